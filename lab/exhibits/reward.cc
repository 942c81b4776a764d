// The same samples, used in two ways: training on what was accepted, and a policy gradient over what was accepted and what was not.
#include "lab/exhibits.h"

namespace pawl {
namespace {

constexpr int kRounds = 12;

constexpr const char* kConfig = R"(generations = 12
[model]
layers = 2
width = 64
heads = 4
feed_forward = 192
context = 48
[[task]]
kind = "countdown"
fresh_levels = [2, 3]
sample_levels = [3, 3]
[start]
steps = 4000
[sample]
problems = 256
samples_per_problem = 8
max_new_tokens = 16
[mix]
fresh = 0
[learn]
steps = 32
rows = 64
learning_rate = 0.0003
[eval]
problems = 400
every = 3
[process]
actors = 0
)";

std::vector<ExhibitArm> Arms() {
  return {{"accepted", {}},
          {"accepted-base", {"learn.restart=base", "mix.regime=accumulate", "learn.steps=200"}},
          {"grpo", {"learn.objective=grpo"}},
          {"dr-grpo", {"learn.objective=dr_grpo"}}};
}

void Judge(const Evidence& evidence, Outcome* outcome) {
  const std::string accuracy = "eval/countdown/accuracy";
  auto gain = [&](const std::string& arm) { return evidence.Change(arm, accuracy, 0, kRounds); };
  for (const ExhibitArm& arm : Arms()) outcome->lines.push_back(Above(arm.name + ": accuracy gained over twelve rounds", 0, gain(arm.name)));
  std::vector<double> difference = gain("grpo"), accepted = gain("accepted");
  for (size_t i = 0; i < difference.size(); ++i) difference[i] -= accepted[i];
  outcome->lines.push_back(Within("policy gradient's gain less that of training on accepted samples", 0, 0.02, difference));
  double mean = EstimateMean(difference).mean;
  outcome->notes.push_back(fmt::format("At equal samples {} gains more, by {:.3f}.", mean > 0 ? "the policy gradient" : "training on accepted samples", std::abs(mean)));
  outcome->panels = {evidence.PanelOf("countdown with three numbers", "share right", true, accuracy)};
}

}  // namespace

const Exhibit kReward = {
    "reward",
    "From the same number of checked samples, training on the accepted ones (from the last weights, or anew from the base) and a group-relative policy gradient reach the same level.",
    "expert iteration: Singh et al. 2023, arXiv 2312.06585; GRPO: Shao et al. 2024, arXiv 2402.03300; Dr. GRPO: Liu et al. 2025, arXiv 2503.20783; that both agree is open: first measured here",
    "Every arm's accuracy rises (95% interval above 0), and the gains of GRPO and of training on accepted samples differ by no more than 0.02 and three standard errors.",
    kConfig, 1, 5, true, Arms, Judge};

}  // namespace pawl
