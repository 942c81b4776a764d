// Matrix products in bfloat16 with float32 sums, and in float32. Training in bfloat16 and all
// decoding use them.
//
// gemm.cc is compiled once for each instruction set, as kernels.cc is; with AMX a block of 32 x 32
// results is kept in tiles, elsewhere in vector registers. Each result is summed in the order of k
// alone, so it depends neither on the other rows of x nor on how rows are divided among threads.
//
// Shapes:  y [m, n] = x [m, k] times W [n, k] transposed. Rows of x hold Padded(k) elements, zeros
// past k.
// Packed:  W in blocks of 16 of its rows: [n / 16][k / g][16][g], g = 2 for bfloat16 and 1 for
// float32, zeros past n and
//          k. A block of bfloat16 is a column of AMX tiles (Intel 64 manual, TDPBF16PS).
// Threads: each call uses one thread; the caller divides rows or columns among threads.
#pragma once

#include <cstdint>
#include <cstring>
#include <type_traits>

namespace pawl {

using Bfloat16 = uint16_t;

constexpr int64_t kGemmColumns = 16;  // rows of W in a block
constexpr int64_t kGemmDepth = 32;    // k is padded to multiples of it

constexpr int64_t RoundUp(int64_t size, int64_t multiple) {
  return (size + multiple - 1) / multiple * multiple;
}
constexpr int64_t Padded(int64_t k) { return RoundUp(k, kGemmDepth); }
constexpr int64_t PackedSize(int64_t n, int64_t k) { return RoundUp(n, kGemmColumns) * Padded(k); }

// Rounds to nearest, ties to even. Not defined for NaN.
inline Bfloat16 ToBfloat16(float value) {
  uint32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  return static_cast<Bfloat16>((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
}

// Stores a value as an element of either kind.
inline void Put(float value, float* to) { *to = value; }
inline void Put(float value, Bfloat16* to) { *to = ToBfloat16(value); }
inline void Put(Bfloat16 value, Bfloat16* to) { *to = value; }

inline float FromBfloat16(Bfloat16 value) {
  uint32_t bits = static_cast<uint32_t>(value) << 16;
  float result;
  std::memcpy(&result, &bits, sizeof result);
  return result;
}

// Keys and values of one head of a sequence, from position 0 on.
template <typename Element>
struct CachedHead {
  const Element *keys, *values;
};

template <typename Element>
struct Gemm {
  // y (+)= x W^T; rows of x and y are `x_stride` and `y_stride` elements apart.
  void (*product)(const Element* x, int64_t x_stride, const Element* packed, float* y,
                  int64_t y_stride, int64_t m, int64_t n, int64_t k, bool add);

  // Packs W [n, k], whose element (i, j) is w[i * stride + j] or, `transposed`, w[j * stride + i].
  void (*pack)(const float* w, int64_t stride, bool transposed, int64_t n, int64_t k,
               Element* packed);
  // Like pack, transposed, from rows that are already rounded.
  void (*pack_rows)(const Element* w, int64_t stride, int64_t n, int64_t k, Element* packed);

  // x [m, k], its rows `stride` apart -> rows of Padded(k).
  void (*round_rows)(const float* x, int64_t stride, int64_t m, int64_t k, Element* rows);
  // x [k, m], its rows `stride` apart -> its transpose, in rows of Padded(k).
  void (*round_columns)(const float* x, int64_t stride, int64_t m, int64_t k, Element* rows);

  // x [m, k] + bias [k], and 0 where that is below 0 -> rows of Padded(k).
  void (*rectify_rows)(const float* x, const float* bias, int64_t m, int64_t k, Element* rows);
  // The way back: where `rows`, as rectify_rows left them, are not 0, dx [m, k] += dy [m, k] and
  // dbias [k] += dy.
  void (*rectify_back)(const float* dy, const Element* rows, int64_t m, int64_t k, float* dx,
                       float* dbias);

  // Attention of one query over a cache; see KeyValueCache for the layout. q [size] -> out [size]
  // of a head, with space for whole blocks; positions [0, length), with finite numbers up to the
  // next multiple of 16: the first `shared`, whole blocks, of `prefix`, the others of `own`.
  // `scratch` has space for twice as many.
  void (*attend_cache)(const float* q, CachedHead<Element> prefix, int64_t shared,
                       CachedHead<Element> own, int64_t value_block, float* out, int64_t length,
                       int size, float* scratch);
};

struct Gemms {
  Gemm<Bfloat16> bfloat16;
  Gemm<float> float32;
  const char* name;

  template <typename Element>
  const Gemm<Element>& For() const {
    if constexpr (std::is_same_v<Element, float>) {
      return float32;
    } else {
      return bfloat16;
    }
  }
};

const Gemms& ChooseGemms();
bool HaveTiles();  // AMX, and the system lets this process use it

namespace amx {
extern const Gemms kGemms;
}
namespace avx512bf16 {
extern const Gemms kGemms;
}
namespace avx512 {
extern const Gemms kGemms;
}
namespace avx2 {
extern const Gemms kGemms;
}
namespace portable {
extern const Gemms kGemms;
}

}  // namespace pawl
