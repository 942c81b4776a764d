// Compiled once for each instruction set, with PAWL_KERNELS naming the namespace.
#include "model/gemm.h"

#include <cmath>

#include "model/lanes.h"

namespace pawl {
namespace PAWL_KERNELS {
namespace {

inline void Round(float value, float* to) { *to = value; }
inline void Round(float value, Bfloat16* to) { *to = ToBfloat16(value); }

constexpr int kHeadSizeMax = 8192;
constexpr int kWide = kBlocksMax > 1 ? kBlocksMax : 2;  // blocks at a time: as many sums that do not wait for another

// y [1, columns] = x [1, k] times packed blocks.
template <typename Element>
void RowProduct(const Element* x, const Element* w, int64_t block, float* y, int64_t columns, int64_t k) {
  int64_t j = 0;
  for (; columns - j > (kWide - 1) * kGemmColumns; j += kWide * kGemmColumns) {
    RegisterBlock<Element, 1, kWide>(x, 0, w + j / kGemmColumns * block, block, y + j, 0, columns - j, k, false);
  }
  for (; j < columns; j += kGemmColumns) {
    RegisterBlock<Element, 1, 1>(x, 0, w + j / kGemmColumns * block, block, y + j, 0, columns - j, k, false);
  }
}

template <typename Element>
void AttendCache(const float* q, const Element* keys, const Element* values, int64_t value_block, float* out,
                 int64_t length, int size, float* scratch) {
  constexpr int64_t g = kGroup<Element>;
  float scale = 1.0f / std::sqrt(static_cast<float>(size));
  alignas(64) Element scaled[kHeadSizeMax];
  for (int j = 0; j < size; ++j) Round(q[j] * scale, scaled + j);
  float* p = scratch;
  RowProduct(scaled, keys, size * kGemmColumns, p, length, size);

  float most = -3e38f, sum = 0;
  for (int64_t j = 0; j < length; ++j) most = p[j] > most ? p[j] : most;
#pragma omp simd reduction(+ : sum)
  for (int64_t j = 0; j < length; ++j) {
    p[j] = std::exp(p[j] - most);
    sum += p[j];
  }
  auto* weights = reinterpret_cast<Element*>(p);  // each lands at or before where it was read
  float inverse = 1.0f / sum;
  for (int64_t j = 0; j < length; ++j) Round(p[j] * inverse, weights + j);
  for (int64_t j = length; j < RoundUp(length, g); ++j) weights[j] = 0;
  RowProduct(weights, values, value_block, out, size, RoundUp(length, g));
}

}  // namespace

const CacheKernels kCacheKernels = {AttendCache<Bfloat16>, AttendCache<float>};

}  // namespace PAWL_KERNELS
}  // namespace pawl
