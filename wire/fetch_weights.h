// Fetches weights from the replay server, piece by piece.
#pragma once

#include <string>

#include "wire/replay.h"

namespace pawl {

// Returns the safetensors bytes, checked against their SHA-256.
std::string FetchWeights(Replay* replay, const Weights& weights);

}  // namespace pawl
