// Connect on growing boards: what an exact solver searches, and a network that learned from the
// rules alone and looks at 32 positions.
#include <array>

#include "base/metric_schema.h"
#include "lab/exhibits.h"
#include "lab/solver_cost.h"

namespace pawl {
namespace {

constexpr std::array<const char*, 4> kBoards = {"connect 4x4x4", "connect 5x4x4", "connect 5x5x4",
                                                "connect 6x5x4"};
constexpr double kGrowth = 5, kAgreement = 0.99, kLess = 1000;
constexpr double kSimulations = 32;
constexpr int kSolved = 8;  // positions of each stage

constexpr const char* kConfig = R"(generations = 100
[model]
kind = "fc"
game = "connect 6x5x4"
width = 128
layers = 4
[[task]]
kind = "game"
game = "connect 6x5x4"
fresh_levels = [0, 0]
sample_levels = [0, 16]
[search]
simulations = 64
temperature_plies = 12
[start]
steps = 100
[sample]
problems = 1024
slots = 512
precision = "bfloat16"
[mix]
unit = "positions"
fresh = 0
regime = "window"
window_generations = 12
[learn]
steps = 200
rows = 512
learning_rate = 0.002
precision = "bfloat16"
[eval]
problems = 200
every = 20
simulations = 32
search = "puct"
[loop]
keep_generations = 14
[process]
actors = 0
)";

std::vector<ExhibitArm> Arms() { return {{"self-play", {}}}; }

// Solving does not depend on the runs and is done once.
struct Cost {
  std::vector<StartCost> start;  // of each board
  std::vector<StageCost> by_stage;
  double mean = 0;  // over the stages, as mistakes are
};

Cost Solve() {
  Cost cost;
  for (const char* board : kBoards) cost.start.push_back(NodesOfStart(board));
  cost.by_stage = NodesOfDecisive(kBoards.back(), kSolved);
  for (const StageCost& stage : cost.by_stage)
    cost.mean += stage.nodes / static_cast<double>(cost.by_stage.size());
  return cost;
}

const Cost& CostOfSolving() {
  static const Cost cost = Solve();
  return cost;
}

void Judge(const Evidence& evidence, ExhibitOutcome* outcome) {
  const Cost& cost = CostOfSolving();
  auto exact = [&](double value) { return std::vector<double>(evidence.seeds().size(), value); };
  for (size_t i = 1; i < kBoards.size(); ++i) {
    outcome->lines.push_back(
        EverySeed(fmt::format("solver: nodes of {} over those of {}", kBoards[i], kBoards[i - 1]),
                  AtLeast(kGrowth), exact(cost.start[i].moves / cost.start[i - 1].moves)));
  }
  outcome->lines.push_back(EverySeed("solver: nodes for a decisive position over simulations",
                                     MoreThan(kLess), exact(cost.mean / kSimulations)));
  std::vector<double> agreement = evidence.At("self-play", "eval/game/mistakes", -1);
  for (double& share : agreement) share = 1 - share;
  outcome->lines.push_back(EverySeed("network: decisive positions played as the solver does",
                                     AtLeast(kAgreement), agreement));
  std::string starts = "Nodes of the solver for all moves of the start, and for its value alone";
  for (size_t i = 0; i < kBoards.size(); ++i)
    starts +=
        fmt::format("; {} {:.0f}, {:.0f}", kBoards[i], cost.start[i].moves, cost.start[i].value);
  outcome->notes.push_back(starts + ".");
  std::string stages = "Nodes of the solver for one decisive position, and mistakes of the network";
  for (const auto& [stage, nodes] : cost.by_stage)
    stages += fmt::format(
        "; {} {:.0f}, {:.4f}", stage, nodes,
        EstimateMean(evidence.At("self-play", MetricOf("eval/T/mistakes/S", "game", stage), -1))
            .mean);
  outcome->notes.push_back(stages + ".");
  outcome->panels = {evidence.PanelOf("decisive positions: mistakes with 32 simulations", "share",
                                      false, "eval/game/mistakes"),
                     evidence.PanelOf("decisive positions: mistakes of the policy alone", "share",
                                      false, "eval/game/mistakes_policy")};
}

}  // namespace

const Exhibit kRulesSuffice = {
    "rules-suffice",
    "From the rules alone one can play perfectly by search, at a cost that multiplies with each "
    "step of the board; a network that learned from the rules alone plays nearly as well after "
    "looking at 32 positions.",
    "our own; the solver: games/connect_solver.cc",
    "An exact solver with an empty table searches at least 5 times as many positions for the "
    "outcomes of all moves of the start with each step of the board: connect 4x4x4, 5x4x4, "
    "5x5x4, 6x5x4. On the last board it searches more than 1,000 times as many as 32 to find "
    "which moves of a decisive position throw something away, in the mean over six stages, 8 "
    "positions each, and each with an empty table. In every seed, and for the mean's 95% "
    "interval, a network of self-play alone, after 100 generations of 1,024 games on that board, "
    "throws nothing away with 32 simulations of PUCT in at least 99% of decisive positions, mean "
    "over six stages of 200. What its training searched is not counted: it is more than the "
    "solver needs for the whole board.",
    kConfig,
    3,
    5,
    false,
    Arms,
    Judge};

}  // namespace pawl
