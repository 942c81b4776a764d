// Whether a model that trains on its own games needs a teacher's games as well: where search finds
// its moves and the rules decide the result, and where it writes its games as text and nothing
// checks them.
#include "lab/exhibits.h"

namespace pawl {
namespace {

constexpr double kPoints = 0.02;  // two percentage points of mistakes
constexpr const char *kMistakes = "eval/game/mistakes", *kLegal = "eval/game/legal_moves_sampled";

// What both kinds of model share. Fresh games are a solver's: perfect play of both after an opening
// of random moves.
constexpr const char* kConfig = R"([[task]]
kind = "game"
fresh_games = "solver"
[start]
steps = 100
[process]
actors = 0
)";

using Settings = std::vector<std::string>;

Settings With(Settings settings, double share) {
  settings.push_back(fmt::format("mix.fresh={}", share));
  return settings;
}

// Generation 0 is taught random games, which know nothing of a solver.
ExhibitArm Search(const std::string& name, double share) {
  const Settings settings = {"generations=40",
                             "model.kind=fc",
                             "model.game=connect 5x4x4",
                             "model.width=128",
                             "model.layers=3",
                             "task.0.game=connect 5x4x4",
                             "task.0.fresh_levels=[0, 14]",
                             "task.0.sample_levels=[0, 12]",
                             "search.simulations=32",
                             "search.temperature_plies=8",
                             "sample.problems=512",
                             "sample.slots=256",
                             "mix.unit=positions",
                             "mix.regime=window",
                             "mix.window_generations=8",
                             "learn.steps=150",
                             "learn.rows=256",
                             "learn.learning_rate=0.002",
                             "eval.problems=300",
                             "eval.every=10"};
  return {name, With(settings, share), {"task.0.fresh_games=random"}};
}

// Generation 0 is taught the solver's games: a model of text that was taught nothing writes none.
ExhibitArm Text(const std::string& name, double share) {
  const Settings settings = {"generations=8",
                             "model.layers=2",
                             "model.width=64",
                             "model.heads=4",
                             "model.feed_forward=192",
                             "model.context=48",
                             "task.0.game=tic_tac_toe",
                             "task.0.fresh_levels=[0, 4]",
                             "task.0.sample_levels=[0, 4]",
                             "task.0.eval_levels=[3, 4]",
                             "start.steps=3000",
                             "sample.problems=200",
                             "sample.max_new_tokens=40",
                             "sample.precision=bfloat16",
                             "verify.kind=none",
                             "learn.steps=200",
                             "learn.rows=32",
                             "learn.learning_rate=0.003",
                             "learn.precision=bfloat16",
                             "learn.canary_limit=0.05",
                             "eval.problems=100",
                             "eval.samples=4",
                             "eval.every=4"};
  return {name, With(settings, share)};
}

std::vector<ExhibitArm> Arms() {
  return {Search("search-0", 0), Search("search-0.1", 0.1), Text("text-0", 0),
          Text("text-0.1", 0.1)};
}

std::string NoteOf(const Evidence& evidence, const std::string& what, const char* metric,
                   const Settings& arms) {
  std::string note = what + ", first and last generation, mean over seeds:";
  for (const std::string& arm : arms)
    note += fmt::format(" {} {:.4f} {:.4f}", arm, EstimateMean(evidence.At(arm, metric, 0)).mean,
                        EstimateMean(evidence.At(arm, metric, -1)).mean);
  return note + ".";
}

Panel PanelOf(const Evidence& evidence, const std::string& title, const std::string& label,
              const char* metric, const Settings& arms) {
  Panel panel = {title, label, false, {}};
  for (const std::string& arm : arms) panel.curves.push_back(evidence.CurveOf(arm, metric));
  return panel;
}

void Judge(const Evidence& evidence, ExhibitOutcome* outcome) {
  const Settings search = {"search-0", "search-0.1"}, text = {"text-0", "text-0.1"};
  outcome->lines = {
      Equal("search: mistakes with share 0, less those with share 0.1", 0, kPoints,
            Less(evidence.At("search-0", kMistakes, -1), evidence.At("search-0.1", kMistakes, -1))),
      Above("text: illegal moves with share 0, less those with share 0.1", kPoints,
            Less(evidence.At("text-0.1", kLegal, -1), evidence.At("text-0", kLegal, -1)))};
  outcome->notes = {
      NoteOf(evidence, "Mistakes on decisive positions", kMistakes, search),
      NoteOf(evidence, "Mistakes of the policy alone", "eval/game/mistakes_policy", search),
      NoteOf(evidence, "Legal moves of sampled games", kLegal, text),
      NoteOf(evidence, "Whole games that are right, one sample each", "eval/game/pass@1", text)};
  outcome->panels = {
      PanelOf(evidence, "search: mistakes on decisive positions", "share", kMistakes, search),
      PanelOf(evidence, "text: legal moves of sampled games", "share of moves", kLegal, text)};
}

}  // namespace

const Exhibit kFreshGames = {
    "fresh-games",
    "A model that plays by search, by rules that cannot err, needs no teacher's games; one that "
    "writes games as text, which no referee checks, does.",
    "first measured here; self-play without a teacher: Silver et al. 2017, AlphaGo Zero; share of "
    "fresh data: Bertrand et al. 2024, arXiv 2310.00429",
    "A share 0 of a solver's games in training is compared with a share of 0.1, for equally many "
    "games of its own, steps and rows. Search: connect 5x4, 40 generations of 512 games, from a "
    "start that was taught random games alone; the 95% interval of the difference between the "
    "shares of mistakes with search on decisive positions, the mean over stages, lies within 2 "
    "percentage points of 0. Text: tic-tac-toe without a referee, 8 generations of 200 games, from "
    "a start that was taught the solver's games; a mistake is a move that breaks the rules, in "
    "games sampled at temperature 1 from held-out openings of 3 and 4 moves, each counted up to "
    "its first such move; the 95% interval of share 0's mistakes less share 0.1's lies above 2 "
    "percentage points. Legal moves of text that throw a game away are not measured, so the two "
    "kinds of mistakes are not the same. Shares of 0.5 and 1 are not run.",
    kConfig,
    5,
    8,
    true,
    Arms,
    Judge};

}  // namespace pawl
