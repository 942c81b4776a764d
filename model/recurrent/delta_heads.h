// DeltaHeads: a DeltaLayer's passes over kernels/recurrence.h, head by head, forward and back. They
// compute what DeltaLayer::Mix does.
//
// Shapes:  as in model/recurrent/delta_layer.h; t tokens of one sequence, rows of `wide` are
//          shape.row() floats, rows of `out` shape.out().
// Threads: a DeltaHeads for each thread. Several may share DeltaWeights, which are only read.
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/linear.h"
#include "kernels/recurrence.h"
#include "model/recurrent/delta_layer.h"

namespace pawl {

// A DeltaLayer's weights as the kernels take them. The layer outlives this.
class DeltaWeights {
 public:
  explicit DeltaWeights(const DeltaLayer& layer) : layer_(layer) { Refresh(); }

  void Refresh();  // after the weights changed

  const DeltaShape& shape() const { return layer_.shape; }
  const float* taps(int head) const {  // [T, head_channels]
    return taps_.data() + head * shape().taps * shape().head_channels();
  }
  const float* norm() const { return layer_.norm.const_data_ptr<float>(); }
  // The state in which a head begins [K, V]; nullptr: zeros.
  const float* initial(int head) const {
    return shape().initial ? layer_.initial.const_data_ptr<float>() + head * shape().sizes().state()
                           : nullptr;
  }
  // Writes g and beta of t tokens.
  void Gates(int head, const float* wide, int64_t t, float* g, float* beta) const;

  // Of one head: what Gates is given by the gradients of g and beta. Rows of `dwide` get theirs, and
  // `gradient`, which is laid out as the flat weights, is added to.
  void GatesBack(int head, const float* wide, int64_t t, const double* dg, const float* dbeta,
                 float* dwide, float* gradient) const;
  void AddTaps(int head, const float* dtaps, float* gradient) const;
  void AddInitial(int head, const float* dstate, float* gradient) const;
  float* NormGradient(float* gradient) const { return gradient + layer_.norm.storage_offset(); }

 private:
  const DeltaLayer& layer_;
  Aligned<float> taps_;
};

// What a head of a layer knows of the tokens before: the state S' of kernels/recurrence.h [K, V],
// the channels of the last T - 1 tokens, and the log decay p.
struct HeadState {
  float *state, *tail;
  double* log_decay;
};

// Puts a head where a sequence begins.
void BeginHead(const DeltaWeights& weights, int head, const HeadState& state);

// What the way back needs of one head and row beside its inputs: the state before each kBlock
// tokens, what was read before the norm, in rows of shape.out(), and the tail that the row went on
// from.
struct HeadTape {
  float *states, *read, *tail;
};

class DeltaHeads {
 public:
  static constexpr int64_t kBlock = 32;  // tokens whose states are computed again on the way back

  static int64_t Blocks(int64_t t) { return (t + kBlock - 1) / kBlock; }

  // Goes on from `state`. `tape`: nullptr where nothing goes back.
  void Forward(const DeltaWeights& weights, int head, const float* wide, int64_t t,
               const HeadState& state, const HeadTape* tape, float* out);

  // Overwrites the head's part of `dwide`; adds to `gradient`. `begins`: the row began where
  // sequences begin, which is learned where the shape says so; into another state that it went on
  // from nothing goes back.
  void Backward(const DeltaWeights& weights, int head, const float* wide, int64_t t,
                const HeadTape& tape, bool begins, const float* dout, float* dwide,
                float* gradient);

 private:
  // Fills x_, after `tail`, and mixed_ with unit queries and keys; g_ and beta_.
  void Prepare(const DeltaWeights& weights, int head, const float* wide, int64_t t,
               const float* tail);
  DeltaInputs InputsAt(int64_t token, const DeltaShape& shape) const;
  void RecurrenceBack(const DeltaShape& shape, int64_t t, const HeadTape& tape);

  const Recurrences& k_ = ChooseRecurrences();
  Aligned<float> x_, mixed_, inverse_q_, inverse_k_, g_, beta_, read_;
  Aligned<float> dx_, dmixed_, dbeta_, dread_, dstate_, dtaps_, decay_, scratch_;
  std::vector<double> dg_;
  std::vector<DeltaDecay> decays_;
};

}  // namespace pawl
