// What a memory gains from reading its pairs a second time.
#include "lab/exhibits.h"

namespace pawl {
namespace {

constexpr int kSize = 64;
constexpr double kGain = 0.05, kNoGain = 0.02;
constexpr double kFew[] = {0.75, 1, 1.5}, kMany[] = {4, 6};  // pairs for each of kSize dimensions

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

int Pairs(double times) { return static_cast<int>(times * kSize); }
std::string Name(double times, int passes) { return fmt::format("{}-{}", Pairs(times), passes); }

std::vector<ExhibitArm> Arms() {
  std::vector<ExhibitArm> arms;
  auto add = [&](double times) {
    for (int passes : {1, 2})
      arms.push_back(
          {Name(times, passes),
           {fmt::format("task.0.count={}", Pairs(times)), fmt::format("learn.rows={}", passes)}});
  };
  for (double times : kFew) add(times);
  for (double times : kMany) add(times);
  return arms;
}

void Judge(const Evidence& evidence, ExhibitOutcome* outcome) {
  auto right = [&](double times, int passes) {
    return evidence.At(Name(times, passes), "eval/pairs/accuracy", -1);
  };
  auto gain = [&](double times) { return Less(right(times, 2), right(times, 1)); };
  for (double times : kFew)
    outcome->lines.push_back(
        Above(fmt::format("{} pairs, {} d: gain of a second reading", Pairs(times), times), kGain,
              gain(times)));
  for (double times : kMany)
    outcome->lines.push_back(
        Below(fmt::format("{} pairs, {} d: gain of a second reading", Pairs(times), times), kNoGain,
              gain(times)));
  std::string once;
  for (double times : {kFew[0], kFew[1], kFew[2], kMany[0], kMany[1]})
    once += fmt::format(" {}: {:.3f}", Pairs(times), EstimateMean(right(times, 1)).mean);
  outcome->notes.push_back("Right after one reading, by the number of pairs:" + once + ".");
}

}  // namespace

const Exhibit kReadTwice = {
    "read-twice",
    "A second reading helps a memory of the delta rule where there are about as many pairs as it "
    "has dimensions, and not where there are several times as many.",
    "Arora et al. 2024 (Just read twice, arXiv 2407.05483): trained recurrent networks; this is "
    "the memory alone, with random keys",
    "A 64 x 64 memory, beta = 1, V = 256. The share of pairs given back rises by more than 0.05 "
    "with a second reading of 48, 64 and 96 pairs, and by less than 0.02 with 256 and 384 (95% "
    "interval of the mean over seeds).",
    kConfig,
    20,
    100,
    false,
    Arms,
    Judge};

}  // namespace pawl
