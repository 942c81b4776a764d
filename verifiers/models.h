// What verifiers ask of networks, as interfaces: verifiers need no LibTorch, and only a run that
// asks for them holds networks.
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

constexpr size_t kShaDigits = 12;  // of a weights' hash in a verifier's name

// The run's own model, as task.judge teaches it to judge.
class ModelJudge {
 public:
  virtual ~ModelJudge() = default;

  // Safetensors and their SHA-256, which names the judge.
  virtual void Take(std::string_view weights, const std::string& sha256) = 0;
  virtual const std::string& sha256() const = 0;  // empty before the first

  // P(right) of each prompt, as JudgePrompt writes them: of the likeliest answer's tokens where
  // that says right, 1 less that where it says wrong. 0 for one that does not fit the context.
  virtual std::vector<double> ProbabilityRight(const std::vector<std::string>& prompts) = 0;
};

// Other models that solve a problem by themselves.
class ModelPanel {
 public:
  virtual ~ModelPanel() = default;

  virtual const std::string& name() const = 0;  // from the SHA-256 of each model's weights

  // The likeliest solution of each prompt by each model; nothing for one that did not end.
  virtual std::vector<std::vector<std::optional<std::string>>> Solve(
      const std::vector<std::string>& prompts) = 0;
};

// Those that the config's verifier asks; the others are nullptr.
struct Models {
  std::unique_ptr<ModelJudge> judge;
  std::unique_ptr<ModelPanel> panel;
};

// In verifiers/networks.cc. They decode where and as actors do: process.actor_device,
// sample.precision.
// Errors: Error(kUsage) where verify.models names no weights or the device is missing; Error(kData)
// as model/weights.h has it.
Models MakeModels(const Config& config);

}  // namespace pawl
