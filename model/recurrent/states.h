// RecurrentStates: what the recurrent layers of a network keep of many sequences, one in each slot.
// Its size does not depend on how long a sequence is.
//
// StateLayout: where the numbers of each layer and head lie in a SequenceState.
//
// Threads: different heads of a slot and layer may be changed side by side, the rest one at a time.
#pragma once

#include <algorithm>
#include <vector>

#include "model/memory.h"
#include "model/recurrent/delta_heads.h"

namespace pawl {

struct StateLayout {
  int64_t layers = 0, heads = 0, state = 0, tail = 0;  // state, tail: floats of one head

  // `layers`: the recurrent ones, all of one size.
  StateLayout(const DeltaShape& shape, int64_t layers_of)
      : layers(layers_of), heads(shape.heads), state(shape.sizes().state()), tail(shape.tail()) {}
  StateLayout() = default;

  // Zeros.
  SequenceState Empty() const {
    return {std::vector<float>(static_cast<size_t>(layers * heads * (state + tail))),
            std::vector<double>(static_cast<size_t>(layers * heads))};
  }

  HeadState Of(SequenceState* sequence, int64_t layer, int head) const {
    int64_t at = layer * heads + head;
    float* numbers = sequence->numbers.data() + at * (state + tail);
    return {numbers, numbers + state, sequence->log_decays.data() + at};
  }
};

class RecurrentStates {
 public:
  // `layers`: the recurrent ones, all of one size; nullptr: none.
  RecurrentStates(const DeltaShape* shape, int64_t layers, int slots) {
    if (shape == nullptr || layers == 0) return;
    layout_ = StateLayout(*shape, layers);
    slots_.assign(static_cast<size_t>(slots), layout_.Empty());
  }

  bool empty() const { return slots_.empty(); }

  HeadState Of(int slot, int64_t layer, int head) {
    return layout_.Of(&slots_[static_cast<size_t>(slot)], layer, head);
  }

  const SequenceState& Get(int slot) const { return slots_[static_cast<size_t>(slot)]; }
  void Set(int slot, const SequenceState& state) { slots_[static_cast<size_t>(slot)] = state; }

 private:
  StateLayout layout_;
  std::vector<SequenceState> slots_;
};

}  // namespace pawl
