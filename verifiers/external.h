// The external verifier: a program of the user's judges, verify.command; see programs/external.h. It is
// asked
//   {"id": 1, "level": 3, "prompt": "2+2=", "solution": "5"}   ->  {"id": 1, "accepted": false}
//   and, where it likes, "score": 0.1
#pragma once

#include <memory>

#include "verifiers/verifier.h"

namespace pawl {

// Error(kUsage) when the program does not start.
std::unique_ptr<Verifier> MakeExternalVerifier(const VerifyConfig& config);

}  // namespace pawl
