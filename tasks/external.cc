// external: a task whose problems and checks come from the user's program task.command; see
// programs/external.h.
//
// The program's hello may hold "levels": [lowest, highest] and "level_meaning". pawl asks it for
// problems, which must be the same each time, and whether solutions are right:
//   {"id": 1, "make": {"level": 3, "seed": 71}}
//   ->  {"id": 1, "prompt": "2+2=", "solution": "4"}
//   {"id": 2, "check": {"level": 3, "seed": 71, "prompt": "2+2=", "solution": "5"}}
//   ->  {"id": 2, "right": false}
#include "programs/external.h"

#include "base/error.h"
#include "tasks/task.h"

namespace pawl {
namespace {

class External : public Task {
 public:
  explicit External(const TaskConfig& config)
      : program_({config.command().begin(), config.command().end()}, "task",
                 ExternalSettings::Of(config)) {
    const nlohmann::json& hello = program_.hello();
    meaning_ = hello.contains("level_meaning") && hello["level_meaning"].is_string()
                   ? hello["level_meaning"].get<std::string>()
                   : "the program's own";
    if (!hello.contains("levels")) return;
    const nlohmann::json& levels = hello["levels"];
    bool two = levels.is_array() && levels.size() == 2 && levels[0].is_number_integer() &&
               levels[1].is_number_integer();
    if (!two || levels[0] < 0 || levels[0] > levels[1] || levels[1] > 1000) {
      throw Error(ErrorCode::kUsage, program_.name(),
                  fmt::format("says that its levels are {}", Shown(levels)),
                  "want [lowest, highest], 0 to 1000");
    }
    levels_ = {levels[0], levels[1]};
  }

  std::string_view level_meaning() const override { return meaning_; }
  Levels levels() const override { return levels_; }

  // Seeds are small enough for the whole numbers of any language.
  Identity Draw(Levels range, RandomStream* random) const override {
    return {DrawAny(range, random).level, random->Below(uint64_t{1} << 31)};
  }

  Problem Make(int level, uint64_t seed) const override {
    nlohmann::json answer = program_.Ask(MakeQuestion(level, seed), CheckProblem);
    return {level, seed, answer["prompt"], answer["solution"]};
  }

  bool IsRight(const Problem& problem, std::string_view solution) const override {
    return program_.Ask(CheckQuestion(problem, solution), CheckRight)["right"];
  }

  // Asks for a problem, for the same one again, and whether its own solution is right. The last
  // question is asked again later to see whether the program still works.
  void Try() const override {
    std::optional<Problem> made;
    program_.Try(MakeQuestion(levels_.lowest, kFirstSeed), [&](const nlohmann::json& answer) {
      CheckProblem(answer);
      Problem problem = {levels_.lowest, kFirstSeed, answer["prompt"], answer["solution"]};
      if (made && (made->prompt != problem.prompt || made->reference != problem.reference)) {
        throw ExternalFailure(
            ExternalFailure::kCrash, "",
            fmt::format("made two problems of level {} and seed {}: {} and {}; they must be the "
                        "same one each time",
                        problem.level, kFirstSeed, Shown(made->prompt), Shown(problem.prompt)));
      }
      made = std::move(problem);
    });
    if (made) program_.Try(CheckQuestion(*made, made->reference), CheckRight);
  }

  double Distinct(int) const override { return 1e9; }

 private:
  static constexpr uint64_t kFirstSeed = 1;

  static nlohmann::json MakeQuestion(int level, uint64_t seed) {
    return {{"make", {{"level", level}, {"seed", seed}}}};
  }

  static nlohmann::json CheckQuestion(const Problem& problem, std::string_view solution) {
    return {{"check",
             {{"level", problem.level},
              {"seed", problem.seed},
              {"prompt", problem.prompt},
              {"solution", solution}}}};
  }

  static void CheckProblem(const nlohmann::json& answer) {
    for (const char* key : {"prompt", "solution"}) {
      if (answer.contains(key) && answer[key].is_string()) continue;
      throw ExternalFailure(ExternalFailure::kCrash, "",
                            fmt::format("made a problem without a string \"{}\"", key));
    }
  }

  static void CheckRight(const nlohmann::json& answer) {
    if (answer.contains("right") && answer["right"].is_boolean()) return;
    throw ExternalFailure(
        ExternalFailure::kCrash, "",
        fmt::format("answered a check with {}, without \"right\": true or false", Shown(answer)));
  }

  mutable ExternalProgram program_;
  std::string meaning_;
  Levels levels_ = {1, 1000};
};

}  // namespace

std::unique_ptr<Task> MakeExternal(const TaskConfig& config, RandomKey) {
  if (config.command().empty())
    throw Error(ErrorCode::kUsage, "task.command", "is not set",
                "name the program and its arguments, [\"python3\", \"task.py\"]");
  return std::make_unique<External>(config);
}

}  // namespace pawl
