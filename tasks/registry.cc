// Every task, a line each.
#include "base/error.h"
#include "tasks/task.h"

namespace pawl {

std::unique_ptr<Task> MakeAddition(const TaskConfig& config, RandomKey run_key);
std::unique_ptr<Task> MakeSorting(const TaskConfig& config, RandomKey run_key);
std::unique_ptr<Task> MakeFacts(const TaskConfig& config, RandomKey run_key);
std::unique_ptr<Task> MakeFile(const TaskConfig& config, RandomKey run_key);
std::unique_ptr<Task> MakeText(const TaskConfig& config, RandomKey run_key);
std::unique_ptr<Task> MakeRegression(const TaskConfig& config, RandomKey run_key);
std::unique_ptr<Task> MakeClassify(const TaskConfig& config, RandomKey run_key);
std::unique_ptr<Task> MakeGaussian(const TaskConfig& config, RandomKey run_key);
std::unique_ptr<Task> MakeJudge(std::unique_ptr<Task> judged);
std::unique_ptr<Task> MakeCategorical(const TaskConfig& config, RandomKey run_key);

const std::vector<TaskKind>& TaskKinds() {
  static const std::vector<TaskKind> kinds = {
      {"addition", "sums of two numbers; keys: format, trace", MakeAddition},
      {"sorting", "letters into order; keys: trace", MakeSorting},
      {"facts", "synthetic biographies, known or not; keys: count, zipf", MakeFacts},
      {"file", "prompts and solutions from JSON Lines; keys: path", MakeFile},
      {"text", "lines of words from a source whose law is known; keys: count, branch, zipf", MakeText},
      {"regression", "y = x.w + noise, for a model of that kind; keys: dimensions, noise, mismatch", MakeRegression},
      {"classify", "the sign of x.w, for a classifier; keys: dimensions, noise, mismatch", MakeClassify},
      {"gaussian", "normal numbers, for a model of that kind", MakeGaussian},
      {"categorical", "Zipf's symbols, for a model of that kind; keys: count, zipf", MakeCategorical},
  };
  return kinds;
}

std::unique_ptr<Task> MakeTask(const TaskConfig& config, RandomKey run_key) {
  std::string known;
  for (const TaskKind& kind : TaskKinds()) {
    known += fmt::format("{}{}", known.empty() ? "" : ", ", kind.name);
    if (kind.name != config.kind()) continue;
    auto task = kind.make(config, run_key);
    for (Levels levels : {FreshLevels(config), SampleLevels(config), EvalLevels(config)}) {
      Levels own = task->levels();
      if (levels.lowest >= own.lowest && levels.highest <= own.highest) continue;
      throw Error(ErrorCode::kUsage, config.kind(),
                  fmt::format("levels {} to {} are outside its levels {} to {}", levels.lowest, levels.highest,
                              own.lowest, own.highest),
                  "a level is " + std::string(task->level_meaning()));
    }
    return config.judge() ? MakeJudge(std::move(task)) : std::move(task);
  }
  throw Error(ErrorCode::kUsage, "task.kind", fmt::format("unknown task '{}'", config.kind()), "known: " + known);
}

}  // namespace pawl
