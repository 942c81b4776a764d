// Vectors as wide as the processor's registers, and the block of a matrix product that they hold:
// shared by the files that are compiled once for each instruction set, inside their own namespace.
#pragma once

#include <immintrin.h>

#include <algorithm>
#include <cstddef>

#include "kernels/gemm.h"

namespace pawl {
namespace PAWL_KERNELS {
namespace {

#if defined(__AVX512F__)
constexpr int kLanes = 16;
#elif defined(__AVX2__)
constexpr int kLanes = 8;
#else
constexpr int kLanes = 4;
#endif
typedef float Floats __attribute__((vector_size(4 * kLanes)));
typedef uint32_t Words __attribute__((vector_size(4 * kLanes)));
typedef uint32_t Words16 __attribute__((vector_size(64)));

template <typename Vector>
inline Vector Load(const void* from) {
  Vector value;
  std::memcpy(&value, from, sizeof value);
  return value;
}

// ---- vector registers: blocks of kRows x 16 kBlocks results

#if defined(__AVX512F__)
constexpr int kRowsMax = 6, kBlocksMax = 4;  // 24 of 32 registers hold sums
#elif defined(__AVX2__)
constexpr int kRowsMax = 5, kBlocksMax = 1;  // 10 of 16
#else
constexpr int kRowsMax = 2, kBlocksMax = 1;  // 8 of 16
#endif
constexpr int kParts = kGemmColumns / kLanes;  // vectors in a row of a block

// One group of k: sums += x * w over the group's elements.
inline Floats Multiply(Floats sum, const float* x, const float* w) {
  return sum + Load<Floats>(w) * x[0];
}

inline Floats Multiply(Floats sum, const Bfloat16* x, const Bfloat16* w) {
  uint32_t pair;
  std::memcpy(&pair, x, sizeof pair);
#if defined(__AVX512BF16__)
  return (Floats)_mm512_dpbf16_ps((__m512)sum, (__m512bh)_mm512_set1_epi32(static_cast<int>(pair)),
                                  Load<__m512bh>(w));
#else
  Words both = Load<Words>(w);
  Floats low = (Floats)(both << 16), high = (Floats)(both & 0xffff0000u);
  return sum + low * FromBfloat16(static_cast<Bfloat16>(pair)) +
         high * FromBfloat16(static_cast<Bfloat16>(pair >> 16));
#endif
}

template <typename Element>
constexpr int64_t kGroup = sizeof(float) / sizeof(Element);

template <typename Element, int kRows, int kBlocks>
void RegisterBlock(const Element* x, int64_t x_stride, const Element* w, int64_t block, float* y,
                   int64_t y_stride, int64_t columns, int64_t k, bool add) {
  constexpr int64_t g = kGroup<Element>;
  Floats sum[kRows][kBlocks * kParts] = {};
  auto each = [&](auto move) {
    for (int r = 0; r < kRows; ++r) {
      for (int v = 0; v < kBlocks * kParts; ++v) {
        int64_t width = std::clamp<int64_t>(columns - v * kLanes, 0, kLanes);
        move(&sum[r][v], y + r * y_stride + v * kLanes, sizeof(float) * static_cast<size_t>(width));
      }
    }
  };
  auto each_whole = [&](auto move) {
    for (int r = 0; r < kRows; ++r) {
      for (int v = 0; v < kBlocks * kParts; ++v)
        move(&sum[r][v], y + r * y_stride + v * kLanes, sizeof(Floats));
    }
  };
  bool whole = columns >= kBlocks * kGemmColumns;
  auto load = [](Floats* lanes, const float* from, size_t bytes) {
    std::memcpy(lanes, from, bytes);
  };
  auto store = [](const Floats* lanes, float* to, size_t bytes) { std::memcpy(to, lanes, bytes); };
  if (add) whole ? each_whole(load) : each(load);
  for (int64_t i = 0; i < k; i += g) {
    for (int v = 0; v < kBlocks * kParts; ++v) {
      const Element* vector = w + v / kParts * block + i * kGemmColumns + v % kParts * kLanes * g;
      for (int r = 0; r < kRows; ++r) sum[r][v] = Multiply(sum[r][v], x + r * x_stride + i, vector);
    }
  }
  whole ? each_whole(store) : each(store);
}

template <typename Element, int kRows, int kBlocks>
void RegisterRows(const Element* x, int64_t x_stride, const Element* w, int64_t block, float* y,
                  int64_t y_stride, int64_t m, int64_t columns, int64_t k, bool add) {
  while (m >= kRows) {
    RegisterBlock<Element, kRows, kBlocks>(x, x_stride, w, block, y, y_stride, columns, k, add);
    x += kRows * x_stride;
    y += kRows * y_stride;
    m -= kRows;
  }
  if constexpr (kRows > 1) {
    if (m > 0)
      RegisterRows<Element, kRows - 1, kBlocks>(x, x_stride, w, block, y, y_stride, m, columns, k,
                                                add);
  }
}

}  // namespace
}  // namespace PAWL_KERNELS
}  // namespace pawl
