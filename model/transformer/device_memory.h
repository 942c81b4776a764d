// The Transformer's memory over LibTorch's operators, on any device; a GPU plays each step back as
// one CUDA graph.
#pragma once

#include <c10/core/Device.h>

#include <memory>

#include "model/memory.h"
#include "proto/config.pb.h"

namespace pawl {

class Network;

// The network lives on the processor and outlives this.
std::unique_ptr<Memory> MakeDeviceMemory(const Network& network, Config::Precision precision,
                                         int slots, c10::Device device);

}  // namespace pawl
