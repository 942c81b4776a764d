// The verifier's loop.
//
// Consumes:     sampled groups, leased from the replay server.
// Produces:     a verdict for each sample, with the exact check's own view of the audited share.
// Waits for:    groups to be sampled.
// Unblocked by: actors' submissions; a lease that another verifier let expire.
// Ends when:    the run is finished, or a stop is requested.
#pragma once

#include "verifiers/models.h"
#include "wire/replay.h"

namespace pawl {

// `make_models` is MakeModels, where networks are at hand.
void VerifyLoop(Replay* replay, const std::string& name, Models (*make_models)(const Config&));

}  // namespace pawl
