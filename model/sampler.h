// Sampler: what an actor needs of a model, whatever its kind: take weights, draw solutions.
//
// What is drawn for a sample depends on its key and the weights alone.
// Errors:  Error(kData) for weights that are not this model's.
// Threads: one at a time.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "proto/config.pb.h"
#include "proto/pawl.pb.h"

namespace pawl {

class Sampler {
 public:
  // Of a model of texts; one that plays games has its sampler in actors/self_play.h.
  static std::unique_ptr<Sampler> Make(const Config& config);
  virtual ~Sampler() = default;

  // Safetensors, as they were published; nothing may be under way.
  virtual void Take(std::string_view weights, std::string_view where) = 0;

  // Of a model that plays: a player whose value is below this gives up (games/resignation.h).
  // Nothing may be under way.
  virtual void ResignBelow(double) {}

  // Queues group.samples samples of group.prompt.
  virtual void Add(Group group) = 0;

  // Goes on for a while. Groups that are done are appended to `finished`; false when nothing is
  // left to do.
  virtual bool Step(std::vector<Group>* finished) = 0;

  virtual int64_t waiting() const = 0;  // samples that are queued but not begun
};

}  // namespace pawl
