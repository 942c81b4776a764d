// Weights, piece by piece, from the replay server.
#pragma once

#include <string>

#include "proto/rpc.h"

namespace pawl {

// The safetensors bytes, checked against their SHA-256.
std::string PullWeights(RpcClient* replay, const Weights& weights);

}  // namespace pawl
