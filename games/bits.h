// Sets of squares or cells as bits of a word: how many there are, and which is the n-th.
//
// Processors are asked for nothing that not every one has, so std::popcount is a call.
// Source:  Warren, Hacker's Delight (2nd edition, 2012), section 5-1.
// Threads: free functions.
#pragma once

#include <bit>
#include <cstdint>

namespace pawl {

inline int CountBits(uint64_t set) {
  set -= set >> 1 & 0x5555555555555555;
  set = (set & 0x3333333333333333) + (set >> 2 & 0x3333333333333333);
  set = (set + (set >> 4)) & 0x0f0f0f0f0f0f0f0f;
  return static_cast<int>(set * 0x0101010101010101 >> 56);
}

// The index of the n-th bit that is set, the lowest first; n < CountBits(set).
inline int NthBit(uint64_t set, int n) {
  for (; n > 0; --n) set &= set - 1;
  return std::countr_zero(set);
}

// Whether an odd number of bits is set.
inline bool IsOdd(uint64_t set) { return __builtin_parityll(set) != 0; }

}  // namespace pawl
