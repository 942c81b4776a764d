// The external verifier: the user's program verify.command judges; see programs/external.h. It is
// asked
//   {"id": 1, "level": 3, "prompt": "2+2=", "solution": "5"}   ->  {"id": 1, "accepted": false}
// and may add "score": 0.1 to its answer.
#pragma once

#include <memory>

#include "verifiers/verifier.h"

namespace pawl {

// Error(kUsage) if the program does not start.
std::unique_ptr<Verifier> MakeExternalVerifier(const VerifyConfig& config);

}  // namespace pawl
