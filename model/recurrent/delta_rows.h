// A recurrence inside rows that lie end to end, forward and back, as RowAttention is for attention.
// Each row begins at the empty state.
//
// Shapes:  as in model/recurrent/delta_heads.h. Row r holds tokens [starts[r], starts[r + 1]).
// Threads: one at a time.
#pragma once

#include <algorithm>
#include <vector>

#include "model/recurrent/delta_heads.h"

namespace pawl {

class DeltaRows {
 public:
  // Returns what the output matrix takes, valid until the next call. `states` and `read` [tokens,
  // shape.out()] are for the way back.
  const float* Forward(const DeltaWeights& weights, const std::vector<int64_t>& starts,
                       const float* wide, Aligned<float>* states, float* read) {
    const DeltaShape& shape = weights.shape();
    int64_t size = shape.sizes().state(), tail = shape.tail();
    int64_t blocks = 0;
    for (size_t r = 0; r + 1 < starts.size(); ++r)
      blocks += DeltaHeads::Blocks(starts[r + 1] - starts[r]);
    Room(states, blocks * shape.heads * size);
    float *mixed = Room(&mixed_, starts.back() * shape.out()), *state = Room(&state_, size + tail);
    float* kept = states->data();
    for (size_t r = 0; r + 1 < starts.size(); ++r) {
      for (int head = 0; head < shape.heads; ++head) {
        std::fill_n(state, size + tail, 0.0f);
        double log_decay = 0;
        HeadTape tape = NextTape(shape, starts, r, head, &kept, read);
        heads_.Forward(weights, head, wide + starts[r] * shape.row(), starts[r + 1] - starts[r],
                       {state, state + size, &log_decay}, &tape, mixed + starts[r] * shape.out());
      }
    }
    return mixed;
  }

  // Overwrites dwide and adds to `gradient`.
  void Backward(const DeltaWeights& weights, const std::vector<int64_t>& starts, const float* wide,
                float* states, float* read, const float* dmixed, float* dwide, float* gradient) {
    const DeltaShape& shape = weights.shape();
    for (size_t r = 0; r + 1 < starts.size(); ++r) {
      for (int head = 0; head < shape.heads; ++head) {
        heads_.Backward(weights, head, wide + starts[r] * shape.row(), starts[r + 1] - starts[r],
                        NextTape(shape, starts, r, head, &states, read),
                        dmixed + starts[r] * shape.out(), dwide + starts[r] * shape.row(),
                        gradient);
      }
    }
  }

 private:
  // Rows and their heads in order; *states goes on to the next one's.
  static HeadTape NextTape(const DeltaShape& shape, const std::vector<int64_t>& starts, size_t row,
                           int head, float** states, float* read) {
    float* own = *states;
    *states += DeltaHeads::Blocks(starts[row + 1] - starts[row]) * shape.sizes().state();
    return {own, read + starts[row] * shape.out() + head * shape.value};
  }

  DeltaHeads heads_;
  Aligned<float> mixed_, state_;
};

}  // namespace pawl
