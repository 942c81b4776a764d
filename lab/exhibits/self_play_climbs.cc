// Connect four from self-play alone: nothing but the rules, and mistakes that a solver counts.
#include <algorithm>
#include <cmath>

#include "base/metric_schema.h"
#include "lab/exhibits.h"

namespace pawl {
namespace {

// Openings of 0 to 24 random moves, so that late positions are as varied as early ones.
constexpr const char* kConfig = R"(generations = 500
[model]
kind = "fc"
game = "connect 7x6x4"
width = 256
layers = 4
[[task]]
kind = "game"
game = "connect 7x6x4"
fresh_levels = [0, 0]
sample_levels = [0, 24]
[search]
simulations = 32
temperature_plies = 16
[start]
steps = 200
[sample]
problems = 4096
slots = 512
precision = "bfloat16"
[mix]
unit = "positions"
fresh = 0
regime = "window"
window_generations = 20
[learn]
steps = 300
rows = 512
learning_rate = 0.002
precision = "bfloat16"
[eval]
problems = 500
every = 20
simulations = 600
search = "puct"
[loop]
keep_generations = 24
[alarm]
action = "warn"
[process]
actors = 2
threads = 2
)";

constexpr double kPositions = 3000;  // of all six stages
constexpr double kErrors = 2;        // standard errors

// By how many standard errors of the difference the worst evaluated generation of the last half is
// above the best one before it.
double WorstRise(const std::vector<double>& mistakes) {
  double worst = 0, best = mistakes.front();
  for (size_t g = 1; g < mistakes.size(); ++g) {
    double now = mistakes[g];
    if (2 * g >= mistakes.size()) {
      double variance = (now * (1 - now) + best * (1 - best)) / kPositions;
      if (variance > 0) worst = std::max(worst, (now - best) / std::sqrt(variance));
    }
    best = std::min(best, now);
  }
  return worst;
}

// The mean over these stages in the last generation, by seed.
std::vector<double> MistakesIn(const Evidence& evidence, const std::vector<std::string>& stages) {
  std::vector<double> mean;
  for (const std::string& stage : stages) {
    std::vector<double> one =
        evidence.At("self-play", MetricOf("eval/T/mistakes/S", "game", stage), -1);
    mean.resize(one.size());
    for (size_t i = 0; i < one.size(); ++i) mean[i] += one[i] / static_cast<double>(stages.size());
  }
  return mean;
}

std::vector<double> WorstRises(const Evidence& evidence) {
  constexpr int kEvery = 20, kGenerations = 500;
  std::vector<std::vector<double>> by_seed(evidence.seeds().size());
  for (int g = 0; g <= kGenerations; g += kEvery) {
    std::vector<double> now = evidence.At("self-play", "eval/game/mistakes", g);
    for (size_t i = 0; i < now.size(); ++i) by_seed[i].push_back(now[i]);
  }
  std::vector<double> rises;
  for (const std::vector<double>& mistakes : by_seed) rises.push_back(WorstRise(mistakes));
  return rises;
}

std::vector<ExhibitArm> Arms() { return {{"self-play", {}}}; }

void Judge(const Evidence& evidence, ExhibitOutcome* outcome) {
  outcome->lines = {
      EverySeed("easy positions: mistakes", AtMost(0.002),
                MistakesIn(evidence, {"begin-easy", "middle-easy", "end-easy"})),
      EverySeed("medium positions: mistakes", AtMost(0.03),
                MistakesIn(evidence, {"begin-medium", "middle-medium"})),
      EverySeed("hard positions: mistakes", AtMost(0.08), MistakesIn(evidence, {"begin-hard"})),
      EverySeed("last half: rise of mistakes above the best before, standard errors",
                AtMost(kErrors), WorstRises(evidence))};
  outcome->notes.push_back(
      fmt::format("The policy alone ends at {:.3f} mistakes, with search at {:.3f}.",
                  EstimateMean(evidence.At("self-play", "eval/game/mistakes_policy", -1)).mean,
                  EstimateMean(evidence.At("self-play", "eval/game/mistakes", -1)).mean));
  outcome->panels = {evidence.PanelOf("decisive positions: mistakes with search", "share", false,
                                      "eval/game/mistakes"),
                     evidence.PanelOf("positions with a far end: mistakes with search", "share",
                                      false, "eval/game/mistakes/begin-hard"),
                     evidence.PanelOf("decisive positions: mistakes of the policy alone", "share",
                                      false, "eval/game/mistakes_policy")};
}

}  // namespace

const Exhibit kSelfPlayClimbs = {
    "self-play-climbs",
    "A network that plays connect four against itself, and knows nothing but the rules, comes "
    "close "
    "to perfect play within an hour on two cores, and does not fall back.",
    "Silver et al. 2018 for the method; the measure and figures to compare with: AlphaZero.jl on "
    "Pons' sets, 0% easy, 2.1 to 2.7% medium, 7.5% hard after 15 to 30 hours on a GPU",
    "In every seed, and for the mean's 95% interval, after 500 generations of 4,096 games, with "
    "600 "
    "simulations of PUCT on 500 decisive positions of each stage: at most 0.2% mistakes on the "
    "three "
    "easy stages, 3% on the two medium ones, 8% on the hard one. In the last half no evaluated "
    "generation is above the best one before it by more than two standard errors of their "
    "difference.",
    kConfig,
    3,
    5,
    false,
    Arms,
    Judge};

}  // namespace pawl
