// Device: where the network runs. The processor has passes of its own (Backprop, Memory);
// elsewhere LibTorch's operators run the network's definition.
//
// LibTorch's CUDA library is opened when it is asked for: one program serves machines with and
// without.
// Errors: Error(kUsage) where CUDA is asked for and its library or a GPU is missing.
#pragma once

#include <c10/core/Device.h>

#include <functional>
#include <memory>

#include "proto/config.pb.h"

namespace pawl {

c10::Device OpenDevice(Config::Device device);

// Work on fixed tensors that is done again and again: recorded once on a GPU (a CUDA graph) and
// played back in one launch, done by calling it elsewhere.
class DeviceGraph {
 public:
  virtual ~DeviceGraph() = default;
  virtual void Play() = 0;

  // `work` is run a few times to warm up, and outlives this.
  static std::unique_ptr<DeviceGraph> Record(c10::Device device, std::function<void()> work);
};

}  // namespace pawl
