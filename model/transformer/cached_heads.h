// CachedHeads: how the keys and values of a head lie in a cache: keys as W of gemm.h with positions as
// rows (blocks of 16 positions), values with head dimensions as rows, so that attention is two
// matrix products over it.
//
// Threads: immutable.
#pragma once

#include <cstdint>
#include <type_traits>

#include "kernels/gemm.h"
#include "kernels/linear.h"

namespace pawl {

template <typename Element>
struct CachedHeads {
  int64_t size, positions;  // of a head; room, whole blocks

  int64_t size16() const { return RoundUp(size, kGemmColumns); }
  int64_t numbers() const { return positions * (size + size16()); }
  int64_t values() const { return positions * size; }  // where they begin

  CachedHead<Element> At(const Element* head) const { return {head, head + values()}; }

  // Position `p`, from keys and values [size].
  void Put(const float* key, const float* value, int64_t p, Element* head) const {
    for (int64_t j = 0; j < size; ++j) pawl::Put(key[j], head + KeyAt(p, j));
    for (int64_t j = 0; j < size; ++j) pawl::Put(value[j], head + ValueAt(p, j));
  }
  void Get(const Element* head, int64_t p, float* key, float* value) const {
    for (int64_t j = 0; j < size; ++j) key[j] = Number(head[KeyAt(p, j)]);
    for (int64_t j = 0; j < size; ++j) value[j] = Number(head[ValueAt(p, j)]);
  }

 private:
  static constexpr int64_t kGroup = sizeof(float) / sizeof(Element);

  int64_t KeyAt(int64_t p, int64_t j) const {
    return p / 16 * 16 * size + p % 16 * kGroup + j / kGroup * kGroup * 16 + j % kGroup;
  }
  int64_t ValueAt(int64_t p, int64_t j) const {
    return values() + p / kGroup * kGroup * 16 + p % kGroup + j / 16 * 16 * positions +
           j % 16 * kGroup;
  }

  static float Number(Element element) {
    if constexpr (std::is_same_v<Element, float>) {
      return element;
    } else {
      return FromBfloat16(element);
    }
  }
};

}  // namespace pawl
