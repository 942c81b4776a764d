// Nim from self-play: five heaps, seven heaps, and seven heaps by a model of text that is taught to
// write the exclusive or of the heaps before its move.
//
// The task nim always writes that trace: there is no arm of text without it.
#include <cmath>

#include "base/metric_schema.h"
#include "lab/exhibits.h"

namespace pawl {
namespace {

constexpr double kOptimal = 0.95, kWritten = 0.99;
constexpr double kNoise = 3;        // standard errors
constexpr double kPositions = 300;  // of the stage, which the larger game fills
constexpr const char* kStage = "begin-hard";

constexpr const char* kConfig = R"(generations = 80
[[task]]
kind = "game"
[learn]
steps = 150
learning_rate = 0.002
[eval]
problems = 300
every = 10
[process]
actors = 0
)";

std::vector<std::string> SelfPlay(const std::string& game) {
  return {"model.kind=fc",
          "model.game=" + game,
          "model.width=128",
          "model.layers=4",
          "task.0.game=" + game,
          "task.0.fresh_levels=[0,0]",
          "task.0.sample_levels=[0,4]",
          "search.simulations=100",
          "search.temperature_plies=8",
          "start.steps=100",
          "sample.problems=1024",
          "sample.slots=512",
          "mix.unit=positions",
          "mix.fresh=0",
          "mix.regime=window",
          "mix.window_generations=12",
          "learn.rows=512",
          "eval.search=puct",
          "eval.simulations=32",
          "loop.keep_generations=14"};
}

std::vector<ExhibitArm> Arms() {
  return {
      {"five", SelfPlay("nim 1,3,5,7,9")},
      {"seven", SelfPlay("nim 1,3,5,7,9,11,13")},
      {"text",
       {"generations=0", "model.layers=2", "model.width=64", "model.heads=4",
        "model.feed_forward=192", "model.context=32", "model.positions=learned", "task.0.kind=nim",
        "task.0.fresh_levels=[7,7]", "start.steps=1500", "sample.max_new_tokens=24",
        "learn.rows=64", "learn.learning_rate=0.003", "eval.problems=1000"}}};
}

std::vector<double> In(const Evidence& evidence, const std::string& arm, const std::string& rule) {
  return evidence.At(arm, MetricOf(rule, "game", kStage), -1);
}

std::vector<double> Optimal(const Evidence& evidence, const std::string& arm) {
  std::vector<double> optimal = In(evidence, arm, "eval/T/mistakes/S");
  for (double& share : optimal) share = 1 - share;
  return optimal;
}

// By how many standard errors of a share of so many positions a seed plays better than random
// moves.
std::vector<double> BetterThanRandom(const Evidence& evidence, const std::string& arm) {
  std::vector<double> mistakes = In(evidence, arm, "eval/T/mistakes/S"),
                      random = In(evidence, arm, "eval/T/mistakes_random/S");
  for (size_t i = 0; i < random.size(); ++i)
    random[i] = (random[i] - mistakes[i]) / std::sqrt(random[i] * (1 - random[i]) / kPositions);
  return random;
}

void Judge(const Evidence& evidence, ExhibitOutcome* outcome) {
  outcome->lines = {
      EverySeed("five heaps: optimal moves", AtLeast(kOptimal), Optimal(evidence, "five")),
      EverySeed("seven heaps: optimal moves above random's, standard errors", AtMost(kNoise),
                BetterThanRandom(evidence, "seven")),
      EverySeed("text, seven heaps: optimal moves", AtLeast(kWritten),
                evidence.At("text", "eval/nim/accuracy/7", -1))};
  for (const std::string arm : {"five", "seven"}) {
    auto mean = [&](const std::string& rule) { return EstimateMean(In(evidence, arm, rule)).mean; };
    outcome->notes.push_back(fmt::format(
        "{} heaps, mistakes in positions of the stage {}: {:.3f} with search, {:.3f} by the "
        "policy alone, {:.3f} to expect of random moves.",
        arm, kStage, mean("eval/T/mistakes/S"), mean("eval/T/mistakes_policy/S"),
        mean("eval/T/mistakes_random/S")));
    outcome->notes.push_back(fmt::format(
        "{} heaps, mistakes with search in positions that end soon (begin-easy): {:.3f}.", arm,
        EstimateMean(evidence.At(arm, "eval/game/mistakes/begin-easy", -1)).mean));
  }
  Panel panel = {"mistakes with search, many heaps left", "share of positions", true, {}};
  for (const std::string arm : {"five", "seven"})
    panel.curves.push_back(evidence.CurveOf(arm, MetricOf("eval/T/mistakes/S", "game", kStage)));
  outcome->panels = {panel};
}

}  // namespace

const Exhibit kNim = {
    "nim",
    "Self-play learns nim of five heaps and not of seven, where who wins is a parity that no "
    "part of the position tells; a model of text that writes the exclusive or of the heaps "
    "before its move plays seven heaps.",
    "Zhou and Riis 2022, arXiv 2205.12787 (seven heaps no better than random after 500 "
    "iterations); who wins: Bouton 1901",
    "In every seed, and for the mean's 95% interval. Self-play, after 80 generations of 1,024 "
    "games: with 32 simulations of PUCT, on decisive positions of the stage begin-hard (at most "
    "a third of the plies played, at least two thirds to go), at least 95% of the moves are "
    "optimal in nim 1,3,5,7,9; in nim 1,3,5,7,9,11,13 the share of optimal moves is at most "
    "three standard errors, of a share of 300 positions, above what is to be expected of random "
    "legal moves in the same positions. Text: a Transformer that was taught to write the "
    "exclusive or of seven heaps before its move gives an optimal one in at least 99% of 1,000 "
    "held-out positions of seven heaps, each heap drawn evenly from 0 to its size in that game. "
    "There is no arm of text without the trace, since the task nim always writes it.",
    kConfig,
    3,
    5,
    false,
    Arms,
    Judge};

}  // namespace pawl
