#include "verifiers/external.h"

#include <algorithm>

#include "base/external.h"

namespace pawl {
namespace {

class External : public PerSample {
 public:
  explicit External(const VerifyConfig& config) : program_({config.command().begin(), config.command().end()}, "verifier", ExternalSettings::Of(config)) {}

  std::string name() const override { return fmt::format("external({})", program_.name()); }
  double cost() const override { return 100; }

 protected:
  Judgement JudgeOne(const Task&, const Problem& problem, const Sample& sample) const override {
    nlohmann::json answer = program_.Ask({{"level", problem.level}, {"prompt", problem.prompt}, {"solution", sample.text()}});
    if (!answer.contains("accepted") || !answer["accepted"].is_boolean()) {
      throw ExternalFailure(ExternalFailure::kCrash, program_.name(), fmt::format("judged with {}", answer.dump()));
    }
    bool accepted = answer["accepted"] && sample.ended();
    double score = accepted ? 1 : 0;
    if (answer.contains("score") && answer["score"].is_number()) score = std::clamp(answer["score"].get<double>(), 0.0, 1.0);
    return {accepted, score};
  }

 private:
  mutable ExternalProgram program_;
};

}  // namespace

std::unique_ptr<Verifier> MakeExternalVerifier(const VerifyConfig& config) { return std::make_unique<External>(config); }

}  // namespace pawl
