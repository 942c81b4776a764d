// Games so small that every reply can be gone through: perfect play, learned from the rules alone.
#include "lab/exhibits.h"

namespace pawl {
namespace {

constexpr const char* kConfig = R"(generations = 120
[model]
kind = "fc"
game = "tic_tac_toe"
width = 256
layers = 4
[[task]]
kind = "game"
game = "tic_tac_toe"
fresh_levels = [0, 0]
sample_levels = [0, 6]
[search]
simulations = 32
temperature_plies = 8
[start]
steps = 100
[sample]
problems = 2048
slots = 512
precision = "bfloat16"
[mix]
unit = "positions"
fresh = 0
regime = "window"
window_generations = 12
[learn]
steps = 300
rows = 512
learning_rate = 0.002
precision = "bfloat16"
[eval]
problems = 200
every = 20
search = "puct"
simulations = 64
reachable = 3000000
[loop]
keep_generations = 14
[process]
actors = 1
threads = 1
)";

std::vector<ExhibitArm> Arms() {
  auto arm = [](const std::string& name, const std::string& game, const std::string& deepest) {
    return ExhibitArm{
        name,
        {"model.game=" + game, "task.0.game=" + game, "task.0.sample_levels=[0, " + deepest + "]"}};
  };
  return {{"tic-tac-toe", {}},
          arm("connect-5x4", "connect 5x4x4", "12"),
          arm("connect-6x4", "connect 6x4x4", "14"),
          arm("hex-4", "hex 4", "8")};
}

void Judge(const Evidence& evidence, ExhibitOutcome* outcome) {
  for (const ExhibitArm& arm : Arms()) {
    outcome->lines.push_back(EverySeed(arm.name + ": mistakes against every reply", AtMost(0),
                                       evidence.At(arm.name, "eval/game/mistakes_reachable", -1)));
    outcome->lines.push_back(EverySeed(arm.name + ": exploitability", AtMost(0),
                                       evidence.At(arm.name, "eval/game/exploitability", -1)));
    outcome->notes.push_back(
        fmt::format("{}: {:.0f} positions were played in the last generation, mean over seeds.",
                    arm.name, EstimateMean(evidence.At(arm.name, "eval/game/reachable", -1)).mean));
  }
  outcome->panels = {
      evidence.PanelOf("moves that throw something away, against every reply", "share", false,
                       "eval/game/mistakes_reachable"),
      evidence.PanelOf("exploitability", "outcome", false, "eval/game/exploitability")};
}

}  // namespace

const Exhibit kPerfectSmall = {
    "perfect-small",
    "In games that a solver goes through, self-play from the rules alone ends in perfect play.",
    "our own; exploitability: Lanctot et al. 2017, section 2",
    "In every seed and each of the four games, after 120 generations of 2,048 games: with 64 "
    "simulations of PUCT no mistake in any position that the model can come into on either side, "
    "whatever its opponent replies, and exploitability 0.",
    kConfig,
    3,
    5,
    false,
    Arms,
    Judge};

}  // namespace pawl
