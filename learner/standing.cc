#include "learner/standing.h"

#include <ctime>
#include <utility>

#include "base/gauges.h"
#include "base/log.h"
#include "base/trace.h"
#include "learner/resume.h"
#include "learner/training.h"

namespace pawl {

Standing::Standing(const Config& config, const std::filesystem::path& folder, Student* student)
    : config_(config), folder_(folder), student_(student) {
  auto saved = LoadCheckpoint(folder_);
  RequireWhole(folder_, saved, config_.generations());
  if (saved) {
    GoOnFrom(std::move(*saved));
  } else {
    student_->Initialize(InitialKey(config_, 0));
  }
}

void Standing::GoOnFrom(Checkpoint saved) {
  student_->Take(saved.weights, "checkpoint");
  at_ = std::move(saved);
  at_.weights.clear();
  resumed_generation_ = at_.generation;
  resumed_optimizer_ = std::exchange(at_.optimizer, "");
  if (at_.generation > config_.generations()) {
    spdlog::info(
        "is done: generation {} was the last; to go further, raise generations and run it again",
        config_.generations());
  } else {
    spdlog::info("continues at generation {} step {}", at_.generation, at_.step);
  }
}

void Standing::Save() {
  Span span("save checkpoint");
  at_.weights = student_->Weights();
  at_.optimizer = resumed_optimizer_.empty() ? student_->SaveState() : resumed_optimizer_;
  SaveCheckpoint(folder_, at_, config_.process().keep_checkpoints());
  ProcessGauges().Add("pawl_checkpoints_total");
  ProcessGauges().Set("pawl_checkpoint_time_seconds", static_cast<double>(std::time(nullptr)));
  at_.weights.clear();
  at_.optimizer.clear();
}

void Standing::Advance() {
  ++at_.generation;
  at_.step = 0;
  Save();
}

}  // namespace pawl
