// BoundTable: what a search knows of positions, under keys that are told apart exactly.
//
// A key is mixed by a map that can be undone; a part of it chooses the bucket, the rest is stored.
// So a bucket and what it stores name one key and no other, and no answer is ever another's.
// Each bucket holds two keys: one that took much work, and the last one.
// Shapes:  keys of `key_bits`; bounds within -kMost to kMost; 8 bytes a key.
// Errors:  none; a table too small for exact keys is made larger.
// Threads: one.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace pawl {

struct Bounds {
  int lower, upper;
  bool operator==(const Bounds&) const = default;
};

class BoundTable {
 public:
  static constexpr int kMost = 32;

  BoundTable(int key_bits, size_t bytes) : bits_(key_bits), mask_(~uint64_t{0} >> (64 - key_bits)) {
    int wanted = std::bit_width(std::max(bytes / sizeof(Bucket), size_t{1})) - 1;
    int index_bits = std::min(bits_, std::max(wanted, bits_ + kValueBits - 64));
    rest_bits_ = bits_ - index_bits;
    rest_mask_ = (uint64_t{1} << rest_bits_) - 1;
    buckets_.resize(size_t{1} << index_bits);
  }

  // {-kMost, kMost} where nothing is known.
  Bounds Find(uint64_t key) const {
    uint64_t mixed = Mixed(key), rest = mixed & rest_mask_;
    const Bucket& bucket = buckets_[mixed >> rest_bits_];
    for (uint64_t slot : bucket.slot) {
      if (slot >> kValueBits == rest && slot != 0) return BoundsIn(slot);
    }
    return {-kMost, kMost};
  }

  // `work`: the search's nodes; the more, the longer this is kept.
  void Keep(uint64_t key, Bounds bounds, int64_t work) {
    uint64_t mixed = Mixed(key), rest = mixed & rest_mask_;
    auto [dear, last] = buckets_[mixed >> rest_bits_].slot;
    uint64_t weight = static_cast<uint64_t>(std::bit_width(static_cast<uint64_t>(work)));
    uint64_t slot = rest << kValueBits | weight << kWeightShift |
                    static_cast<uint64_t>(bounds.upper + kOffset) << kUpperShift |
                    static_cast<uint64_t>(bounds.lower + kOffset);
    if (dear >> kValueBits == rest || weight >= (dear >> kWeightShift & kWeightMask)) {
      if (dear >> kValueBits != rest) last = dear;
      dear = slot;
    } else {
      last = slot;
      // What nobody asks for any more must not stay for ever.
      if (++refused_ % kPatience == 0) dear -= uint64_t{1} << kWeightShift;
    }
    buckets_[mixed >> rest_bits_] = {{dear, last}};
  }

  void Prefetch(uint64_t key) const { __builtin_prefetch(&buckets_[Mixed(key) >> rest_bits_]); }

 private:
  struct alignas(16) Bucket {
    std::array<uint64_t, 2> slot{};  // 0: free
  };
  // A slot: what is left of the key, the weight (6 bits), upper and lower bound (7 bits each).
  static constexpr int kUpperShift = 7, kWeightShift = 14, kValueBits = 20;
  static constexpr uint64_t kWeightMask = 63;
  static constexpr int kOffset = kMost + 1;  // no slot in use is 0
  static constexpr uint64_t kPatience = 8;

  static Bounds BoundsIn(uint64_t slot) {
    return {static_cast<int>(slot & 127) - kOffset,
            static_cast<int>(slot >> kUpperShift & 127) - kOffset};
  }

  // An odd factor and a shifted exclusive or can both be undone.
  uint64_t Mixed(uint64_t key) const {
    key ^= key >> ((bits_ + 1) / 2);
    return key * 0x9e3779b97f4a7c15 & mask_;
  }

  int bits_, rest_bits_;
  uint64_t mask_, rest_mask_, refused_ = 0;
  std::vector<Bucket> buckets_;
};

}  // namespace pawl
