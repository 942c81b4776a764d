// The verifier that a run's config asks for, made here and nowhere else.
#pragma once

#include <memory>

#include "verifiers/models.h"
#include "verifiers/verifier.h"

namespace pawl {

// `models`: what learned and panel ask; outlives the verifier. Without them these can be named, but
// judge nothing.
std::unique_ptr<Verifier> MakeVerifier(const VerifyConfig& config, RandomKey run_key,
                                       const Models* models = nullptr);

// Before anything is trained: a first question about each task that is verified. Errors as
// Verifier::Try's.
void TryOnTasks(const Verifier& verifier, const VerifyConfig& config, const TaskSet& tasks);

}  // namespace pawl
