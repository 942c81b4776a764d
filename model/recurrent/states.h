// RecurrentStates: what the recurrent layers of a network keep of many sequences, one in each slot.
// Its size does not depend on how long a sequence is.
//
// Threads: different heads of a slot and layer may be changed side by side, the rest one at a time.
#pragma once

#include <algorithm>
#include <vector>

#include "model/memory.h"
#include "model/recurrent/delta_heads.h"

namespace pawl {

class RecurrentStates {
 public:
  // `layers`: the recurrent ones, all of one size; nullptr: none.
  RecurrentStates(const DeltaShape* shape, int64_t layers, int slots) {
    if (shape == nullptr || layers == 0) return;
    heads_ = shape->heads;
    state_ = shape->sizes().state();
    tail_ = shape->tail();
    auto per_slot = static_cast<size_t>(layers * heads_ * (state_ + tail_));
    slots_.assign(
        static_cast<size_t>(slots),
        {std::vector<float>(per_slot), std::vector<double>(static_cast<size_t>(layers * heads_))});
  }

  bool empty() const { return slots_.empty(); }

  HeadState Of(int slot, int64_t layer, int head) {
    SequenceState& sequence = slots_[static_cast<size_t>(slot)];
    int64_t at = layer * heads_ + head;
    float* numbers = sequence.numbers.data() + at * (state_ + tail_);
    return {numbers, numbers + state_, sequence.log_decays.data() + at};
  }

  const SequenceState& Get(int slot) const { return slots_[static_cast<size_t>(slot)]; }
  void Set(int slot, const SequenceState& state) { slots_[static_cast<size_t>(slot)] = state; }
  void Clear(int slot) {
    SequenceState& sequence = slots_[static_cast<size_t>(slot)];
    std::fill(sequence.numbers.begin(), sequence.numbers.end(), 0.0f);
    std::fill(sequence.log_decays.begin(), sequence.log_decays.end(), 0.0);
  }

 private:
  int64_t heads_ = 0, state_ = 0, tail_ = 0;
  std::vector<SequenceState> slots_;
};

}  // namespace pawl
