// Choices: the legal moves of a position, counted and picked without listing them.
//
// The moves are those of LegalMoves, in its order; a random game needs their number and one of
// them alone.
// Threads: a value.
#pragma once

#include <array>

#include "games/bits.h"
#include "games/chess/moves.h"

namespace pawl::chess {

class Choices {
 public:
  Choices(const Variant& variant, View view);

  int size() const { return size_; }
  Move operator[](int i) const;

  // For the Generator.
  void Add(int from, Squares to) { Put(from, to, CountBits(to)); }
  void AddPromotions(int from, Squares to) {
    Put(from | kPromotes, to, kPromotions * CountBits(to));
  }

 private:
  static constexpr int kPromotes = 64, kPromotions = 4;
  // A side has 16 pieces at the most, two that may take en passant and two ways to castle.
  static constexpr size_t kSetsMax = 32;

  void Put(int from, Squares to, int moves) {
    size_ += moves;
    from_[sets_] = static_cast<uint8_t>(from);
    to_[sets_] = to;
    before_end_[sets_] = size_;
    sets_ += moves > 0 ? 1 : 0;
  }

  std::array<Squares, kSetsMax> to_;
  std::array<int, kSetsMax> before_end_;  // moves up to the end of this set
  std::array<uint8_t, kSetsMax> from_;
  size_t sets_ = 0;
  int size_ = 0;
};

}  // namespace pawl::chess
