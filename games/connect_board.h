// A connect board in one word: where a player threatens, where a stone may fall, which position it
// is.
//
// Columns of height + 1 bits, the lowest row first, as in a Position of connect; the bit above a
// column is always 0 in sets of stones. kRow and kHeight are known to the compiler where that is
// worth it; kRow 0 and kHeight 0 take what the constructor says.
// Threads: immutable; any.
#pragma once

#include <cstdint>

#include "games/solvers.h"

namespace pawl {

template <int kRow, int kHeight>
class ConnectBoard {
 public:
  using Bits = uint64_t;

  explicit ConnectBoard(ConnectSize size) : size_(size) {
    for (int c = 0; c < size.width; ++c) bottom_ |= Bits{1} << (c * (size.height + 1));
    board_ = bottom_ * ((Bits{1} << size.height) - 1);
  }

  int width() const { return size_.width; }
  int height() const { return kHeight > 0 ? kHeight : size_.height; }
  int cells() const { return size_.cells(); }

  // The cells into which a stone may fall.
  Bits Open(Bits all) const { return (all + bottom_) & board_; }
  Bits Column(int c) const { return ((Bits{1} << height()) - 1) << (c * (height() + 1)); }

  // Empty cells that complete a row of `stones`, whether or not a stone may fall there yet.
  Bits Threats(Bits stones, Bits all) const {
    Bits up = stones << 1;  // a column is filled from below
    for (int i = 2; i < row(); ++i) up &= Up(stones, i);
    Bits threats = up;
    for (int step : {height(), height() + 1, height() + 2}) threats |= Gaps(stones, step);
    return threats & board_ & ~all;
  }

  // Whether these cells hold a row.
  bool HasRow(Bits cells) const {
    for (int step : {1, height(), height() + 1, height() + 2}) {
      Bits run = cells;  // where a row of so many begins
      for (int length = 1; length < row(); ++length) run &= Down(cells, length * step);
      if (run != 0) return true;
    }
    return false;
  }

  Bits Empty(Bits all) const { return board_ & ~all; }

  Bits Mirrored(Bits bits) const {
    Bits mirrored = 0;
    for (int c = 0, low = 0, high = (width() - 1) * (height() + 1); c < width();
         ++c, low += height() + 1, high -= height() + 1)
      mirrored |= (bits >> low & ((Bits{2} << height()) - 1)) << high;
    return mirrored;
  }

  // The mover's stones, and above each column a bit that says where it ends.
  Bits Key(Bits own, Bits all) const { return own | (all + bottom_); }

 private:
  int row() const { return kRow > 0 ? kRow : size_.row; }

  // A long row may reach over the end of the word.
  static Bits Up(Bits bits, int by) { return by < 64 ? bits << by : 0; }
  static Bits Down(Bits bits, int by) { return by < 64 ? bits >> by : 0; }

  // Cells with i stones on one side and the rest of a row on the other, along `step`.
  Bits Gaps(Bits stones, int step) const {
    // after[i]: the i cells before hold stones; before: the same of those behind.
    Bits after[kRow > 0 ? kRow : kRowMax];
    after[0] = ~Bits{0};
    for (int i = 1; i < row(); ++i) after[i] = after[i - 1] & Up(stones, i * step);
    Bits gaps = after[row() - 1], before = ~Bits{0};
    for (int i = 1; i < row(); ++i) {
      before &= Down(stones, i * step);
      gaps |= before & after[row() - 1 - i];
    }
    return gaps;
  }

  static constexpr int kRowMax = 16;
  ConnectSize size_;
  Bits bottom_ = 0, board_ = 0;
};

}  // namespace pawl
