// Tally: computes the metrics of a generation's samples.
//
// docs/science.md, "What is measured", defines each metric. A share of an empty set is NaN.
// Errors:  Error(kData) if the canary is above learn.canary_limit.
// Threads: one at a time.  The replay and the student outlive it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/metrics.h"
#include "learner/progress.h"
#include "learner/student.h"
#include "proto/config.pb.h"
#include "wire/replay.h"

namespace pawl {

// Metrics of the server's counts, for each task and over all tasks: share accepted, phi = P(accept
// | right), psi = P(accept | wrong), share right, the gap (by how much acceptance raises the share
// right), and the verdicts' Brier score.
Metrics CountSamples(const Config& config, const GenerationState& state);

// Compares the actors' log-probabilities of the first samples with the learner's `own` on the same
// weights, which tests two code paths of one network. Error(kData) if they differ by more than
// `limit` nats on average.
Metrics CompareLogProbs(const std::vector<std::vector<float>>& own, const GenerationState& state,
                        double limit);

class Tally {
 public:
  Tally(Replay* replay, const Config& config, Student* student)
      : replay_(replay), config_(config), student_(student) {}

  // The state of a generation's samples. Waits at most a second for all of them.
  GenerationState Ask(int64_t generation);
  // The state when all have verdicts; nullopt if a stop was requested before.
  std::optional<GenerationState> AwaitAll(int64_t generation, Progress* progress);

  // All metrics of a generation's `state`. Generations are given in order. `published` holds the
  // weights that its actors use; "" if they are unknown.
  Metrics Count(int64_t generation, const GenerationState& state, const std::string& published);

 private:
  // The share of samples with a near-duplicate in the generation before.
  double NearDuplicates(int64_t generation, const std::vector<Group>& examples);

  Replay* replay_;
  Config config_;
  Student* student_;
  std::vector<Group> last_examples_;  // examples of the generation before
};

}  // namespace pawl
