// Which of its own games a model that plays by search is trained on: the newest alone, the last
// generations', all so far, or a fixed number drawn out of all so far.
#include "lab/exhibits.h"

namespace pawl {
namespace {

constexpr int kGenerations = 30, kEvery = 5;
constexpr const char *kReplace = "replace", *kExpert = "eval/game/mistakes",
                     *kChampion = "eval/game/mistakes_reachable", *kSetback = "eval/game/setback",
                     *kRepeats = "sample/game/duplicates";

// Every game begins at the empty board, so that what is seen depends on how the model plays.
// subsample's budget is about the number of positions of one generation.
constexpr const char* kConfig = R"(generations = 30
[model]
kind = "fc"
game = "connect 5x4x4"
width = 128
layers = 3
[[task]]
kind = "game"
game = "connect 5x4x4"
fresh_levels = [0, 0]
sample_levels = [0, 0]
[search]
simulations = 16
temperature_plies = 8
[start]
steps = 100
[sample]
problems = 256
slots = 256
[mix]
unit = "positions"
fresh = 0
[learn]
steps = 100
rows = 128
learning_rate = 0.002
[eval]
problems = 200
every = 5
reachable = 3000000
games = 60
opponents = 4
opening_plies = 4
[process]
actors = 0
)";

std::vector<ExhibitArm> Arms() {
  return {{kReplace, {"mix.regime=replace"}},
          {"accumulate", {"mix.regime=accumulate"}},
          {"window", {"mix.regime=window", "mix.window_generations=4"}},
          {"subsample", {"mix.regime=subsample", "mix.budget=4000"}}};
}

// The mean over the evaluated generations of the last half, by seed.
std::vector<double> LastHalf(const Evidence& evidence, const std::string& arm,
                             const std::string& metric) {
  std::vector<double> sum(evidence.seeds().size(), 0);
  int count = 0;
  for (int g = kGenerations / 2; g <= kGenerations; g += kEvery, ++count) {
    std::vector<double> now = evidence.At(arm, metric, g);
    for (size_t i = 0; i < sum.size(); ++i) sum[i] += now[i];
  }
  for (double& value : sum) value /= count;
  return sum;
}

// A sentence with a measurement of each arm: its mean over seeds and its 95% interval.
std::string NoteOf(const Evidence& evidence, const std::string& what, const char* metric) {
  std::string note = what + ", 95% interval:";
  for (const ExhibitArm& arm : Arms()) {
    Estimate e = EstimateMean(LastHalf(evidence, arm.name, metric));
    note += fmt::format(" {} {:.3f} ({:.3f} to {:.3f})", arm.name, e.mean, e.low, e.high);
  }
  return note + ".";
}

void Judge(const Evidence& evidence, ExhibitOutcome* outcome) {
  std::vector<double> replace = LastHalf(evidence, kReplace, kExpert);
  for (const ExhibitArm& arm : Arms()) {
    if (arm.name == kReplace) continue;
    outcome->lines.push_back(Above(fmt::format("replace's expert error, less {}'s", arm.name), 0,
                                   Less(replace, LastHalf(evidence, arm.name, kExpert))));
  }
  Estimate start = EstimateMean(evidence.At(kReplace, kExpert, 0));
  outcome->notes = {
      fmt::format("Before the first game of its own the model has an expert error of {:.3f}, 95% "
                  "interval {:.3f} to {:.3f}.",
                  start.mean, start.low, start.high),
      NoteOf(evidence, "Expert error", kExpert), NoteOf(evidence, "Champion error", kChampion),
      NoteOf(evidence, "Standard errors by which it loses to its worst opponent of its past",
             kSetback),
      NoteOf(evidence, "Share of a generation's games that repeat another", kRepeats)};
  outcome->panels = {
      evidence.PanelOf("expert error: mistakes on all decisive positions", "share", false, kExpert),
      evidence.PanelOf("champion error: mistakes where its own moves lead", "share", false,
                       kChampion),
      evidence.PanelOf("loses to an earlier generation", "standard errors", false, kSetback),
      evidence.PanelOf("games that repeat another", "share of games", true, kRepeats)};
}

}  // namespace

const Exhibit kWindow = {
    "window",
    "A model that plays and trains on its newest games alone is worse where its own play does not "
    "lead than one that trains on older games too, for equal compute.",
    "first measured here; windows against forgetting: Silver et al. 2017, AlphaGo Zero (its last "
    "500,000 games); expert and champion: Zhou and Riis, arXiv 2205.12787",
    "Connect 5x4, from the empty board, 30 generations of 256 games and 100 steps in every arm. "
    "Expert error is the share of mistakes with search (16 simulations) on decisive positions that "
    "random play of any length leads to, the mean over stages and over the evaluated generations "
    "of the last half (15, 20, 25 and 30). The 95% interval of replace's less that of accumulate, "
    "of a window of four generations, and of a subsample of 4,000 positions out of all so far, "
    "lies above 0, each by itself. No rule is set for the champion error: the share of mistakes in "
    "positions that the model comes into by its own moves and any moves of its opponent. Mistakes "
    "in the games that it plays against itself alone are not measured.",
    kConfig,
    5,
    10,
    true,
    Arms,
    Judge};

}  // namespace pawl
