// Pass: forward and back through a few rows of a batch, by hand: RMSNorm, SwiGLU, attention as in
// kernels/kernels.h, recurrences as in kernels/recurrence.h. Activations of a few hundred tokens at
// a time stay in the cache.
//
// Threads: one at a time; a Pass for each thread. Several may share a Model, which is only read.
#pragma once

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <vector>

#include "base/together.h"
#include "kernels/linear.h"
#include "kernels/row_attention.h"
#include "model/gradient_pass.h"
#include "model/network.h"
#include "model/recurrent/delta_rows.h"
#include "model/transformer/embedding_pass.h"
#include "model/transformer/pieces.h"
#include "model/transformer/transformer.h"
#include "model/weight_matrix.h"

namespace pawl {

template <typename Element>
struct LayerOf {
  const float *norm1, *norm2;
  int64_t norm1_offset, norm2_offset;  // in the flat weights
  Linear<Element> in, out, gate_up, down;
  std::optional<DeltaWeights> delta;  // none: attention
  bool in_window;                     // of attention

  explicit LayerOf(const Transformer::Layer& layer)
      : norm1(layer.norm1.const_data_ptr<float>()),
        norm2(layer.norm2.const_data_ptr<float>()),
        norm1_offset(layer.norm1.storage_offset()),
        norm2_offset(layer.norm2.storage_offset()),
        in(MatrixOf(layer.in)),
        out(MatrixOf(layer.out)),
        gate_up(MatrixOf(layer.gate_up)),
        down(MatrixOf(layer.down)),
        in_window(layer.window > 0) {
    if (layer.delta) delta.emplace(*layer.delta);
  }

  void Refresh(bool back) {
    for (auto* linear : {&in, &out, &gate_up, &down}) linear->Refresh(back);
    if (delta) delta->Refresh();
  }
};

template <typename Element>
struct Model {
  const Network& network;
  const Transformer& module;
  std::vector<LayerOf<Element>> layers;
  Linear<Element> head;
  int64_t mixer_row = 0, widest = 0;  // the widest rows that mixers read, and that matrices do

  explicit Model(const Network& n)
      : network(n),
        module(Transformer::Of(n)),
        layers(module.layers().begin(), module.layers().end()),
        head(MatrixOf(module.head())) {
    for (const LayerOf<Element>& layer : layers) {
      mixer_row = std::max(mixer_row, layer.in.out());
      widest = std::max({widest, layer.in.in(), layer.out.in(), layer.down.in()});
    }
  }

  void Refresh(bool back, int threads) {
    Together(threads, [&](int t) {
      for (size_t i = static_cast<size_t>(t); i < layers.size(); i += static_cast<size_t>(threads))
        layers[i].Refresh(back);
    });
    head.Refresh(back);
  }
};

// What the way back needs of a layer. `read` is what attention read, or a recurrence before its
// norm.
template <typename Element>
struct Tape {
  Aligned<float> before, inverse1, wide, lse, read, states, between, inverse2, gate_up;
  Aligned<Element> normed1, mixed_rows, normed2, hidden_rows;
};

// Turns the queries and keys of each row by their positions, where these are rotary; `turn`: 1 or,
// back, -1.
inline void RotateRows(const Kernels& kernels, const Rotation& rotation,
                       const AttentionShape& shape, const std::vector<int64_t>& starts, float* qkv,
                       float turn) {
  if (!rotation.turns) return;
  for (size_t row = 0; row + 1 < starts.size(); ++row) {
    for (int64_t i = starts[row]; i < starts[row + 1]; ++i) {
      int64_t at = (i - starts[row]) * rotation.half;
      kernels.rotate(qkv + i * shape.row(), rotation.cos.data() + at, rotation.sin.data() + at,
                     shape, turn);
    }
  }
}

// Of a network whose layers all keep a state; another has none that is passed on.
inline StateLayout LayoutOf(const Transformer& module) {
  StateLayout layout;
  for (const Transformer::Layer& layer : module.layers()) {
    if (layer.delta) layout = StateLayout(layer.delta->shape, std::ssize(module.layers()));
  }
  return layout;
}

// Forward and back through a few rows.
template <typename Element>
class Pass {
  static constexpr int64_t kNormRows = 16;  // stay in the first-level cache

 public:
  Pass(const Model<Element>& model)
      : model_(model),
        shape_(model.module.attention_shape()),
        rotation_(model.module.rotation()),
        embedding_(model.module, model.network.config().width()),
        d_(model.network.config().width()),
        f_(model.network.config().feed_forward()),
        v_(model.network.vocabulary()),
        attention_{RowAttention<Element>(shape_),
                   RowAttention<Element>(shape_, model.network.config().window())},
        tapes_(model.layers.size()),
        pieces_(LayoutOf(model.module)) {}

