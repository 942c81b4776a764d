// The list of all tasks, one line for each.
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
std::unique_ptr<Task> MakeTextbook(const TaskConfig& config, RandomKey run_key);
std::unique_ptr<Task> MakeStudy(const TaskConfig& config, RandomKey run_key);
std::unique_ptr<Task> MakeGameTask(const TaskConfig& config, RandomKey run_key);
std::unique_ptr<Task> MakeLegal(const TaskConfig& config, RandomKey run_key);
std::unique_ptr<Task> MakeNimTask(const TaskConfig& config, RandomKey run_key);
std::unique_ptr<Task> MakeFile(const TaskConfig& config, RandomKey run_key);
std::unique_ptr<Task> MakeExternal(const TaskConfig& config, RandomKey run_key);
std::unique_ptr<Task> MakeText(const TaskConfig& config, RandomKey run_key);
std::unique_ptr<Task> MakeRegression(const TaskConfig& config, RandomKey run_key);
std::unique_ptr<Task> MakeClassify(const TaskConfig& config, RandomKey run_key);
std::unique_ptr<Task> MakeGaussian(const TaskConfig& config, RandomKey run_key);
std::unique_ptr<Task> MakeJudge(std::unique_ptr<Task> judged, bool trace);
std::unique_ptr<Task> MakePropose(std::unique_ptr<Task> proposed, Levels levels);
std::unique_ptr<Task> MakeCategorical(const TaskConfig& config, RandomKey run_key);
std::unique_ptr<Task> MakePairs(const TaskConfig& config, RandomKey run_key);

const std::vector<TaskKind>& TaskKinds() {
  static const std::vector<TaskKind> kinds = {
      {"addition", "add two numbers", MakeAddition},
      {"sorting", "sort letters", MakeSorting},
      {"exchanges", "sort letters by exchanging two at a time, in any way", MakeExchanges},
      {"copy", "repeat letters", MakeCopy},
      {"reverse", "write letters from the last to the first", MakeReverse},
      {"multiplication", "multiply two numbers", MakeMultiplication},
      {"countdown", "reach a target number from given numbers, in postfix notation", MakeCountdown},
      {"anagram", "form a word from its letters", MakeAnagram},
      {"maze", "find the path between two nodes of a tree", MakeMaze},
      {"machine", "run a random Turing machine", MakeMachine},
      {"program", "write a stack program that passes hidden tests", MakeProgram},
      {"lua", "write a Lua function that passes hidden tests in a jail", MakeLua},
      {"group", "multiply permutations of five elements", MakeGroup},
      {"inverse", "write the prompt as run lengths", MakeInverse},
      {"facts", "recall facts of synthetic biographies", MakeFacts, {1, 10}, "accuracy_rare"},
      {"textbook", "answer questions about a book that stands in the prompt", MakeTextbook, {2, 8}},
      {"study", "learn one book by heart, from one's own answers about it", MakeStudy, {1, 1}},
      {"game", "play a game to its end by the rules", MakeGameTask, {0, 0}},
      {"legal", "say whether a move of a game is legal", MakeLegal, {2, 6}},
      {"nim", "write a winning move of nim, after the exclusive or", MakeNimTask, {3, 5}},
      {"file", "solve problems from a JSON Lines file", MakeFile, {1, 1000}},
      {"external", "solve problems that a program of the user makes and checks", MakeExternal},
      {"text", "write lines of words as a source with a known distribution does", MakeText, {1, 1}},
      {"regression",
       "predict y = x.w + noise; for model.kind = regression",
       MakeRegression,
       {1, 1}},
      {"classify", "predict the sign of x.w; for model.kind = classifier", MakeClassify, {1, 1}},
      {"gaussian", "draw standard normal numbers; for model.kind = gaussian", MakeGaussian, {1, 1}},
      {"categorical",
       "draw symbols from a Zipf distribution; for model.kind = categorical",
       MakeCategorical,
       {1, 1}},
      {"pairs", "recall the value of a pair; for model.kind = associative", MakePairs, {1, 1}},
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
      if (!set) continue;  // defaults are limited to the task's own levels
      if (levels.lowest >= own.lowest && levels.highest <= own.highest) continue;
      throw Error(ErrorCode::kUsage, config.kind(),
                  fmt::format("levels {} to {} are outside its levels {} to {}", levels.lowest,
                              levels.highest, own.lowest, own.highest),
                  "a level is " + std::string(task->level_meaning()));
    }
    if (config.backtranslate() && !task->makes_problems()) {
      throw Error(ErrorCode::kUsage, "task.backtranslate",
                  fmt::format("the task {} cannot make a problem from an answer", config.kind()),
                  "inverse and anagram can");
    }
    if (config.propose() && !task->takes_proposals()) {
      throw Error(ErrorCode::kUsage, "task.propose",
                  fmt::format("the task {} takes no proposals", config.kind()),
                  "addition, anagram, countdown and program do");
    }
    if (config.propose()) return MakePropose(std::move(task), SampleLevels(config));
    return config.judge() ? MakeJudge(std::move(task), config.judge_trace()) : std::move(task);
  }
  throw Error(ErrorCode::kUsage, "task.kind", fmt::format("unknown task '{}'", config.kind()),
              "known: " + known);
}

}  // namespace pawl
