// Verifiers that ask networks. Learned: the model itself, by the weights that wrote the solution.
// Panel: other models' solutions, by vote.
#pragma once

#include <memory>

#include "verifiers/models.h"
#include "verifiers/verifier.h"

namespace pawl {

// Accepts what the judge, which outlives this, gives `threshold` or more. A solution that was cut
// is rejected.
std::unique_ptr<Verifier> MakeLearned(double threshold, ModelJudge* judge);

// Accepts the solution that more than `share` of the panel's models write. The score is that share.
// Source: majority vote, Wang et al. 2022, arXiv 2203.11171, over models instead of samples.
std::unique_ptr<Verifier> MakePanel(double share, ModelPanel* panel);

}  // namespace pawl
