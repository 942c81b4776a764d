#include "learner/training.h"

#include <cmath>

#include "base/error.h"
#include "base/files.h"
#include "base/trace.h"
#include "learner/schedule.h"
#include "proto/config.h"

namespace pawl {

RandomKey InitialKey(const Config& config, int64_t generation) {
  return RandomKey::Root(static_cast<uint64_t>(config.seed()))
      .Fold("weights")
      .Fold(static_cast<uint64_t>(generation));
}

Training::Training(const Config& config, const std::filesystem::path& folder, const Mode& mode,
                   Student* student)
    : config_(config), base_(folder / "base.safetensors"), mode_(mode), student_(student) {}

void Training::Begin(const Checkpoint& at, int64_t steps, const std::string& optimizer) {
  if (mode_.RestartsAt(at.generation, at.step)) {
    student_->StartGeneration(at.generation, steps);
    if (at.generation > 0) RestartWeights(at.generation);
  } else if (!optimizer.empty()) {
    student_->ContinueGeneration(at.generation, steps, optimizer);
  }
  if (at.generation > 0 && config_.learn().kl() > 0)
    student_->TakeReference(ReadStored(base_), base_.string());
}

void Training::RestartWeights(int64_t generation) {
  switch (config_.learn().restart()) {
    case LearnConfig::warm:
      return;
    case LearnConfig::cold:
      return student_->Initialize(InitialKey(config_, generation));
    case LearnConfig::base:
      return student_->Take(ReadStored(base_), base_.string());
  }
}

StepResult Training::Train(const Step& step, Checkpoint* at, MetricsWriter* metrics) {
  Span span("train step");
  bool forever = mode_.TrainsOn(at->generation);
  StepResult result = student_->Train(step, forever ? at->run_steps : at->step, forever,
                                      StepKey(config_.seed(), at->generation, at->step));
  if (!IsClosedForm(config_.model()) && !std::isfinite(result.loss)) {
    throw Error(ErrorCode::kFailed, fmt::format("generation {} step {}", at->generation, at->step),
                "the loss is not a finite number", "lower learn.learning_rate");
  }
  ++at->step;
  ++at->run_steps;
  at->run_tokens += result.tokens;
  Metrics measured = {{"learn/loss", result.loss},
                      {"learn/gradient_norm", result.gradient_norm},
                      {"learn/rate", result.learning_rate},
                      {"learn/tokens", static_cast<double>(at->run_tokens)},
                      {"mix/fresh", step.fresh_share()}};
  if (config_.learn().objective() != LearnConfig::supervised)
    measured["learn/clipped"] = result.clipped;
  metrics->WriteStep(at->generation, at->run_steps, measured);
  return result;
}

void Training::KeepBase(const std::string& weights) const {
  if (config_.learn().restart() == LearnConfig::base || config_.learn().kl() > 0)
    WriteFileAtomically(base_, weights);
}

}  // namespace pawl
