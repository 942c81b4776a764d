// Makes the verifier that a run's config names. Nothing else makes verifiers from a config.
#pragma once

#include <memory>

#include "verifiers/models.h"
#include "verifiers/verifier.h"

namespace pawl {

// `models` are the networks that learned and panel ask; they outlive the verifier. Without them
// these two kinds can be made but cannot judge.
std::unique_ptr<Verifier> MakeVerifier(const VerifyConfig& config, RandomKey run_key,
                                       const Models* models = nullptr);

// Asks the verifier a first question about each task that is verified, before anything is trained.
// Errors are those of Verifier::Try.
void TryOnTasks(const Verifier& verifier, const VerifyConfig& config, const TaskSet& tasks);

}  // namespace pawl
