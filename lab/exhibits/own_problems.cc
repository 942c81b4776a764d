// A model that sets its own problems, with a reward for learnable ones and without.
#include "lab/exhibits.h"

namespace pawl {
namespace {

constexpr int kRounds = 24, kTaught = 3, kLongest = 6;
constexpr const char *kDistinct = "propose/propose-addition/distinct",
                     *kLevel = "propose/propose-addition/level", *kBeyond = "eval/addition/beyond";

// Solutions are taught of sums of up to three digits; problems are shown of up to six, without
// their solutions. Numbers are padded to six digits, so that a longer sum is not a longer text. At
// a temperature below 1 a model that trains on its own texts narrows.
constexpr const char* kConfig = R"(generations = 24
[model]
layers = 2
width = 64
heads = 4
feed_forward = 192
context = 32
[[task]]
kind = "addition"
width = 6
fresh_levels = [1, 3]
sample_levels = [1, 3]
eval_levels = [1, 6]
[[task]]
kind = "addition"
propose = true
share = 0.25
fresh_levels = [1, 6]
sample_levels = [1, 6]
[start]
steps = 2500
[sample]
problems = 256
samples_per_problem = 8
max_new_tokens = 16
temperature = 0.8
[mix]
fresh = 0.1
regime = "window"
window_generations = 4
[learn]
steps = 60
rows = 64
learning_rate = 0.003
[eval]
problems = 100
every = 4
[process]
actors = 0
)";

// Equal samples: 256 proposals and 256 problems with eight samples are 2,304, as are 288 problems
// with eight samples. `wide` is the task's own stream of all the levels that may be proposed.
std::vector<ExhibitArm> Arms() {
  const std::vector<std::string> fixed = {"task.1.propose_share=0", "sample.problems=288"};
  std::vector<std::string> off = fixed, wide = fixed;
  off.push_back("mix.fresh=1");
  wide.push_back("task.0.sample_levels=[1,6]");
  return {{"learnable", {}},
          {"valid", {"task.1.propose_reward=valid"}},
          {"fixed", fixed},
          {"off", off},
          {"wide", wide}};
}

// What one arm has in the last round, less what another has.
std::vector<double> Lead(const Evidence& evidence, const std::string& arm, const std::string& other,
                         const std::string& metric) {
  return Less(evidence.At(arm, metric, kRounds), evidence.At(other, metric, kRounds));
}

void Judge(const Evidence& evidence, ExhibitOutcome* outcome) {
  for (const std::string arm : {"fixed", "off", "valid"}) {
    outcome->lines.push_back(
        Above(fmt::format("learnable's accuracy on sums of 4 to 6 digits, less {}'s", arm), 0,
              Lead(evidence, "learnable", arm, kBeyond)));
  }
  outcome->lines.push_back(Below("valid's share of distinct proposals, less learnable's", 0,
                                 Lead(evidence, "valid", "learnable", kDistinct)));
  outcome->lines.push_back(Below("valid's mean level of proposed problems, less learnable's", 0,
                                 Lead(evidence, "valid", "learnable", kLevel)));
  Estimate e = EstimateMean(Lead(evidence, "learnable", "wide", kBeyond));
  outcome->notes.push_back(
      fmt::format("Accuracy on sums of 4 to 6 digits: learnable's less wide's is {:.3f}, 95% "
                  "interval {:.3f} to "
                  "{:.3f}; no rule was set for it.",
                  e.mean, e.low, e.high));
  std::string levels = "Mean level of the proposed problems, first and last round:";
  for (const std::string arm : {"learnable", "valid"}) {
    levels += fmt::format(" {} {:.2f} {:.2f}", arm, EstimateMean(evidence.At(arm, kLevel, 1)).mean,
                          EstimateMean(evidence.At(arm, kLevel, kRounds)).mean);
  }
  outcome->notes.push_back(levels + ".");
  for (const ExhibitArm& arm : Arms())
    outcome->notes.push_back(
        evidence.AccuracyByLevel(arm.name, "addition", "digits", kTaught, kLongest));
  Panel distinct = {"distinct among valid proposals", "share of valid proposals", true, {}};
  for (const std::string arm : {"learnable", "valid"})
    distinct.curves.push_back(evidence.CurveOf(arm, kDistinct));
  outcome->panels = {
      evidence.PanelOf("sums of 4 to 6 digits, 3 taught", "share right", true, kBeyond), distinct};
}

}  // namespace

const Exhibit kOwnProblems = {
    "own-problems",
    "A model that was taught sums of up to 3 digits, and shown problems of up to 6, grows by "
    "problems that it sets itself where only learnable ones are trained on: those that some of "
    "eight samples solve and not all. Without that reward its problems become fewer and easier.",
    "Absolute Zero: Zhao et al. 2025, arXiv 2505.03335; R-Zero: Huang et al. 2025, arXiv "
    "2508.05004 (both with pretrained models of billions of parameters); here 0.11M parameters and "
    "an exact check",
    "After 24 rounds of equally many samples, accuracy on held-out sums of 4 to 6 digits is higher "
    "where the model sets its own learnable problems than with the task's own stream of taught "
    "levels, than with fresh data alone, and than where every valid proposal is rewarded. In the "
    "last of these the proposals are less distinct and of a lower level (95% intervals of the "
    "differences, seed by seed, on that side of 0).",
    kConfig,
    3,
    5,
    true,
    Arms,
    Judge};

}  // namespace pawl
