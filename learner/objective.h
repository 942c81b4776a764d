// The weight of each token in a group-relative policy gradient.
//
// Source: clipped surrogate: Schulman et al. 2017 (PPO, arXiv 1707.06347), equation 7; wider above:
// Yu et al. 2025 (DAPO, arXiv 2503.14476), section 3.1; divergence by its unbiased estimate exp(d)
// - d - 1, d = reference - own: Shao et al. 2024 (GRPO, arXiv 2402.03300), equation 4. The recorded
// log-probabilities correct for weights that have changed since the sample was drawn. All rows of a
// batch have equal weight: with grpo a row is the mean over its tokens, with dr_grpo their sum
// divided by the context's length.
// Threads: free functions.
#pragma once

#include <optional>
#include <vector>

#include "learner/batch.h"
#include "proto/config.pb.h"

namespace pawl {

struct TokenGradient {
  double weight;  // factor of the gradient of the token's log-probability, for ascent
  bool clipped;   // the clip has set the token's gradient to zero
};

// `now`, `drawn` and `reference` are the token's log-probabilities under the present weights, when
// it was drawn, and under generation 0's weights (with learn.kl).
TokenGradient PolicyGradient(const LearnConfig& config, double advantage, double now, double drawn,
                             std::optional<double> reference);

// The weight of each target's log-probability, in the order of the rows. A row without a reward has
// the weight of a row with advantage 1 drawn from the present weights. `now` holds the targets'
// log-probabilities. `clipped` is set to the share of rewarded tokens whose gradient the clip sets
// to zero; NaN if none is rewarded.
std::vector<float> RewardWeights(const std::vector<TrainRow>& rows, const std::vector<float>& now,
                                 const LearnConfig& config, int64_t context, double* clipped);

}  // namespace pawl
