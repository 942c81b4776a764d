// Linear: a weight matrix of the network, packed for the matrix products of gemm.h, forward and
// back.
//
// Shapes:  m tokens; weight [out, in]; `rows` hold Padded(in) elements each.
// Threads: one refreshes, then any number multiply, each with its own Scratch.
#pragma once

#include <boost/align/aligned_allocator.hpp>
#include <vector>

#include "kernels/gemm.h"

namespace pawl {

template <typename Element>
using Aligned = std::vector<Element, boost::alignment::aligned_allocator<Element, 64>>;

// Room for `size` elements; it only grows, so that a steady state allocates nothing.
template <typename Element>
Element* Room(Aligned<Element>* buffer, int64_t size) {
  if (static_cast<int64_t>(buffer->size()) < size) buffer->resize(static_cast<size_t>(size));
  return buffer->data();
}

// A weight of the network: float32, [out, in], row by row.
struct WeightMatrix {
  const float* data;
  int64_t offset;  // where it lies in the flat weights
  int64_t out, in;
};

template <typename Element>
class Linear {
 public:
  struct Scratch {
    Aligned<Element> rows, columns, packed;
  };

  // weight.data outlives this.
  explicit Linear(const WeightMatrix& weight)
      : weight_(weight.data), offset_(weight.offset), out_(weight.out), in_(weight.in) {}

  int64_t in() const { return in_; }
  int64_t out() const { return out_; }

  // After the weight changed. `back`: for Backward too.
  void Refresh(bool back) {
    g_.pack(weight_, in_, false, out_, in_, Room(&packed_, PackedSize(out_, in_)));
    if (back) g_.pack(weight_, in_, true, in_, out_, Room(&packed_back_, PackedSize(in_, out_)));
  }

  // y [m, out] (+)= rows W^T
  void Forward(const Element* rows, int64_t m, float* y, bool add) const {
    g_.product(rows, Padded(in_), packed_.data(), y, out_, m, out_, in_, add);
  }

  // The same for columns [from, to) of y alone, written to y; from is a multiple of 16, rows of y
  // are y_stride apart.
  void Forward(const Element* rows, int64_t m, int64_t from, int64_t to, float* y, int64_t y_stride,
               bool add) const {
    if (from < to)
      g_.product(rows, Padded(in_), packed_.data() + from * Padded(in_), y, y_stride, m, to - from,
                 in_, add);
  }

  // dx [m, in] = dy W, unless dx is nullptr, and the weight's part of `gradient` (laid out as the
  // flat weights) (+)= dy^T x.
  void Backward(const float* dy, const Element* rows, int64_t m, float* dx, float* gradient,
                bool add, Scratch* scratch) const {
    if (dx != nullptr) {
      Element* dy_rows = Room(&scratch->rows, m * Padded(out_));
      g_.round_rows(dy, out_, m, out_, dy_rows);
      g_.product(dy_rows, Padded(out_), packed_back_.data(), dx, in_, m, in_, out_, false);
    }
    Element* dy_columns = Room(&scratch->columns, out_ * Padded(m));
    g_.round_columns(dy, out_, out_, m, dy_columns);
    Element* x = Room(&scratch->packed, PackedSize(in_, m));
    g_.pack_rows(rows, Padded(in_), in_, m, x);
    g_.product(dy_columns, Padded(m), x, gradient + offset_, in_, out_, in_, m, add);
  }

 private:
  const Gemm<Element>& g_ = ChooseGemms().For<Element>();
  const float* weight_;
  int64_t offset_, out_, in_;
  Aligned<Element> packed_, packed_back_;
};

}  // namespace pawl
