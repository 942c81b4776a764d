// Reading far beyond the length of training rows: what training from states that are full does.
#include "base/metric_schema.h"
#include "lab/exhibits.h"

namespace pawl {
namespace {

constexpr int kTaughtLength = 1000, kLong = 64000, kLongest = 1000000;
constexpr int kLengths[] = {kTaughtLength, 4000, 16000, kLong, 256000, kLongest};
constexpr double kBroken = 0.3, kKept = 0.05;  // nats a token

// Generation 0 is taught to read, in rows of at most 1,000 characters, from the empty state;
// generation 1 trains 500 steps more on the same, and the arms differ in where its rows begin.
constexpr const char* kConfig = R"(generations = 1
[model]
kind = "recurrent"
layers = 2
width = 64
heads = 4
key_size = 32
value_size = 32
feed_forward = 128
context = 1000
[[task]]
kind = "textbook"
length = 700
exercises = 24
fresh_levels = [1, 4]
[start]
steps = 1500
[sample]
problems = 64
max_new_tokens = 8
precision = "bfloat16"
[mix]
fresh = 1
[learn]
steps = 500
rows = 16
learning_rate = 0.003
loss_on_prompt = true
precision = "bfloat16"
[eval]
problems = 100
books = 2
lengths = [1000, 4000, 16000, 64000, 256000, 1000000]
[process]
actors = 0
)";

std::vector<ExhibitArm> Arms() {
  return {{"none", {"learn.carry=none"}},
          {"passed", {"learn.carry=passed"}},
          {"noise", {"learn.carry=noise"}}};
}

std::vector<double> Nats(const Evidence& evidence, const std::string& arm, int length) {
  return evidence.At(arm, MetricOf("eval/T/book_nll/N", "textbook", std::to_string(length)), -1);
}

// Nats a token at the end of books of this length beyond those of the taught one.
std::vector<double> Beyond(const Evidence& evidence, const std::string& arm, int length) {
  return Less(Nats(evidence, arm, length), Nats(evidence, arm, kTaughtLength));
}

void Judge(const Evidence& evidence, ExhibitOutcome* outcome) {
  outcome->lines.push_back(EverySeed("none: nats a token at 64,000 characters, less at 1,000",
                                     AtLeast(kBroken), Beyond(evidence, "none", kLong)));
  for (int length : kLengths) {
    if (length == kTaughtLength) continue;
    outcome->lines.push_back(
        EverySeed(fmt::format("passed: nats a token at {} characters, less at 1000", length),
                  AtMost(kKept), Beyond(evidence, "passed", length)));
  }
  for (const ExhibitArm& arm : Arms()) {
    std::string nats, right;
    for (int length : kLengths) {
      nats +=
          fmt::format(" {}: {:.3f}", length, EstimateMean(Nats(evidence, arm.name, length)).mean);
      right += fmt::format(" {}: {:.2f}", length,
                           EstimateMean(evidence.At(arm.name,
                                                    MetricOf("eval/T/book_accuracy/N", "textbook",
                                                             std::to_string(length)),
                                                    -1))
                               .mean);
    }
    outcome->notes.push_back(
        fmt::format("{}, nats a token at the end of books of N characters:{}; questions about "
                    "facts anywhere in them answered:{}.",
                    arm.name, nats, right));
  }
}

}  // namespace

const Exhibit kLongerBooks = {
    "longer-books",
    "A recurrent network that was trained from the empty state reads badly far beyond the length "
    "of its rows; 500 steps in which half of the rows begin where other rows ended let it read on "
    "to a million characters.",
    "Ruiz and Gu 2025, arXiv 2507.02782 (state passing, 2 to 128 thousand tokens); beyond: first "
    "measured here",
    "Trained on books of at most 1,000 characters. Nats a token on the last 500 characters of "
    "held-out books, the same filler at each length, after generation 1. In every seed, and for "
    "the mean's 95% interval: without carried states at least 0.3 more at 64,000 characters than "
    "at 1,000; with passed ones at most 0.05 more at 4,000, 16,000, 64,000, 256,000 and 1,000,000. "
    "No rule is set for questions, nor for noise in place of passed states.",
    kConfig,
    3,
    3,
    true,
    Arms,
    Judge};

}  // namespace pawl
