// Causal attention inside rows that lie end to end, forward and back: plain loops for short rows,
// matrix products for long ones. Over a window each token sees only so many, itself included.
//
// Shapes:  qkv [tokens, shape.row()] already rotated; out [tokens, shape.out()]; lse [tokens,
// heads]. Row r holds tokens
//          [starts[r], starts[r + 1]).
// Threads: one at a time.
// Source:  Dao et al. 2022 (FlashAttention), section 3, without its blocks: rows here fit the
// cache.
#pragma once

#include <algorithm>
#include <cmath>

#include "kernels/kernels.h"
#include "kernels/linear.h"

namespace pawl {

template <typename Element>
class RowAttention {
 public:
  // `window`: 0: none.
  explicit RowAttention(AttentionShape shape, int64_t window = 0)
      : shape_(shape), window_(window) {}

  void Forward(const std::vector<int64_t>& starts, const float* qkv, float* out, float* lse) {
    for (size_t r = 0; r + 1 < starts.size(); ++r) {
      int64_t at = starts[r], t = starts[r + 1] - at;
      const float* row = qkv + at * shape_.row();
      if (RunsInLoops(t)) {
        k_.attend(row, out + at * shape_.out(), lse + at * shape_.heads, t, shape_);
        continue;
      }
      for (int h = 0; h < shape_.heads; ++h) {
        float* scores = Scores(row, h, t);
        k_.causal_softmax(scores, t, Scale(), lse + at * shape_.heads + h, shape_.heads);
        Element* p = Rows(&rows_, scores, t, t, t);
        Element* v = Packed(row + ValueAt(h), shape_.row(), true, size(), t);
        g_.product(p, Padded(t), v, out + at * shape_.out() + h * size(), shape_.out(), t, size(),
                   t, false);
      }
    }
  }

  // dqkv is overwritten.
  void Backward(const std::vector<int64_t>& starts, const float* dout, const float* out,
                const float* lse, const float* qkv, float* dqkv) {
    for (size_t r = 0; r + 1 < starts.size(); ++r) {
      int64_t at = starts[r], t = starts[r + 1] - at, o = at * shape_.out(), q = at * shape_.row(),
              l = at * shape_.heads;
      if (RunsInLoops(t)) {
        k_.attend_back(dout + o, out + o, lse + l, qkv + q, dqkv + q, t, shape_);
        continue;
      }
      for (int h = 0; h < shape_.heads; ++h)
        HeadBack(h, t, dout + o, out + o, lse + l, qkv + q, dqkv + q);
    }
  }

 private:
  static constexpr int64_t kLongRow = 64;
  static constexpr float kUnseen = -1e30f;

  bool RunsInLoops(int64_t t) const { return t < kLongRow && (window_ == 0 || t <= window_); }

  int size() const { return shape_.head_size; }
  float Scale() const { return 1.0f / std::sqrt(static_cast<float>(size())); }
  int64_t QueryAt(int h) const { return h * size(); }
  int64_t KeyAt(int h) const {
    return (shape_.heads + h / (shape_.heads / shape_.key_value_heads)) * size();
  }
  int64_t ValueAt(int h) const { return KeyAt(h) + shape_.key_value_heads * size(); }
  bool IsFirstOfGroup(int h) const { return h % (shape_.heads / shape_.key_value_heads) == 0; }

  Element* Rows(Aligned<Element>* buffer, const float* x, int64_t stride, int64_t m, int64_t k) {
    Element* rows = Room(buffer, m * Padded(k));
    g_.round_rows(x, stride, m, k, rows);
    return rows;
  }

  Element* Columns(const float* x, int64_t t) {
    Element* rows = Room(&rows_, t * Padded(t));
    g_.round_columns(x, t, t, t, rows);
    return rows;
  }

  Element* Packed(const float* x, int64_t stride, bool transposed, int64_t n, int64_t k) {
    Element* packed = Room(&packed_, PackedSize(n, k));
    g_.pack(x, stride, transposed, n, k, packed);
    return packed;
  }

  // Every query against every key, unscaled: [t, t]. A key that has left the query's window gets a
  // score so low that its probability, and so every gradient through it, is 0.
  float* Scores(const float* row, int h, int64_t t) {
    Element* q = Rows(&rows_, row + QueryAt(h), shape_.row(), t, size());
    Element* k = Packed(row + KeyAt(h), shape_.row(), false, t, size());
    float* scores = Room(&scores_, t * t);
    g_.product(q, Padded(size()), k, scores, t, t, t, size(), false);
    for (int64_t i = window_; window_ > 0 && i < t; ++i)
      std::fill_n(scores + i * t, i - window_ + 1, kUnseen);
    return scores;
  }

  void HeadBack(int h, int64_t t, const float* dout, const float* out, const float* lse,
                const float* qkv, float* dqkv) {
    int64_t row = shape_.row(), o = shape_.out(), s = size();
    const float *dout_h = dout + QueryAt(h), *out_h = out + QueryAt(h);
    float* delta = Room(&delta_, t);
    for (int64_t i = 0; i < t; ++i) {
      delta[i] = 0;
      for (int64_t j = 0; j < s; ++j) delta[i] += dout_h[i * o + j] * out_h[i * o + j];
    }
    float* dp = Room(&dp_, t * t);
    g_.product(Rows(&rows_, dout_h, o, t, s), Padded(s), Packed(qkv + ValueAt(h), row, false, t, s),
               dp, t, t, t, s, false);
    float* p = Scores(qkv, h, t);
    k_.causal_softmax_back(p, dp, t, Scale(), lse + h, shape_.heads, delta);

    bool add = !IsFirstOfGroup(h);  // the heads of a group share their keys and values
    g_.product(Rows(&rows_, dp, t, t, t), Padded(t), Packed(qkv + KeyAt(h), row, true, s, t),
               dqkv + QueryAt(h), row, t, s, t, false);
    g_.product(Columns(dp, t), Padded(t), Packed(qkv + QueryAt(h), row, true, s, t),
               dqkv + KeyAt(h), row, t, s, t, add);
    g_.product(Columns(p, t), Padded(t), Packed(dout_h, o, true, s, t), dqkv + ValueAt(h), row, t,
               s, t, add);
  }

  const Kernels& k_ = ChooseKernels();
  const Gemm<Element>& g_ = ChooseGemms().For<Element>();
  AttentionShape shape_;
  int64_t window_;
  Aligned<float> scores_, dp_, delta_;
  Aligned<Element> rows_, packed_;
};

}  // namespace pawl
