// The actor's loop.
//
// Consumes:     leased problems (prompts only) and weights, by version.
// Produces:     samples with their log-probabilities.
// Waits for:    problems to be open, room in the replay server.
// Unblocked by: the learner's OpenGeneration, weights being published.
// Ends when:    the run is finished, or a stop is requested: then it submits what it has begun
// first.
#pragma once

#include <functional>
#include <string>

#include "wire/replay.h"

namespace pawl {

// An actor may join, die or leave at any moment: what it leased is given to another.
void ActLoop(Replay* replay, const std::string& name);

}  // namespace pawl
