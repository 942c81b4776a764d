// Verifiers that ask networks. Learned asks the run's own model, with the weights that wrote the
// solution.
// Panel takes a vote of other models' solutions.
#pragma once

#include <memory>

#include "verifiers/models.h"
#include "verifiers/verifier.h"

namespace pawl {

// Accepts a solution to which the judge gives a probability of at least `threshold`; where it is
// asked several questions about a solution (Task::Questions), the product of their probabilities.
// Rejects a solution that was cut. The judge outlives the verifier.
std::unique_ptr<Verifier> MakeLearned(double threshold, ModelJudge* judge);

// Accepts the solution that more than `share` of the panel's models write. The score is that share.
// Source: majority vote, Wang et al. 2022, arXiv 2203.11171, over models instead of samples.
std::unique_ptr<Verifier> MakePanel(double share, ModelPanel* panel);

}  // namespace pawl