  // Rows [first, last) of the batch; a row that is longer than a piece comes alone. `gradient`:
  // nullptr for log-probabilities alone; else added to, or with `add` false its matrices are
  // overwritten and the rest, zeros, is added to. Returns whether the matrices are written now.
  bool Run(const Batch& batch, size_t first, size_t last, double temperature, float scale,
           float* log_probs, float* gradient, bool add) {
    gradient_ = gradient;
    add_ = add;
    for (pieces_.Begin(batch, first, last); pieces_.Next();) {
      from_ = pieces_.from();
      n_ = pieces_.size();
      RunPart(batch, temperature, scale, log_probs);
    }
    return add_;
  }

 private:
  // The n_ tokens from from_ on.
  void RunPart(const Batch& batch, double temperature, float scale, float* log_probs) {
    auto bound = [&](int64_t token) {
      return std::lower_bound(batch.at.begin(), batch.at.end(), token) - batch.at.begin();
    };
    int64_t target = bound(from_), targets = bound(from_ + n_) - target;
    float* x = R(&x_, n_ * d_);
    embedding_.Forward(batch.rows, from_, n_, x);
    for (size_t i = 0; i < tapes_.size(); ++i) Forward(i, &tapes_[gradient_ == nullptr ? 0 : i]);
    if (targets == 0) return;
    const float* weights = batch.weights.empty() ? nullptr : batch.weights.data() + target;
    float* dx = Head(batch.at.data() + target, batch.targets.data() + target, weights, targets,
                     temperature, scale, log_probs + target);
    if (gradient_ == nullptr) return;
    for (size_t i = tapes_.size(); i-- > 0;) Back(model_.layers[i], &tapes_[i], dx);
    embedding_.Back(batch.rows, from_, n_, dx, gradient_);
    add_ = true;
  }

  float* R(Aligned<float>* buffer, int64_t size) { return Room(buffer, size); }

  // Normed and rounded a few rows at a time, which stay in the first-level cache.
  Element* NormRows(const float* x, const float* w, int64_t n, float* inverse,
                    Aligned<Element>* rows) {
    Element* to = Room(rows, n * Padded(d_));
    float* some = R(&normed_, kNormRows * d_);
    for (int64_t i = 0; i < n; i += kNormRows) {
      int64_t count = std::min(kNormRows, n - i);
      k_.rms_norm(x + i * d_, w, some, inverse + i, count, d_, Transformer::kNormEpsilon);
      g_.round_rows(some, d_, count, d_, to + i * Padded(d_));
    }
    return to;
  }

  // x = x + attention(norm x); x = x + feed-forward(norm x)
  void Forward(size_t index, Tape<Element>* tape) {
    const LayerOf<Element>& layer = model_.layers[index];
    float* x = x_.data();
    std::copy_n(x, n_ * d_, R(&tape->before, n_ * d_));
    Element* rows = NormRows(x, layer.norm1, n_, R(&tape->inverse1, n_), &tape->normed1);
    float* wide = R(&tape->wide, n_ * layer.in.out());
    layer.in.Forward(rows, n_, wide, false);
    int64_t out = layer.out.in();
    const float* mixed = layer.delta
                             ? delta_.Forward(*layer.delta, pieces_.starts(),
                                              {pieces_.layout(), static_cast<int64_t>(index),
                                               pieces_.states(), pieces_.begin()},
                                              wide, &tape->states, R(&tape->read, n_ * out))
                             : Attend(layer, tape);
    rows = Room(&tape->mixed_rows, n_ * Padded(out));
    g_.round_rows(mixed, out, n_, out, rows);
    layer.out.Forward(rows, n_, x, true);

    std::copy_n(x, n_ * d_, R(&tape->between, n_ * d_));
    rows = NormRows(x, layer.norm2, n_, R(&tape->inverse2, n_), &tape->normed2);
    float* gate_up = R(&tape->gate_up, n_ * 2 * f_);
    layer.gate_up.Forward(rows, n_, gate_up, false);
    rows = Room(&tape->hidden_rows, n_ * Padded(f_));
    float* some = R(&hidden_, kNormRows * f_);
    for (int64_t i = 0; i < n_; i += kNormRows) {
      int64_t count = std::min(kNormRows, n_ - i);
      k_.swiglu(gate_up + i * 2 * f_, some, count, f_);
      g_.round_rows(some, f_, count, f_, rows + i * Padded(f_));
    }
    layer.down.Forward(rows, n_, x, true);
  }

