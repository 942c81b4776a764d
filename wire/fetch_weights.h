// Weights, piece by piece, from the replay server.
#pragma once

#include <string>

#include "wire/replay.h"

namespace pawl {

// The safetensors bytes, checked against their SHA-256.
std::string FetchWeights(Replay* replay, const Weights& weights);

}  // namespace pawl
