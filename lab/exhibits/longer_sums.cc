// Sums that become one digit longer in each round, learned from the model's own answers.
#include "lab/exhibits.h"

namespace pawl {
namespace {

constexpr int kTaught = 8, kWanted = 20, kLongest = 24;
constexpr double kSolved = 0.98;

// Digits of equal place value share a position index (exhibit coupled-positions). In generation 0
// the model solves 8 digits, and one or two more.
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
          {"vote",
           {"verify.kind=vote", "sample.samples_per_problem=5", "sample.problems=200",
            "sample.temperature=1"}},
          {"plain", {"verify.kind=none", "task.0.format=plain"}}};
}

std::vector<double> Accuracy(const Evidence& evidence, const std::string& arm, int level) {
  return evidence.At(arm, fmt::format("eval/addition/accuracy/{}", level), -1);
}

void Judge(const Evidence& evidence, ExhibitOutcome* outcome) {
  outcome->lines.push_back(Median("exact: accuracy on sums of 20 digits, 8 taught",
                                  AtLeast(kSolved), Accuracy(evidence, "exact", kWanted)));
  std::vector<double> exact = evidence.At("exact", "eval/addition/accuracy", -1);
  for (const std::string arm : {"none", "length", "vote", "plain"}) {
    outcome->lines.push_back(
        Above(fmt::format("exact's mean accuracy, 1 to 24 digits, less {}'s", arm), 0,
              Less(exact, evidence.At(arm, "eval/addition/accuracy", -1))));
  }
  std::vector<double> plain = Accuracy(evidence, "plain", kWanted);
  outcome->lines.push_back(EverySeed(
      "plain order without a verifier: accuracy on sums of 20 digits", LessThan(0.5), plain));
  for (const ExhibitArm& arm : Arms())
    outcome->notes.push_back(
        evidence.AccuracyByLevel(arm.name, "addition", "digits", kTaught, kLongest));
  outcome->panels = {evidence.PanelOf("mean accuracy on sums of 1 to 24 digits, 8 taught",
                                      "share right", true, "eval/addition/accuracy")};
}

}  // namespace

const Exhibit kLongerSums = {"longer-sums",
                             "A model that was taught sums of up to 8 digits, lowest digit first, "
                             "teaches itself longer ones: each round it "
                             "answers 1,000 sums one digit "
                             "longer than the last and trains on its answers so far, 16 rounds.",
                             "Lee et al. 2025, arXiv 2502.01612 (16 to 100 digits with 14M "
                             "parameters, no verifier); here 0.21M parameters "
                             "with coupled positions",
                             "Behind an exact check the median over seeds of accuracy on sums of "
                             "20 digits after 16 rounds is at least 0.98 by "
                             "a sign test at 5% (all of five seeds, seven of eight); "
                             "mean accuracy over 1 to 24 digits is above that of each other arm "
                             "(95% interval of the difference, seed by seed, "
                             "above 0): no verifier, a length filter, a majority of 5 samples, "
                             "digits in plain order without a verifier. The last stays below 0.5 "
                             "at 20 digits in every seed and for the mean's "
                             "95% interval.",
                             kConfig,
                             5,
                             5,
                             true,
                             Arms,
                             Judge};

}  // namespace pawl
