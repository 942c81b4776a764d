// The verifier's loop.
//
// Consumes:     sampled groups, leased from the replay server.
// Produces:     a verdict for each sample, with the exact check's own view of the audited share.
// Waits for:    groups to be sampled.
// Unblocked by: actors' submissions; a lease that another verifier let expire.
// Ends when:    the run is finished, or a stop is requested.
#pragma once

#include <memory>

#include "proto/rpc.h"
#include "verifiers/learned.h"

namespace pawl {

// `make_judge` is called where the run's config asks for a learned verifier.
void VerifyLoop(RpcClient* replay, const std::string& name, std::unique_ptr<ModelJudge> (*make_judge)(const Config&));

}  // namespace pawl
