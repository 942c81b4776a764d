// How many pairs a matrix memory holds that is read once, by the sum of outer products and by the
// delta rule: through the kernels that recurrent networks run on.
#include <cmath>

#include "lab/exhibits.h"

namespace pawl {
namespace {

constexpr int kValues = 256;
constexpr double kMargin = 0.03, kHalf = 0.5, kLearned = 0.99, kLost = 0.15, kFresh = 0.97;
constexpr double kNear = 0.1;  // of the number of pairs of which half are right

constexpr const char* kConfig = R"(generations = 0
[model]
kind = "associative"
dimensions = 256
key_size = 64
value_size = 64
[[task]]
kind = "pairs"
count = 64
values = 256
[start]
steps = 1
[verify]
kind = "none"
audit = 0
[mix]
fresh = 1
[learn]
rows = 1
[eval]
problems = 1
[process]
actors = 0
)";

// The number of pairs of which a sum of outer products gives half back: d^2 / (2 ln V).
double HalfRight(int size) { return size * size / (2 * std::log(kValues)); }

struct Linear {
  std::string name;
  int size;
  double times;  // HalfRight
};
const Linear kLinear[] = {{"linear-64-fewer", 64, 1 - kNear},
                          {"linear-64-more", 64, 1 + kNear},
                          {"linear-128-fewer", 128, 1 - kNear},
                          {"linear-128-more", 128, 1 + kNear}};

std::vector<ExhibitArm> Arms() {
  std::vector<ExhibitArm> arms;
  for (const Linear& one : kLinear) {
    arms.push_back({one.name,
                    {"model.mixers=[\"linear\"]", fmt::format("model.key_size={}", one.size),
                     fmt::format("model.value_size={}", one.size),
                     fmt::format("task.0.count={:.0f}", one.times * HalfRight(one.size))}});
  }
  arms.push_back({"delta-332-pairs-1", {"model.mixers=[\"delta\"]", "task.0.count=332"}});
  for (int pairs : {64, 128}) {
    for (int passes : {1, 8}) {
      arms.push_back({fmt::format("delta-{}-pairs-{}", pairs, passes),
                      {"model.mixers=[\"delta\"]", fmt::format("task.0.count={}", pairs),
                       fmt::format("learn.rows={}", passes)}});
    }
  }
  return arms;
}

void Judge(const Evidence& evidence, ExhibitOutcome* outcome) {
  auto right = [&](const std::string& arm, const std::string& of = "") {
    return evidence.At(arm, "eval/pairs/accuracy" + of, -1);
  };
  for (const Linear& one : kLinear) {
    std::string quantity =
        fmt::format("linear, {0} x {0}: right of {1:.0f} pairs, {2} d^2/(2 ln V)", one.size,
                    one.times * HalfRight(one.size), one.times);
    outcome->lines.push_back(one.times < 1 ? Above(quantity, kHalf, right(one.name))
                                           : Below(quantity, kHalf, right(one.name)));
  }
  outcome->lines.push_back(Equal("delta, 64 x 64: right of 64 pairs, written once", 0.89, kMargin,
                                 right("delta-64-pairs-1")));
  outcome->lines.push_back(Above("delta, 64 x 64: right of 64 pairs, written eight times", kLearned,
                                 right("delta-64-pairs-8")));
  outcome->lines.push_back(Equal("delta, 64 x 64: right of 128 pairs, written once", 0.55, kMargin,
                                 right("delta-128-pairs-1")));
  outcome->lines.push_back(Equal("delta, 64 x 64: right of 128 pairs, written eight times", 0.62,
                                 kMargin, right("delta-128-pairs-8")));
  outcome->lines.push_back(
      Below("delta, 64 x 64: right of 332 pairs, written once", kHalf, right("delta-332-pairs-1")));
  outcome->lines.push_back(Below("delta, 64 x 64: right of the oldest quarter of 128 pairs", kLost,
                                 right("delta-128-pairs-1", "/oldest")));
  outcome->lines.push_back(Above("delta, 64 x 64: right of the newest quarter of 128 pairs", kFresh,
                                 right("delta-128-pairs-1", "/newest")));
  // The median of the largest of V - 1 normal numbers: Phi(x)^(V - 1) = 1/2.
  auto below = [](double x) { return std::erfc(-x / std::sqrt(2.0)) / 2; };
  double largest = 0;
  while (std::pow(below(largest), kValues - 1) < 0.5) largest += 1e-4;
  for (int size : {64, 128}) {
    outcome->notes.push_back(fmt::format(
        "d = {}: what is read for a value that was not written at the key has variance n/d^2 (1 + "
        "d/V), of which d/V comes from the pairs that have this value, and 1/d from the values' "
        "own "
        "directions. The law leaves out both d/V = {:.2f} and 1/d, and takes sqrt(2 ln V) = {:.2f} "
        "for the largest of V normal numbers, whose median is {:.2f}; the errors go against each "
        "other. Without them half would be right at about {:.0f} pairs; the law says {:.0f}.",
        size, static_cast<double>(size) / kValues, std::sqrt(2 * std::log(kValues)), largest,
        (1 / (largest * largest) - 1.0 / size) * size * size /
            (1 + static_cast<double>(size) / kValues),
        HalfRight(size)));
  }
}

}  // namespace

const Exhibit kTheoryMemory = {
    "theory-memory",
    "A d x d matrix into which random pairs are added gives half of them back at about d^2/(2 ln "
    "V) pairs (d = 64 and 128, V = 256 values). The delta rule with beta = 1 holds fewer and "
    "forgets the oldest; written again and again it holds all of d pairs, and not of 2 d.",
    "the law of the sum is ours; the conjecture for every linear memory, d^2 = 2 n ln n: arXiv "
    "2605.05189; the delta rule as Kaczmarz's method: Kaczmarz 1937",
    "V = 256. Linear: the mean accuracy is above a half at 0.9 d^2/(2 ln V) pairs and below it at "
    "1.1 times as many, d = 64 and 128. Delta, d = 64: 0.89 +- 0.03 of 64 pairs, at least 0.99 "
    "after eight passes; 0.55 +- 0.03 of 128 pairs, 0.62 +- 0.03 after eight; of these 128 at most "
    "0.15 of the oldest quarter and at least 0.97 of the newest after one. All by the 95% interval "
    "of the mean over seeds.",
    kConfig,
    20,
    100,
    false,
    Arms,
    Judge};

}  // namespace pawl
