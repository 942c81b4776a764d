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
constexpr std::string_view kProposed = "0123456789dsox+-*<=/%[]";  // instructions of a proposal
constexpr int kLevelMax = 12;
constexpr int kInputDraws = 16;  // of the inputs of a proposed program, until its results differ
constexpr uint64_t kPosed = uint64_t{1} << 63;  // seeds that are drawn lack this bit
constexpr size_t kLongestSolution = 1000;

class StackProgram : public ProgramTask {
 public:
  StackProgram() : ProgramTask("program") {}

  std::string_view level_meaning() const override {
    return "the number of instructions in the teacher's program";
  }
  Levels levels() const override { return {1, kLevelMax}; }
  double Distinct(int level) const override { return std::pow(4.0, level) * 1000; }

  // A proposal is a program; its problem's inputs are drawn by its text. The problem's seed spells
  // the program, because the prompt shows only some of its tests.
  bool takes_proposals() const override { return true; }
  std::string ProposalOf(const Problem& problem) const override { return problem.reference; }
  std::string ProposalFrom(uint64_t seed, std::string_view) const override {
    return ProgramIn(seed);
  }
  Posed Pose(std::string_view proposal) const override {
    if (proposal.empty() || proposal.size() > kLevelMax)
      return {{}, fmt::format("it has {} instructions", proposal.size())};
    if (proposal.find_first_not_of(kProposed) != std::string_view::npos)
      return {{}, "it holds what is not an instruction"};
    if (!TestsOfProgram(proposal))
      return {{}, "it does not give numbers on all inputs, or always the same one"};
    return {Make(static_cast<int>(proposal.size()), SeedOf(proposal)), ""};
  }

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
  Drawn TestsOf(int level, uint64_t seed) const override {
    if ((seed & kPosed) == 0) return DrawProgram(level, seed);
    std::string program = ProgramIn(seed);
    auto drawn = TestsOfProgram(program);
    if (drawn) return *drawn;
    throw Error(ErrorCode::kData, program, "is a proposed program that has no tests");
  }

  // Inputs are drawn until the results differ, as they are of the teacher's programs.
  static std::optional<Drawn> TestsOfProgram(std::string_view program) {
    std::string text(program);
    Teacher teacher = {text, [text](int64_t a, int64_t b) { return ResultOf(text, a, b); }};
    RandomStream random(RandomKey::Root(0).Fold("proposed program").Fold(program));
    for (int tries = 0; tries < kInputDraws; ++tries) {
      if (auto drawn = DrawTests(teacher, &random)) return drawn;
    }
    return std::nullopt;
  }

  // A program as the digits of a number, from the last instruction to the first.
  static uint64_t SeedOf(std::string_view program) {
    uint64_t number = 0;
    for (size_t i = program.size(); i > 0; --i)
      number = number * (kProposed.size() + 1) + kProposed.find(program[i - 1]) + 1;
    return kPosed | number;
  }
  static std::string ProgramIn(uint64_t seed) {
    std::string program;
    for (uint64_t left = seed & ~kPosed; left > 0; left /= kProposed.size() + 1) {
      uint64_t digit = left % (kProposed.size() + 1);
      if (digit > 0) program += kProposed[digit - 1];
    }
    return program;
  }

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
  Drawn drawn = TestsOf(level, seed);
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
  Drawn drawn = TestsOf(problem.level, problem.seed);
  return Run(solution, drawn.inputs) == drawn.results;
}

// Programs are drawn until one gives a number on all inputs, and not always the same one.
ProgramTask::Drawn ProgramTask::DrawProgram(int level, uint64_t seed) const {
  for (uint64_t attempt = 0;; ++attempt) {
    RandomStream random(
        RandomKey::Root(seed).Fold(name_).Fold(static_cast<uint64_t>(level)).Fold(attempt));
    if (auto drawn = DrawTests(DrawTeacher(level, &random), &random)) return *drawn;
  }
}

std::optional<ProgramTask::Drawn> ProgramTask::DrawTests(const Teacher& teacher,
                                                         RandomStream* random) {
  Drawn drawn = {teacher.program};
  bool varies = false;
  for (int i = 0; i < kShown + kHidden; ++i) {
    auto a = static_cast<int64_t>(random->Below(kInputMax)),
         b = static_cast<int64_t>(random->Below(kInputMax));
    Result result = teacher.result(a, b);
    if (!result) return std::nullopt;
    drawn.inputs.push_back({a, b});
    drawn.results.push_back(result);
    varies = varies || result != drawn.results[0];
  }
  return varies ? std::optional(drawn) : std::nullopt;
}

std::unique_ptr<Task> MakeProgram(const TaskConfig&, RandomKey) {
  return std::make_unique<StackProgram>();
}

}  // namespace pawl
