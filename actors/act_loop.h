// The actor's loop.
//
// Consumes:     leased problems (prompts only) and weights, by version.
// Produces:     samples with their log-probabilities.
// Waits for:    open problems, and free capacity in the replay server.
// Unblocked by: the learner's OpenGeneration, weights being published.
// Ends when:    the run is finished, or a stop is requested; before it stops it finishes and
//               submits the samples that it has begun.
#pragma once

#include <functional>
#include <string>

#include "wire/replay.h"

namespace pawl {

// An actor may join, die or leave at any moment. Its open leases are then given to others.
void ActLoop(Replay* replay, const std::string& name);

}  // namespace pawl
