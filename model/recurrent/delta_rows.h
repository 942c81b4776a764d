// A recurrence inside rows that lie end to end, forward and back, as RowAttention is for attention.
// A row begins where sequences begin or goes on from a given state.
//
// Shapes:  as in model/recurrent/delta_heads.h. Row r holds tokens [starts[r], starts[r + 1]).
// Threads: one at a time.
#pragma once

#include <algorithm>
#include <vector>

#include "model/recurrent/states.h"

namespace pawl {

// The states of a few rows in one of a network's layers.
struct RowStates {
  const StateLayout& layout;
  int64_t layer;
  const std::vector<SequenceState*>& of;  // as Batch::states
  const std::vector<bool>& begin;         // of each row: whether it begins where sequences do
};

class DeltaRows {
 public:
  // Returns what the output matrix takes, valid until the next call. `tape` and `read` [tokens,
  // shape.out()] are for the way back.
  const float* Forward(const DeltaWeights& weights, const std::vector<int64_t>& starts,
                       const RowStates& states, const float* wide, Aligned<float>* tape,
                       float* read) {
    const DeltaShape& shape = weights.shape();
    int64_t size = 0;
    for (size_t r = 0; r + 1 < starts.size(); ++r)
      size += shape.heads * TapeOf(shape, starts[r + 1] - starts[r]);
    float *mixed = Room(&mixed_, starts.back() * shape.out()), *kept = Room(tape, size);
    for (size_t r = 0; r + 1 < starts.size(); ++r) {
      SequenceState* state = states.of.empty() ? nullptr : states.of[r];
      for (int head = 0; head < shape.heads; ++head) {
        HeadTape own = NextTape(shape, starts, r, head, &kept, read);
        HeadState at = state == nullptr ? Own(shape) : states.layout.Of(state, states.layer, head);
        if (states.begin[r]) BeginHead(weights, head, at);
        heads_.Forward(weights, head, wide + starts[r] * shape.row(), starts[r + 1] - starts[r], at,
                       &own, mixed + starts[r] * shape.out());
      }
    }
    return mixed;
  }

  // Overwrites dwide and adds to `gradient`.
  void Backward(const DeltaWeights& weights, const std::vector<int64_t>& starts, const float* wide,
                const std::vector<bool>& begin, float* tape, float* read, const float* dmixed,
                float* dwide, float* gradient) {
    const DeltaShape& shape = weights.shape();
    for (size_t r = 0; r + 1 < starts.size(); ++r) {
      for (int head = 0; head < shape.heads; ++head) {
        heads_.Backward(weights, head, wide + starts[r] * shape.row(), starts[r + 1] - starts[r],
                        NextTape(shape, starts, r, head, &tape, read), begin[r],
                        dmixed + starts[r] * shape.out(), dwide + starts[r] * shape.row(),
                        gradient);
      }
    }
  }

 private:
  // Of one head, until the next call.
  HeadState Own(const DeltaShape& shape) {
    int64_t size = shape.sizes().state();
    float* state = Room(&state_, size + shape.tail());
    return {state, state + size, &log_decay_};
  }

  // Floats of one head.
  static int64_t TapeOf(const DeltaShape& shape, int64_t tokens) {
    return DeltaHeads::Blocks(tokens) * shape.sizes().state() + shape.tail();
  }

  // Rows and their heads in order; *tape goes on to the next one's.
  static HeadTape NextTape(const DeltaShape& shape, const std::vector<int64_t>& starts, size_t row,
                           int head, float** tape, float* read) {
    float* own = *tape;
    *tape += TapeOf(shape, starts[row + 1] - starts[row]);
    return {own, read + starts[row] * shape.out() + head * shape.value, *tape - shape.tail()};
  }

  DeltaHeads heads_;
  Aligned<float> mixed_, state_;
  double log_decay_ = 0;
};

}  // namespace pawl
