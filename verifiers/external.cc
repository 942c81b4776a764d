#include "verifiers/external.h"

#include "base/error.h"
#include "programs/external.h"

namespace pawl {
namespace {

class External : public PerSample {
 public:
  explicit External(const VerifyConfig& config)
      : program_({config.command().begin(), config.command().end()}, "verifier",
                 ExternalSettings::Of(config)) {}

  std::string name() const override { return fmt::format("external({})", program_.name()); }
  double cost() const override { return 100; }

  // Any verdict on the right solution will do; the program only has to answer.
  void Try(const Problem& problem) const override {
    program_.Try(Question(problem, problem.reference), [this](const nlohmann::json& answer) {
      CheckVerdict(answer);
      if (answer.contains("score")) Score(answer["score"]);
    });
  }

 protected:
  Verdict JudgeOne(const Task&, const Problem& problem, const Sample& sample) const override {
    nlohmann::json answer = program_.Ask(Question(problem, sample.text()), CheckVerdict);
    bool accepted = answer["accepted"] && sample.ended();
    double score = accepted ? 1 : 0;
    if (answer.contains("score")) score = Score(answer["score"]);
    return MakeVerdict(accepted, sample.ended() ? score : 0);
  }

 private:
  static nlohmann::json Question(const Problem& problem, std::string_view solution) {
    return {{"level", problem.level}, {"prompt", problem.prompt}, {"solution", solution}};
  }

  static void CheckVerdict(const nlohmann::json& answer) {
    if (answer.contains("accepted") && answer["accepted"].is_boolean()) return;
    throw ExternalFailure(
        ExternalFailure::kCrash, "",
        fmt::format("judged with {}, without \"accepted\": true or false", Shown(answer)));
  }

  // Scores are used as rewards and priorities. A score outside the scale would distort all others,
  // so it ends the run.
  double Score(const nlohmann::json& value) const {
    if (value.is_number() && value >= 0 && value <= 1) return value.get<double>();
    throw Error(ErrorCode::kUsage, program_.name(), fmt::format("gave the score {}", Shown(value)),
                "a score is a number from 0 to 1; scale yours");
  }

  mutable ExternalProgram program_;
};

}  // namespace

std::unique_ptr<Verifier> MakeExternalVerifier(const VerifyConfig& config) {
  return std::make_unique<External>(config);
}

}  // namespace pawl
