// program: write a program of the stack machine (tasks/stack_machine.h) that fits the examples. "3
// 5:8,2 2:4,7 1:8>" -> "+".
// The level is the number of instructions in the teacher's program. The stack holds a and b at the
// start and only the result at the end.
#include "tasks/program.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/error.h"
#include "tasks/stack_machine.h"

namespace pawl {
namespace {

constexpr int kShown = 3, kHidden = 6;
constexpr uint64_t kInputMax = 10;
constexpr std::string_view kInstructions = "0123456789dsox+-*<=";
constexpr size_t kLongestSolution = 1000;

class StackProgram : public ProgramTask {
 public:
  StackProgram() : ProgramTask("program") {}

  std::string_view level_meaning() const override {
    return "the number of instructions in the teacher's program";
  }
  Levels levels() const override { return {1, 12}; }
  double Distinct(int level) const override { return std::pow(4.0, level) * 1000; }

 protected:
  Teacher DrawTeacher(int level, RandomStream* random) const override {
    std::string program;
    for (int i = 0; i < level; ++i) program += kInstructions[random->Below(kInstructions.size())];
    return {program, [program](int64_t a, int64_t b) { return ResultOf(program, a, b); }};
  }

  std::string LongestProgram(int level) const override {
    return std::string(static_cast<size_t>(level), 'd');
  }

  // "*" multiplies both numbers, and each "d*" after it squares the result.
  double LargestResult(int level) const override {
    return std::pow(kInputMax - 1.0, std::pow(2.0, (level + 1) / 2));
  }

  std::vector<Result> Run(std::string_view solution,
                          const std::vector<Inputs>& inputs) const override {
    std::vector<Result> results;
    for (auto [a, b] : inputs) results.push_back(ResultOf(solution, a, b));
    return results;
  }

 private:
  // The result on (a, b); nullopt unless the program ends with exactly one number.
  static Result ResultOf(std::string_view program, int64_t a, int64_t b) {
    std::vector<int64_t> stack = {a, b};
    if (RunStackProgram(program, {}, &stack) != StackEnd::kDone || stack.size() != 1)
      return std::nullopt;
    return stack[0];
  }
};

}  // namespace

Problem ProgramTask::Make(int level, uint64_t seed) const {
  Drawn drawn = DrawProgram(level, seed);
  std::string prompt;
  for (size_t i = 0; i < kShown; ++i) {
    prompt += fmt::format("{}{} {}:{}", i > 0 ? "," : "", drawn.inputs[i].first,
                          drawn.inputs[i].second, *drawn.results[i]);
  }
  return {level, seed, prompt + ">", drawn.program};
}

std::optional<std::vector<Problem>> ProgramTask::Longest(int level) const {
  double largest =
      std::min(LargestResult(level), static_cast<double>(std::numeric_limits<int64_t>::max()));
  std::string result = fmt::format("-{:.0f}", largest), prompt;
  for (int i = 0; i < kShown; ++i)
    prompt += fmt::format("{}{} {}:{}", i > 0 ? "," : "", kInputMax - 1, kInputMax - 1, result);
  return std::vector<Problem>{{level, 0, prompt + ">", LongestProgram(level)}};
}

bool ProgramTask::IsRight(const Problem& problem, std::string_view solution) const {
  if (solution.size() > kLongestSolution) return false;
  Drawn drawn = DrawProgram(problem.level, problem.seed);
  return Run(solution, drawn.inputs) == drawn.results;
}

// Programs are drawn until one gives a number on all inputs, and not always the same one.
ProgramTask::Drawn ProgramTask::DrawProgram(int level, uint64_t seed) const {
  for (uint64_t attempt = 0;; ++attempt) {
    RandomStream random(
        RandomKey::Root(seed).Fold(name_).Fold(static_cast<uint64_t>(level)).Fold(attempt));
    Teacher teacher = DrawTeacher(level, &random);
    Drawn drawn = {teacher.program};
    bool varies = false;
    for (int i = 0; i < kShown + kHidden; ++i) {
      auto a = static_cast<int64_t>(random.Below(kInputMax)),
           b = static_cast<int64_t>(random.Below(kInputMax));
      Result result = teacher.result(a, b);
      if (!result) break;
      drawn.inputs.push_back({a, b});
      drawn.results.push_back(result);
      varies = varies || result != drawn.results[0];
    }
    if (drawn.results.size() == kShown + kHidden && varies) return drawn;
  }
}

std::unique_ptr<Task> MakeProgram(const TaskConfig&, RandomKey) {
  return std::make_unique<StackProgram>();
}

}  // namespace pawl
