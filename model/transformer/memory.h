// The Transformer's memory on this machine's processor: a cache of keys and values, see
// key_value_cache.h.
//
// Threads: with `threads` > 1 a step is shared out among a team of so many. That is worth it for a
// few sequences only: many are better off with an instance for each core.
#pragma once

#include <memory>

#include "model/memory.h"
#include "proto/config.pb.h"

namespace pawl {

class Network;

// A slot holds up to the model's context. Packs the weights as they are now. The network outlives
// this.
std::unique_ptr<Memory> MakeTransformerMemory(const Network& network, Config::Precision precision,
                                              int slots, int threads);

}  // namespace pawl
