// Tally: what a generation's samples measure.
//
// docs/science.md, "What is measured", says what each metric is. A share of nothing is NaN.
// Errors:  Error(kData) where the canary is beyond learn.canary_limit.
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

// Shares of what the server counted, for each task and over all of them: accepted, phi = P(accept |
// right), psi = P(accept | wrong), the share of right ones, the gap by which accepting raises it,
// the Brier score of the verdicts.
Metrics CountSamples(const Config& config, const GenerationState& state);

// The actors' log-probabilities of the first samples against the learner's `own`, on the same
// weights: one network, two code paths. Error(kData) where they differ by more than `limit` nats on
// average.
Metrics CompareLogProbs(const std::vector<std::vector<float>>& own, const GenerationState& state,
                        double limit);

class Tally {
 public:
  Tally(Replay* replay, const Config& config, Student* student)
      : replay_(replay), config_(config), student_(student) {}

  // What is known of a generation's samples, all of which are waited for a second at most.
  GenerationState Ask(int64_t generation);
  // What is known once they are all judged; nothing where a stop was requested before.
  std::optional<GenerationState> AwaitAll(int64_t generation, Progress* progress);

  // All that `state` of a generation measures; generations come in order. `published`: the weights
  // that its actors hold; "": they are not known.
  Metrics Count(int64_t generation, const GenerationState& state, const std::string& published);

 private:
  // The share of samples that a generation has in common, or nearly so, with the one before it.
  double NearDuplicates(int64_t generation, const std::vector<Group>& examples);

  Replay* replay_;
  Config config_;
  Student* student_;
  std::vector<Group> last_examples_;  // of the generation before
};

}  // namespace pawl
