// program: writes a program of the stack machine (tasks/stack_machine.h) that does what examples show. "3 5:8,2 2:4,7 1:8>" -> "+".
// It is right when it gives the same results on tests that the prompt does not show. Level: instructions of the teacher's program.
//
// The teacher's program takes two numbers and leaves one. Hidden tests are drawn from the problem's seed.
#include <cmath>
#include <optional>

#include "base/error.h"
#include "tasks/stack_machine.h"
#include "tasks/task.h"

namespace pawl {
namespace {

constexpr int kShown = 3, kHidden = 6;
constexpr uint64_t kInputMax = 10;
constexpr std::string_view kInstructions = "0123456789dsox+-*<=";
constexpr size_t kLongestSolution = 1000;

struct Test {
  int64_t a, b, result;
};

// The result on (a, b), if the program ends with one number.
std::optional<int64_t> ResultOf(std::string_view program, int64_t a, int64_t b) {
  std::vector<int64_t> stack = {a, b};
  if (RunStackProgram(program, {}, &stack) != StackEnd::kDone || stack.size() != 1) return std::nullopt;
  return stack[0];
}

class Program : public Task {
 public:
  std::string_view level_meaning() const override { return "instructions of the teacher's program"; }
  Levels levels() const override { return {1, 12}; }
  Identity Draw(Levels range, RandomStream* random) const override { return DrawAny(range, random); }

  Problem Make(int level, uint64_t seed) const override {
    Drawn drawn = DrawProgram(level, seed);
    std::string prompt;
    for (int i = 0; i < kShown; ++i) {
      const Test& test = drawn.tests[static_cast<size_t>(i)];
      prompt += fmt::format("{}{} {}:{}", i > 0 ? "," : "", test.a, test.b, test.result);
    }
    return {level, seed, prompt + ">", drawn.program};
  }

  bool IsRight(const Problem& problem, std::string_view solution) const override {
    if (solution.size() > kLongestSolution) return false;
    for (const Test& test : DrawProgram(problem.level, problem.seed).tests) {
      if (ResultOf(solution, test.a, test.b) != test.result) return false;
    }
    return true;
  }

  double Distinct(int level) const override { return std::pow(4.0, level) * 1000; }

 private:
  struct Drawn {
    std::string program;
    std::vector<Test> tests;  // kShown of them in the prompt
  };

  // Programs are drawn until one leaves a number everywhere, and not always the same.
  static Drawn DrawProgram(int level, uint64_t seed) {
    for (uint64_t attempt = 0;; ++attempt) {
      RandomStream random(RandomKey::Root(seed).Fold("program").Fold(static_cast<uint64_t>(level)).Fold(attempt));
      Drawn drawn;
      for (int i = 0; i < level; ++i) drawn.program += kInstructions[random.Below(kInstructions.size())];
      bool varies = false;
      for (int i = 0; i < kShown + kHidden; ++i) {
        Test test = {static_cast<int64_t>(random.Below(kInputMax)), static_cast<int64_t>(random.Below(kInputMax)), 0};
        std::optional<int64_t> result = ResultOf(drawn.program, test.a, test.b);
        if (!result) break;
        test.result = *result;
        drawn.tests.push_back(test);
        varies = varies || test.result != drawn.tests[0].result;
      }
      if (drawn.tests.size() == kShown + kHidden && varies) return drawn;
    }
  }
};

}  // namespace

std::unique_ptr<Task> MakeProgram(const TaskConfig&, RandomKey) { return std::make_unique<Program>(); }

}  // namespace pawl
