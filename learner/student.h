// Student: the model that the learner trains, of any kind.
//
// Threads: one at a time.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/metrics.h"
#include "base/random.h"
#include "learner/trainer.h"
#include "proto/config.pb.h"
#include "proto/pawl.pb.h"
#include "tasks/task.h"

namespace pawl {

class Student {
 public:
  static std::unique_ptr<Student> Make(const Config& config);
  virtual ~Student() = default;

  // ---- weights, as safetensors and the config.json beside them
  virtual std::string Weights() = 0;
  virtual void Take(std::string_view weights, std::string_view where) = 0;
  virtual std::string ConfigJson() const = 0;
  virtual void Initialize(RandomKey key) = 0;
  // Sets the weights from which learn.kl measures the divergence.
  virtual void TakeReference(std::string_view weights, std::string_view where) = 0;

  // ---- training
  // Forgets the optimizer's moments, or the statistics; the next steps are 0, 1, ... of `total`.
  virtual void StartGeneration(int64_t generation, int64_t total) = 0;
  // Continues inside a generation from the bytes of SaveState.
  virtual void ContinueGeneration(int64_t generation, int64_t total, const std::string& state) = 0;
  virtual std::string SaveState() const = 0;
  // `key` is the random key of this step.
  virtual StepResult Train(const Step& rows, int64_t step, bool forever, RandomKey key) = 0;

  // ---- measuring; see learner/evaluate.h
  virtual Metrics Evaluate(const TaskSet& tasks) = 0;
  // Log-probabilities in nats of each token of each group's first sample under `weights`; empty for
  // models that have none.
  virtual std::vector<std::vector<float>> LogProbs(const std::string& weights,
                                                   const std::vector<Group>& groups) = 0;
};

}  // namespace pawl
