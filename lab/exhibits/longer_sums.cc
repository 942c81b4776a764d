// Sums one digit longer each round than any before, learned from the model's own answers.
#include "lab/exhibits.h"

namespace pawl {
namespace {

constexpr int kTaught = 8, kWanted = 20, kLongest = 24;
constexpr double kSolved = 0.98;

// Digits of one weight share a position (exhibit coupled-positions): at the start 8 digits are solved, and a digit or two more.
constexpr const char* kConfig = R"(generations = 16
[model]
layers = 1
width = 128
heads = 4
feed_forward = 384
context = 96
positions = "coupled"
[[task]]
kind = "addition"
fresh_levels = [1, 8]
sample_levels = [9, 9]
climb = 1
eval_levels = [1, 24]
[start]
steps = 4000
[sample]
problems = 1000
max_new_tokens = 28
temperature = 0
[mix]
fresh = 0.5
regime = "accumulate"
[learn]
steps = 200
rows = 64
learning_rate = 0.0005
weight_decay = 0.1
[eval]
problems = 50
every = 4
[process]
actors = 0
)";

std::vector<ExhibitArm> Arms() {
  return {{"exact", {"verify.kind=exact"}},
          {"none", {"verify.kind=none"}},
          {"length", {"verify.kind=length", "verify.length_min=10", "verify.length_max=25"}},
          {"vote", {"verify.kind=vote", "sample.samples_per_problem=5", "sample.problems=200", "sample.temperature=1"}},
          {"plain", {"verify.kind=none", "task.0.format=plain"}}};
}

std::vector<double> Accuracy(const Evidence& evidence, const std::string& arm, int level) {
  return evidence.At(arm, fmt::format("eval/addition/accuracy/{}", level), -1);
}

void Judge(const Evidence& evidence, Outcome* outcome) {
  auto four_of_five = [&](const std::string& what, const std::string& expected, const std::vector<double>& values, const std::vector<bool>& holds) {
    outcome->lines.push_back(Seeds(what, expected + ", 4 of 5 seeds", values, holds, static_cast<int>(holds.size() * 4 + 4) / 5));
  };
  std::vector<double> solved = Accuracy(evidence, "exact", kWanted), exact = evidence.At("exact", "eval/addition/accuracy", -1);
  std::vector<bool> holds;
  for (double x : solved) holds.push_back(x >= kSolved);
  four_of_five("exact: accuracy on sums of 20 digits, 8 taught", ">= 0.98", solved, holds);
  for (const std::string arm : {"none", "length", "vote", "plain"}) {
    std::vector<double> other = evidence.At(arm, "eval/addition/accuracy", -1), ahead;
    holds.clear();
    for (size_t i = 0; i < exact.size(); ++i) {
      ahead.push_back(exact[i] - other[i]);
      holds.push_back(ahead[i] >= 0);
    }
    four_of_five(fmt::format("exact's mean accuracy, 1 to 24 digits, less {}'s", arm), ">= 0", ahead, holds);
  }
  std::vector<double> plain = Accuracy(evidence, "plain", kWanted);
  outcome->lines.push_back(EverySeed("plain order without a verifier: accuracy on sums of 20 digits", "< 0.5", plain, [](double x) { return x < 0.5; }));
  for (const ExhibitArm& arm : Arms()) outcome->notes.push_back(evidence.AccuracyByLevel(arm.name, "addition", "digits", kTaught, kLongest));
  outcome->notes.push_back(
      "An earlier recipe, 0.65M parameters with rotary positions and numbers padded to 20 digits, stopped at 17 to 19 digits behind the exact check (20: 0.37) and "
      "failed the same rule; the model was changed to coupled positions after that, the thresholds were not.");
  outcome->panels = {evidence.PanelOf("mean accuracy on sums of 1 to 24 digits, 8 taught", "share right", true, "eval/addition/accuracy")};
}

}  // namespace

const Exhibit kLongerSums = {
    "longer-sums",
    "A model that was taught sums of up to 8 digits, lowest digit first, teaches itself longer ones: each round it answers 1,000 sums one digit "
    "longer than the last and trains on its answers so far, 16 rounds.",
    "Lee et al. 2025, arXiv 2502.01612 (16 to 100 digits with 14M parameters, no verifier); here 0.21M parameters with coupled positions",
    "In at least 4 of 5 seeds, behind an exact check, accuracy on sums of 20 digits is at least 0.98 after 16 rounds, and mean accuracy over 1 to "
    "24 digits is at least that of each other arm: no verifier, a length filter, a majority of 5 samples, digits in plain order without a verifier. "
    "The last stays below 0.5 at 20 digits in every seed.",
    kConfig, 1, 5, true, Arms, Judge};

}  // namespace pawl
