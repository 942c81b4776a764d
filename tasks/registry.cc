// Every task, a line each.
#include "base/error.h"
#include "tasks/task.h"

namespace pawl {

std::unique_ptr<Task> MakeAddition(const TaskConfig& config, RandomKey run_key);
std::unique_ptr<Task> MakeSorting(const TaskConfig& config, RandomKey run_key);
std::unique_ptr<Task> MakeExchanges(const TaskConfig& config, RandomKey run_key);
std::unique_ptr<Task> MakeCopy(const TaskConfig& config, RandomKey run_key);
std::unique_ptr<Task> MakeReverse(const TaskConfig& config, RandomKey run_key);
std::unique_ptr<Task> MakeMultiplication(const TaskConfig& config, RandomKey run_key);
std::unique_ptr<Task> MakeCountdown(const TaskConfig& config, RandomKey run_key);
std::unique_ptr<Task> MakeAnagram(const TaskConfig& config, RandomKey run_key);
std::unique_ptr<Task> MakeMaze(const TaskConfig& config, RandomKey run_key);
std::unique_ptr<Task> MakeMachine(const TaskConfig& config, RandomKey run_key);
std::unique_ptr<Task> MakeProgram(const TaskConfig& config, RandomKey run_key);
std::unique_ptr<Task> MakeLua(const TaskConfig& config, RandomKey run_key);
std::unique_ptr<Task> MakeGroup(const TaskConfig& config, RandomKey run_key);
std::unique_ptr<Task> MakeInverse(const TaskConfig& config, RandomKey run_key);
std::unique_ptr<Task> MakeFacts(const TaskConfig& config, RandomKey run_key);
std::unique_ptr<Task> MakeFile(const TaskConfig& config, RandomKey run_key);
std::unique_ptr<Task> MakeExternal(const TaskConfig& config, RandomKey run_key);
std::unique_ptr<Task> MakeText(const TaskConfig& config, RandomKey run_key);
std::unique_ptr<Task> MakeRegression(const TaskConfig& config, RandomKey run_key);
std::unique_ptr<Task> MakeClassify(const TaskConfig& config, RandomKey run_key);
std::unique_ptr<Task> MakeGaussian(const TaskConfig& config, RandomKey run_key);
std::unique_ptr<Task> MakeJudge(std::unique_ptr<Task> judged, bool trace);
std::unique_ptr<Task> MakeCategorical(const TaskConfig& config, RandomKey run_key);

const std::vector<TaskKind>& TaskKinds() {
  static const std::vector<TaskKind> kinds = {
      {"addition", "sums of two numbers", MakeAddition},
      {"sorting", "letters into order", MakeSorting},
      {"exchanges", "letters into order, two exchanged at a time, any way", MakeExchanges},
      {"copy", "letters again", MakeCopy},
      {"reverse", "letters from the last to the first", MakeReverse},
      {"multiplication", "products of two numbers", MakeMultiplication},
      {"countdown", "reach a number from others, in postfix order", MakeCountdown},
      {"anagram", "a word from its letters", MakeAnagram},
      {"maze", "the way between two places of a tree", MakeMaze},
      {"machine", "run a random Turing machine", MakeMachine},
      {"program", "write a stack program that passes hidden tests", MakeProgram},
      {"lua", "write a Lua function that passes hidden tests, run in a jail", MakeLua},
      {"group", "products of permutations of five things", MakeGroup},
      {"inverse", "the run lengths that spread out to the prompt", MakeInverse},
      {"facts", "synthetic biographies, known or not", MakeFacts, {1, 10}, "accuracy_rare"},
      {"file", "prompts and solutions from JSON Lines", MakeFile, {1, 1000}},
      {"external", "a program of the user's, asked over a pipe", MakeExternal},
      {"text", "lines of words from a source whose law is known", MakeText, {1, 1}},
      {"regression", "y = x.w + noise, for a model of that kind", MakeRegression, {1, 1}},
      {"classify", "the sign of x.w, for a classifier", MakeClassify, {1, 1}},
      {"gaussian", "normal numbers, for a model of that kind", MakeGaussian, {1, 1}},
      {"categorical", "Zipf's symbols, for a model of that kind", MakeCategorical, {1, 1}},
  };
  return kinds;
}

const TaskKind* FindTaskKind(std::string_view name) {
  for (const TaskKind& kind : TaskKinds()) {
    if (kind.name == name) return &kind;
  }
  return nullptr;
}

std::unique_ptr<Task> MakeTask(const TaskConfig& config, RandomKey run_key) {
  std::string known;
  for (const TaskKind& kind : TaskKinds()) {
    known += fmt::format("{}{}", known.empty() ? "" : ", ", kind.name);
    if (kind.name != config.kind()) continue;
    auto task = kind.make(config, run_key);
    bool set =
        config.fresh_levels_size() + config.sample_levels_size() + config.eval_levels_size() > 0;
    for (Levels levels : {FreshLevels(config), SampleLevels(config), EvalLevels(config)}) {
      Levels own = task->levels();
      if (!set) continue;  // the defaults are brought inside
      if (levels.lowest >= own.lowest && levels.highest <= own.highest) continue;
      throw Error(ErrorCode::kUsage, config.kind(),
                  fmt::format("levels {} to {} are outside its levels {} to {}", levels.lowest,
                              levels.highest, own.lowest, own.highest),
                  "a level is " + std::string(task->level_meaning()));
    }
    if (config.backtranslate() && !task->makes_problems()) {
      throw Error(ErrorCode::kUsage, "task.backtranslate",
                  fmt::format("{} has no way to make a problem from an answer", config.kind()),
                  "inverse and anagram have");
    }
    return config.judge() ? MakeJudge(std::move(task), config.judge_trace()) : std::move(task);
  }
  throw Error(ErrorCode::kUsage, "task.kind", fmt::format("unknown task '{}'", config.kind()),
              "known: " + known);
}

}  // namespace pawl
