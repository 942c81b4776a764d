// Memory: a network's next tokens for many sequences, each decoded in a slot of its own, and what
// the network keeps of a sequence between two steps: a cache of keys and values, or a state that
// each token overwrites.
//
// A step runs any tokens of any slots: one each while decoding, a whole prompt at once. What comes
// out for a token depends on its own sequence alone.
//
// What a slot holds can be kept as a prefix. Any number of slots can begin from it, at any later
// time, and each goes on as the kept slot would have: it does not matter what the kept slot ran
// after it was kept, or whether it began anew. A cache can share a prefix, because it only ever
// grows; a state that is overwritten has to be copied.
//
// Threads: one at a time. The memory outlives the prefixes that are kept of it.
// Cost:    a step allocates nothing once its buffers have grown. A prefix is alive while its keeper
//          or a slot that began from it last holds it; at most as many as slots may be.
// Source:  the memory interface of llama.cpp, whose sequences are copied, kept and removed alike
//          over caches and over recurrent states.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "base/error.h"

namespace pawl {

// The state of one sequence: of each recurrent layer and head the state S' of kernels/recurrence.h
// [K, V] and the channels of the last tokens that its convolution still sees [T - 1, 2 K + V], and
// the log decays [layers, heads]. Their size does not depend on how many tokens made them. Layers
// of attention keep the keys and the values of every token [layers, tokens, 2, key-value heads,
// head size], and those over a window of so many tokens, token p at p modulo the window, and zeros
// before so many were read.
struct SequenceState {
  std::vector<float> numbers;
  std::vector<double> log_decays;
  std::vector<float> cached = {}, window = {};
};

struct SlotToken {
  int32_t slot, position, token;
  int32_t place;  // in the position code, see Places
  bool logits;    // wanted after this token
};

class Memory {
 public:
  class Prefix {
   public:
    virtual ~Prefix() = default;
  };

  using PrefixPointer = std::shared_ptr<const Prefix>;

  virtual ~Memory() = default;

  // After the weights changed; what slots and prefixes hold is void then.
  virtual void Refresh() = 0;

  // The slot holds nothing, or what `prefix`, which is of this memory, was kept of.
  virtual void Begin(int slot, PrefixPointer prefix = nullptr) = 0;

  // What the slot holds now.
  virtual PrefixPointer Keep(int slot) = 0;

  // What a slot holds as numbers, and a slot that goes on from such numbers. A bug for a memory
  // that has no such form.
  virtual SequenceState StateOf(int) const {
    PAWL_CHECK(false, "this memory has no state");
    return {};
  }
  virtual void SetState(int, const SequenceState&) {
    PAWL_CHECK(false, "this memory has no state");
  }

  // Tokens of a slot come in the order of their positions, and follow those that it holds.
  // Returns [wanted, V], in the order of `tokens`; valid until the next call.
  virtual const float* Run(const std::vector<SlotToken>& tokens) = 0;
};

}  // namespace pawl
