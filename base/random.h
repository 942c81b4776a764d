// RandomKey: counter-based randomness. A draw is a pure function of its key and counter, so results
// do not depend on who draws, when, or in which order.
//
// Use:     key = RandomKey::Root(seed).Fold("sample").Fold(generation).Fold(problem);
// key.Uniform(t).
// Threads: immutable values.
// Source:  Salmon et al., Parallel random numbers: as easy as 1, 2, 3 (SC 2011): Philox4x32-10.
// Folding
//          a key with a word is one block under that key, as in JAX's fold_in.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace pawl {

using PhiloxBlock = std::array<uint32_t, 4>;
PhiloxBlock Philox4x32(PhiloxBlock counter, std::array<uint32_t, 2> key);

class RandomKey {
 public:
  static RandomKey Root(uint64_t seed) { return RandomKey(seed); }

  RandomKey Fold(uint64_t word) const;
  RandomKey Fold(std::string_view word) const;

  uint64_t Bits(uint64_t counter) const;
  double Uniform(uint64_t counter) const;                  // [0, 1), 53 bits
  uint64_t Below(uint64_t counter, uint64_t bound) const;  // [0, bound); bias under bound / 2^64

  uint64_t value() const { return key_; }

 private:
  explicit RandomKey(uint64_t key) : key_(key) {}
  uint64_t key_;
};

// A sequence of draws from one key, for code whose number of draws varies.
class RandomStream {
 public:
  explicit RandomStream(RandomKey key) : key_(key) {}
  double Uniform() { return key_.Uniform(counter_++); }
  uint64_t Below(uint64_t bound) { return key_.Below(counter_++, bound); }
  double Normal();  // standard; two uniforms (Box and Muller 1958)

  // Shuffles the items (Fisher-Yates).
  template <typename Items>
  void Shuffle(Items* items) {
    for (size_t i = items->size(); i > 1; --i) std::swap((*items)[i - 1], (*items)[Below(i)]);
  }

 private:
  RandomKey key_;
  uint64_t counter_ = 0;
};

}  // namespace pawl
