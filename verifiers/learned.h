// Learned: the model itself as the verifier. It is asked of each solution whether it is right, as task.judge teaches it, by the
// weights that wrote the solution.
//
// Errors:  Error(kUsage) when a solution does not fit the context behind its prompt.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "verifiers/verifier.h"

namespace pawl {

// The network behind an interface: verifiers need no LibTorch, and only a run that asks for it holds a network.
// Threads: one at a time.
class ModelJudge {
 public:
  virtual ~ModelJudge() = default;

  // Safetensors and their SHA-256, which names the judge.
  virtual void Take(std::string_view weights, const std::string& sha256) = 0;
  virtual const std::string& sha256() const = 0;  // empty before the first

  // P(right) of each prompt, as JudgePrompt writes them. 0 for one that does not fit the context.
  virtual std::vector<double> ProbabilityRight(const std::vector<std::string>& prompts) = 0;
};

std::unique_ptr<ModelJudge> MakeModelJudge(const Config& config);  // in verifiers/model_judge.cc, over the network

// Accepts what the judge, which outlives this, gives `threshold` or more. A solution that was cut is rejected.
std::unique_ptr<Verifier> MakeLearned(double threshold, ModelJudge* judge);

}  // namespace pawl
