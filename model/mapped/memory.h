// The memory of the networks that map a position's whole context at once (model.kind linear and
// mlp), on this machine's processor: a slot holds its embedded context.
#pragma once

#include <memory>

#include "model/memory.h"
#include "proto/config.pb.h"

namespace pawl {

class Network;

// The network outlives this.
std::unique_ptr<Memory> MakeMappedMemory(const Network& network, Config::Precision precision,
                                         int slots);

}  // namespace pawl
