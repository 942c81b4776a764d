// The interfaces through which verifiers ask networks. They keep verifiers free of LibTorch; only a
// run whose verifier needs networks holds them.
//
// Threads: one at a time.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "proto/config.h"

namespace pawl {

constexpr size_t kShaDigits = 12;  // digits of the weights' hash in a verifier's name

// The run's own model, which a task with judge = true trains to judge.
class ModelJudge {
 public:
  virtual ~ModelJudge() = default;

  // Takes new weights: safetensors bytes and their SHA-256, which is part of the judge's name.
  virtual void Take(std::string_view weights, const std::string& sha256) = 0;
  virtual const std::string& sha256() const = 0;  // empty before the first Take

  // P(right) for each prompt that JudgePrompt or Task::Questions made: the probability of the most
  // likely answer if it says right, 1 minus this probability if it says wrong, 0 for a prompt that
  // does not fit the context.
  virtual std::vector<double> ProbabilityRight(const std::vector<std::string>& prompts) = 0;
};

// Other models, each of which solves a problem itself.
class ModelPanel {
 public:
  virtual ~ModelPanel() = default;

  virtual const std::string& name() const = 0;  // made from the SHA-256 of each model's weights

  // Each model's most likely solution of each prompt; nullopt for a solution that did not end.
  virtual std::vector<std::vector<std::optional<std::string>>> Solve(
      const std::vector<std::string>& prompts) = 0;
};

// The networks that the config's verifier asks. Those that it does not ask are nullptr.
struct Models {
  std::unique_ptr<ModelJudge> judge;
  std::unique_ptr<ModelPanel> panel;
};

// Defined in verifiers/networks.cc. The networks decode like actors, on process.actor_device in
// sample.precision.
// Errors: Error(kUsage) if an entry of verify.models holds no weights or the device is missing;
// Error(kData) as model/weights.h has it.
Models MakeModels(const Config& config);

}  // namespace pawl
