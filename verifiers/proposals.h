// Proposals: the verifier of tasks with propose = true, whatever verify.kind says. It accepts a
// sample that sets a problem which can be asked (TaskSet::Pose): the task takes it, its level is
// one of sample_levels, its prompt is not held out, and it fits the model.
// This check is exact, so that it says the truth too and nothing is audited.
#pragma once

#include <memory>

#include "verifiers/verifier.h"

namespace pawl {

// Each group's task is one of `tasks`, which outlive the verifier.
std::unique_ptr<Verifier> MakeProposals(const TaskSet& tasks);

}  // namespace pawl
