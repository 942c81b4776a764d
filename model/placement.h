// Placement: on which device, with how many threads and in which precision a part of the loop runs
// its network. It is decided here alone, for every command: who decodes or trains asks for the
// placement of what it does.
//
//   kTraining   process.learner_device, process.threads, learn.precision
//   kMeasuring  process.learner_device, sample.precision, one thread (process.threads where a model
//               plays games): what held-out problems are solved with
//   kActing     process.actor_device, one thread, sample.precision
//   kJudging    the same: the networks that verifiers ask
// Likelihoods of given texts (nll, the canary, learn.kl's reference) are computed on the processor,
// whatever the devices are.
// Errors:  Error(kUsage) where CUDA is asked for and its library or a GPU is missing, or the model
// has no form for it; where several
//          threads are asked for that would stand idle.
// Threads: free functions.
#pragma once

#include <c10/core/Device.h>

#include <initializer_list>

#include "proto/config.pb.h"

namespace pawl {

enum class Part { kTraining, kMeasuring, kActing, kJudging };

struct Placement {
  static Placement Of(const Config& config, Part part);

  // For what has no config: benchmarks and tests.
  Placement(Config::Device device, int threads, Config::Precision precision)
      : device(device), threads(threads), precision(precision) {}

  // The device, opened, for a model of this shape.
  c10::Device Open(const ModelConfig& model) const;

  Config::Device device;
  int threads;
  Config::Precision precision;
};

// Opens the devices of these parts of the config's loop, so that one that is missing is an error
// before anything has begun; so is a network that this machine has not the memory to train.
void CheckDevices(const Config& config, std::initializer_list<Part> parts);

}  // namespace pawl
