#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/error.h"
#include "games/frozen.h"
#include "games/game.h"
#include "games/solver.h"
#include "proto/checks.h"
#include "proto/proposing.h"
#include "proto/sections.h"

namespace pawl {
namespace {

void CheckRewarded(const ConfigCheck& check) {
  const Config& config = check.config;
  std::string objective = LearnConfig::Objective_Name(config.learn().objective());
  auto fail = [&](const std::string& what, std::string_view todo) {
    check.Fail("learn.objective", objective + " " + what, todo);
  };
  if (!IsNetwork(config.model())) fail("needs a network", "use supervised");
  if (config.mode() == Config::continuous) fail("needs generations", "use mode = \"generational\"");
  if (config.sample().samples_per_problem() < 2)
    fail("compares a problem's samples", "set sample.samples_per_problem to 2 or more");
  if (config.sample().temperature() != 1)
    fail("wants samples of the model's own distribution", "set sample.temperature = 1");
  if (config.mix().keep() != MixConfig::all)
    fail("learns from all samples of a problem", "set mix.keep = \"all\"");
  if (config.learn().loss_on_prompt())
    fail("has no rewards for prompts", "drop learn.loss_on_prompt");
  if (config.mix().keep_start())
    fail("has no rewards for generation 0's data", "drop mix.keep_start");
}

// Games between generations.
void CheckLadder(const ConfigCheck& check) {
  const Config& config = check.config;
  int64_t games = config.eval().games(), keep = config.loop().keep_generations(),
          plies = config.task_size() > 0 ? config.task(0).plies() : 0;
  if (games == 0) return;
  if (games % 2 != 0)
    check.Fail("eval.games", fmt::format("{} is odd, and each opening is played both ways", games),
               fmt::format("use {} or {}", games - 1, games + 1));
  if (games < 4)
    check.Fail("eval.games", "2 games are one pair, which has no standard error", "use 4 or more");
  if (keep > 0 && keep < config.eval().every())
    check.Fail("eval.games",
               fmt::format("the weights of the generation that was evaluated before are deleted: "
                           "loop.keep_generations is {}, eval.every {}",
                           keep, config.eval().every()),
               "keep as many generations as lie between evaluations, or more");
  if (plies > 0 && config.eval().opening_plies() >= plies)
    check.Fail("eval.opening_plies",
               fmt::format("{} random moves leave nothing to play: task.plies ends a game after {}",
                           config.eval().opening_plies(), plies),
               "use fewer");
}

// Books that are measured by their length.
void CheckLengths(const ConfigCheck& check) {
  const Config& config = check.config;
  const EvalConfig& eval = config.eval();
  if (eval.lengths_size() == 0) return;
  auto fail = [&](const std::string& what, std::string_view todo) {
    check.Fail("eval.lengths", what, todo);
  };
  if (!KeepsAState(config.model()))
    fail("asks for a model that keeps a state of one size, and one of its layers is attention",
         "use the mixers delta, linear and window, or drop it");
  if (std::none_of(config.task().begin(), config.task().end(), IsTextbook))
    fail("are lengths of books, and no task is a textbook", "drop it");
  if (std::set<int64_t>(eval.lengths().begin(), eval.lengths().end()).size() !=
      static_cast<size_t>(eval.lengths_size()))
    fail("names a length twice", "name each once");
  if (eval.problems() < eval.books())
    check.Fail("eval.books",
               fmt::format("{} books cannot share {} questions", eval.books(), eval.problems()),
               "use fewer books, or raise eval.problems");
}

// States that training rows begin from.
void CheckCarry(const ConfigCheck& check) {
  const LearnConfig& learn = check.config.learn();
  bool carries = learn.carry() != LearnConfig::none;
  if (!carries && learn.piece() == 0) return;
  std::string key = carries ? "learn.carry" : "learn.piece";
  if (!OnlyRecurs(check.config.model()))
    check.Fail(key, "passes the state of recurrent layers on, and one of the layers is another",
               "use the mixers delta and linear, or drop it");
  if (learn.piece() >= check.config.model().context())
    check.Fail("learn.piece",
               fmt::format("no row is longer: model.context is {}", check.config.model().context()),
               "lower it, or drop it");
  if (!carries) return;
  int64_t carried = CarriedRows(learn);
  if (carried == 0)
    check.Fail("learn.carry_share", fmt::format("of {} rows is none", learn.rows()),
               "raise it, or drop learn.carry");
  if (learn.carry() == LearnConfig::noise && carried == learn.rows())
    check.Fail("learn.carry_share",
               fmt::format("of {} rows is all, and noise is fitted to the others", learn.rows()),
               "lower it");
}

// The state in which sequences begin.
void CheckInitialState(const ConfigCheck& check) {
  const Config& config = check.config;
  const ModelConfig& model = config.model();
  bool learned = model.initial_state();
  if (config.learn().into() == LearnConfig::state && !learned)
    check.Fail("learn.into", "trains the state in which sequences begin, and the model learns none",
               "set model.initial_state = true");
  if (!learned) return;
  if (config.learn().carry() != LearnConfig::none)
    check.Fail("learn.carry",
               "lets rows begin in other states than the one that model.initial_state learns",
               "use one of the two");
}

// Whether there are decisive positions to measure mistakes on, as far as can be told without a
// solver (learner/decisive_sets.h): named, or of the program, or such as a solver may find.
bool MayHavePositions(const Config& config, const Game& game) {
  return !config.eval().positions().empty() || !FrozenPositions(game).empty() || SolvesFast(game);
}

}  // namespace

std::vector<Unused> KeysWithoutEffect(const Config& config) {
  if (config.model().kind() == ModelConfig::recurrent && config.eval().lengths_size() == 0)
    return {{"eval.books", "eval.lengths", "", {}, "name lengths, or drop it"}};
  if (!PlaysGames(config.model())) return {};
  std::unique_ptr<Game> game;
  try {
    game = MakeGame(config.model().game());
  } catch (const Error&) {
    return {};  // whoever plays the game says what is wrong with its name
  }
  std::vector<Unused> unused;
  auto add = [&](std::string_view key, std::string_view todo) {
    unused.push_back(
        {std::string(key), "model.game", config.model().game(), {}, std::string(todo)});
  };
  if (game->symmetries() <= 1) add("learn.symmetries", "");
  if (!MayHavePositions(config, *game)) {
    for (std::string_view key : kKeysOfMistakes) add(key, kNamePositions);
  }
  return unused;
}

void CheckLearn(const ConfigCheck& check) {
  const Config& config = check.config;
  if (config.learn().objective() != LearnConfig::supervised) CheckRewarded(check);
  CheckLadder(check);
  CheckCarry(check);
  CheckInitialState(check);
  CheckLengths(check);
  if (config.alarm().action() != AlarmConfig::none && IsClosedForm(config.model()) &&
      config.model().kind() != ModelConfig::classifier &&
      config.model().kind() != ModelConfig::associative) {
    check.Fail("alarm.action",
               fmt::format("watches accuracy, and a model of kind {} has none",
                           ModelConfig::Kind_Name(config.model().kind())),
               "drop it");
  }
  if (config.alarm().action() == AlarmConfig::raise_fresh && config.mode() == Config::continuous) {
    check.Fail("alarm.action", "raise_fresh needs generations",
               "use warn or stop, or mode = \"generational\"");
  }
  if (config.alarm().action() == AlarmConfig::raise_fresh && config.learn().epochs() > 0) {
    check.Fail("learn.epochs",
               "has nothing to go through once alarm.action = raise_fresh has made all data fresh",
               "use learn.steps");
  }
  if (config.alarm().proposals_repeat() != 1 && !AnyProposes(config)) {
    check.Fail("alarm.proposals_repeat", "watches proposals, and no task makes any",
               "drop it, or add a task with propose = true");
  }
  if (config.learn().epochs() > 0 && config.mix().fresh() == 1) {
    check.Fail("learn.epochs", "needs generations with verified samples to go through",
               "use learn.steps");
  }
  const LearnConfig& learn = config.learn();
  if (learn.warmup() + learn.decay() > 1) {
    check.Fail("learn.warmup", "warmup and decay together exceed the generation",
               "lower learn.warmup or learn.decay");
  }
}

}  // namespace pawl
