// Neighbours: of each cell of a board the 3 x 3 cells around it, side by side, so that a convolution
// is a matrix product; cells beyond the rim are 0.
//
// Shapes:  n boards of `cells` cells each, a row for each cell; wide rows hold 9 cells, the board's
//          rows from above, each from the left.
// Threads: immutable; any.
// Source:  Chellapilla, Puri, Simard 2006, High performance convolutional neural networks for document
//          processing ("im2col").
#pragma once

#include <cstdint>
#include <cstring>
#include <vector>

#include "kernels/gemm.h"

namespace pawl {

class Neighbours {
 public:
  static constexpr int64_t kTaps = 9;

  Neighbours(int64_t height, int64_t columns) : cells_(height * columns) {
    for (int64_t y = 0; y < height; ++y) {
      for (int64_t x = 0; x < columns; ++x) {
        for (int64_t tap = 0; tap < kTaps; ++tap) {
          int64_t row = y + tap / 3 - 1, column = x + tap % 3 - 1;
          bool inside = row >= 0 && row < height && column >= 0 && column < columns;
          at_.push_back(inside ? row * columns + column : -1);
        }
      }
    }
  }

  int64_t cells() const { return cells_; }

  // rows of Padded(channels) -> wide rows of Padded(9 channels)
  template <typename Element>
  void Gather(const Element* rows, int64_t channels, int64_t n, Element* wide) const {
    auto bytes = static_cast<size_t>(channels) * sizeof(Element);
    int64_t stride = Padded(channels), padding = Padded(kTaps * channels) - kTaps * channels;
    for (int64_t board = 0; board < n; ++board, rows += cells_ * stride) {
      for (const int64_t* cell = at_.data(); cell != at_.data() + at_.size(); cell += kTaps) {
        for (int64_t tap = 0; tap < kTaps; ++tap, wide += channels) {
          if (cell[tap] < 0)
            std::memset(wide, 0, bytes);
          else
            std::memcpy(wide, rows + cell[tap] * stride, bytes);
        }
        std::memset(wide, 0, static_cast<size_t>(padding) * sizeof(Element));
        wide += padding;
      }
    }
  }

  // The way back: wide [n cells, 9 channels] -> sums [n cells, channels].
  void Scatter(const float* wide, int64_t channels, int64_t n, float* sums) const {
    for (int64_t board = 0; board < n; ++board, wide += cells_ * kTaps * channels) {
      for (const int64_t* cell = at_.data(); cell != at_.data() + at_.size();
           cell += kTaps, sums += channels) {
        std::memset(sums, 0, sizeof(float) * static_cast<size_t>(channels));
        for (int64_t tap = 0; tap < kTaps; ++tap) {
          if (cell[tap] < 0) continue;
          // Seen from there this cell is on the other side.
          const float* from = wide + (cell[tap] * kTaps + kTaps - 1 - tap) * channels;
          for (int64_t c = 0; c < channels; ++c) sums[c] += from[c];
        }
      }
    }
  }

 private:
  int64_t cells_;
  std::vector<int64_t> at_;  // [cells, 9]; -1 beyond the rim
};

}  // namespace pawl
