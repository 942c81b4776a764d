// What a token of a drawn sample adds to the gradient of a group-relative policy gradient.
//
// Source: clipped surrogate: Schulman et al. 2017 (PPO, arXiv 1707.06347), equation 7; wider above:
// Yu et al. 2025 (DAPO, arXiv 2503.14476),
//         section 3.1; divergence by its unbiased estimate exp(d) - d - 1, d = reference - own:
//         Shao et al. 2024 (GRPO, arXiv 2402.03300), equation 4. The recorded log-probabilities
//         correct for weights that moved on since the sample was drawn.
// All rows of a batch weigh alike: with grpo a row is the mean over its tokens, with dr_grpo their
// sum over the context's length.
// Threads: free functions.
#pragma once

#include <optional>
#include <vector>

#include "learner/batch.h"
#include "proto/config.pb.h"

namespace pawl {

struct TokenGradient {
  double weight;  // of the gradient of the token's log-probability, to go up
  bool clipped;   // the ratio stands where it may pull no further
};

// Log-probabilities of the token: now, as it was drawn, and by the reference, with learn.kl.
TokenGradient PolicyGradient(const LearnConfig& config, double advantage, double now, double drawn,
                             std::optional<double> reference);

// The weight of each target's log-probability, in the order of the rows; a row without a reward
// weighs as one of advantage 1 that was drawn where it stands. `now`: the targets'
// log-probabilities. `clipped`: the share of rewarded tokens that the clip holds, NaN where none is
// rewarded.
std::vector<float> RewardWeights(const std::vector<TrainRow>& rows, const std::vector<float>& now,
                                 const LearnConfig& config, int64_t context, double* clipped);

}  // namespace pawl