  void Back(const LayerOf<Element>& layer, Tape<Element>* tape, float* dx) {
    float* wide = R(&wide_, n_ * model_.widest);
    float* dgate_up = R(&dgate_up_, n_ * std::max(2 * f_, model_.mixer_row));
    layer.down.Backward(dx, tape->hidden_rows.data(), n_, wide, gradient_, add_, &scratch_);
    k_.swiglu_back(wide, tape->gate_up.data(), dgate_up, n_, f_);
    layer.gate_up.Backward(dgate_up, tape->normed2.data(), n_, wide, gradient_, add_, &scratch_);
    NormBack(wide, tape->between.data(), layer.norm2, tape->inverse2.data(), layer.norm2_offset,
             dx);

    layer.out.Backward(dx, tape->mixed_rows.data(), n_, wide, gradient_, add_, &scratch_);
    float* dmixer = dgate_up;
    if (layer.delta) {
      delta_.Backward(*layer.delta, pieces_.starts(), tape->wide.data(), pieces_.begin(),
                      tape->states.data(), tape->read.data(), wide, dmixer, gradient_);
    } else {
      attention_[layer.in_window].Backward(pieces_.starts(), wide, tape->read.data(),
                                           tape->lse.data(), tape->wide.data(), dmixer);
      RotateRows(k_, rotation_, shape_, pieces_.starts(), dmixer, -1);
    }
    layer.in.Backward(dmixer, tape->normed1.data(), n_, wide, gradient_, add_, &scratch_);
    NormBack(wide, tape->before.data(), layer.norm1, tape->inverse1.data(), layer.norm1_offset, dx);
  }

  const float* Attend(const LayerOf<Element>& layer, Tape<Element>* tape) {
    RotateRows(k_, rotation_, shape_, pieces_.starts(), tape->wide.data(), 1);
    float* read = R(&tape->read, n_ * shape_.out());
    attention_[layer.in_window].Forward(pieces_.starts(), tape->wide.data(), read,
                                        R(&tape->lse, n_ * shape_.heads));
    return read;
  }

  // dx += the gradient through the norm
  void NormBack(const float* dy, const float* x, const float* w, const float* inverse,
                int64_t w_offset, float* dx) {
    float* some = R(&normed_, kNormRows * d_);
    for (int64_t i = 0; i < n_; i += kNormRows) {
      int64_t count = std::min(kNormRows, n_ - i);
      k_.rms_norm_back(dy + i * d_, x + i * d_, w, inverse + i, some, gradient_ + w_offset, count,
                       d_);
      float* to = dx + i * d_;
      for (int64_t j = 0; j < count * d_; ++j) to[j] += some[j];
    }
  }

  // Final norm, logits and loss at the targets; the gradient of x.
  float* Head(const int64_t* at, const int64_t* targets, const float* weights, int64_t count,
              double temperature, float scale, float* log_probs) {
    float* x = R(&chosen_, count * d_);
    auto bytes = sizeof(float) * static_cast<size_t>(d_);
    for (int64_t i = 0; i < count; ++i)
      std::memcpy(x + i * d_, x_.data() + (at[i] - from_) * d_, bytes);
    const float* norm = model_.module.norm().template const_data_ptr<float>();
    float* inverse = R(&inverse_, count);
    Element* rows = NormRows(x, norm, count, inverse, &chosen_rows_);
    float* logits = R(&logits_, count * v_);
    model_.head.Forward(rows, count, logits, false);
    if (temperature != 1) {
      for (int64_t i = 0; i < count * v_; ++i) logits[i] /= static_cast<float>(temperature);
    }
    float* dlogits = gradient_ == nullptr ? nullptr : R(&dlogits_, count * v_);
    k_.cross_entropy(logits, targets, count, v_, scale, log_probs, dlogits);
    if (gradient_ == nullptr) return nullptr;
    for (int64_t i = 0; weights != nullptr && i < count; ++i) {
      for (int64_t j = 0; j < v_; ++j) dlogits[i * v_ + j] *= weights[i];
    }

    float* dnormed = R(&wide_, std::max(n_, count) * model_.widest);
    model_.head.Backward(dlogits, rows, count, dnormed, gradient_,
                         add_ || model_.network.config().tied(), &scratch_);
    float* dchosen = R(&dchosen_, count * d_);
    k_.rms_norm_back(dnormed, x, norm, inverse, dchosen,
                     gradient_ + model_.module.norm().storage_offset(), count, d_);
    float* dx = R(&dx_, n_ * d_);
    std::memset(dx, 0, bytes * static_cast<size_t>(n_));
    for (int64_t i = 0; i < count; ++i)
      std::memcpy(dx + (at[i] - from_) * d_, dchosen + i * d_, bytes);
    return dx;
  }

  const Model<Element>& model_;
  const Kernels& k_ = ChooseKernels();
  const Gemm<Element>& g_ = ChooseGemms().For<Element>();
  AttentionShape shape_;
  const Rotation& rotation_;
  EmbeddingPass embedding_;
  int64_t d_, f_, v_;
  std::array<RowAttention<Element>, 2> attention_;  // over all tokens, over a window
  DeltaRows delta_;
  std::vector<Tape<Element>> tapes_;
  typename Linear<Element>::Scratch scratch_;
  Pieces pieces_;
  int64_t from_ = 0, n_ = 0;  // the first token at hand in the batch, and how many
  float* gradient_ = nullptr;
  bool add_ = true;
  Aligned<float> x_, dx_, normed_, hidden_, wide_, dgate_up_, chosen_, dchosen_, inverse_, logits_,
      dlogits_;
  Aligned<Element> chosen_rows_;
};

}  // namespace pawl
