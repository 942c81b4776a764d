// Compiled once for each instruction set, with PAWL_KERNELS naming the namespace.
#include "kernels/gemm.h"

#include <cmath>

#include "kernels/lanes.h"

namespace pawl {
namespace PAWL_KERNELS {
namespace {

// ---- vector registers

// k is split so that the present columns stay in the nearest caches while the rows are processed.
template <typename Element>
constexpr int64_t kDepthAtOnce = 1024 / sizeof(Element);

template <typename Element>
void RegisterGemm(const Element* x, int64_t x_stride, const Element* packed, float* y,
                  int64_t y_stride, int64_t m, int64_t n, int64_t k, bool add) {
  k = Padded(k);
  int64_t block = kGemmColumns * k;
  for (int64_t from = 0; from < k; from += kDepthAtOnce<Element>, add = true) {
    int64_t depth = std::min(kDepthAtOnce<Element>, k - from);
    for (int64_t j = 0; j < n;) {
      const Element* w = packed + j * k + from * kGemmColumns;
      if (kBlocksMax > 1 && n - j > (kBlocksMax - 1) * kGemmColumns) {
        RegisterRows<Element, kRowsMax, kBlocksMax>(x + from, x_stride, w, block, y + j, y_stride,
                                                    m, n - j, depth, add);
        j += kBlocksMax * kGemmColumns;
      } else {
        RegisterRows<Element, kRowsMax, 1>(x + from, x_stride, w, block, y + j, y_stride, m, n - j,
                                           depth, add);
        j += kGemmColumns;
      }
    }
  }
}

// ---- AMX: blocks of 32 x 32 results in four tiles

#if defined(__AMX_BF16__)

constexpr int kTileRows = 16;
constexpr int64_t kRowsBytes =
    32 << 10;  // of x are gone through at a time: half of the first-level cache

struct alignas(64) TileConfig {
  uint8_t palette = 1, start_row = 0, reserved[14] = {};
  uint16_t row_bytes[16] = {};
  uint8_t rows[16] = {};
};

// Tiles 0 to 3 hold sums, 4 and 5 rows of x, 6 and 7 blocks of W. Heights and widths up to 32.
class Tiles {
 public:
  ~Tiles() { _tile_release(); }

  void Shape(int64_t height, int64_t width) {
    if (height == height_ && width == width_) return;
    height_ = height;
    width_ = width;
    TileConfig config;
    for (int half = 0; half < 2; ++half) {
      int64_t rows = std::clamp<int64_t>(height - half * kTileRows, 0, kTileRows);
      if (rows == 0) continue;
      Set(&config, 4 + half, rows, 64);
      for (int side = 0; side < 2; ++side) Set(&config, 2 * half + side, rows, 4 * Columns(side));
    }
    for (int side = 0; side < 2; ++side) Set(&config, 6 + side, kTileRows, 4 * Columns(side));
    _tile_loadconfig(&config);
  }

 private:
  int64_t Columns(int side) const {
    return std::clamp<int64_t>(width_ - side * kGemmColumns, 0, kGemmColumns);
  }

  static void Set(TileConfig* config, int tile, int64_t rows, int64_t bytes) {
    if (bytes == 0) return;
    config->rows[tile] = static_cast<uint8_t>(rows);
    config->row_bytes[tile] = static_cast<uint16_t>(bytes);
  }

  int64_t height_ = 0, width_ = 0;
};

template <bool kTall, bool kWide>
void TileBlock(const Bfloat16* x, int64_t x_stride, const Bfloat16* w, int64_t block, float* y,
               int64_t y_stride, int64_t k, bool add) {
  float *y1 = y + kTileRows * y_stride, *right = y + kGemmColumns, *right1 = y1 + kGemmColumns;
  int64_t row = y_stride * static_cast<int64_t>(sizeof(float)),
          x_row = x_stride * static_cast<int64_t>(sizeof(Bfloat16));
  if (add) {
    _tile_loadd(0, y, row);
    if constexpr (kWide) _tile_loadd(1, right, row);
    if constexpr (kTall) _tile_loadd(2, y1, row);
    if constexpr (kTall && kWide) _tile_loadd(3, right1, row);
  } else {
    _tile_zero(0);
    if constexpr (kWide) _tile_zero(1);
    if constexpr (kTall) _tile_zero(2);
    if constexpr (kTall && kWide) _tile_zero(3);
  }
  for (int64_t i = 0; i < k; i += kGemmDepth) {
    _tile_loadd(4, x + i, x_row);
    _tile_loadd(6, w + i * kGemmColumns, 64);
    _tile_dpbf16ps(0, 4, 6);
    if constexpr (kWide) {
      _tile_loadd(7, w + block + i * kGemmColumns, 64);
      _tile_dpbf16ps(1, 4, 7);
    }
    if constexpr (kTall) {
      _tile_loadd(5, x + kTileRows * x_stride + i, x_row);
      _tile_dpbf16ps(2, 5, 6);
      if constexpr (kWide) _tile_dpbf16ps(3, 5, 7);
    }
  }
  _tile_stored(0, y, row);
  if constexpr (kWide) _tile_stored(1, right, row);
  if constexpr (kTall) _tile_stored(2, y1, row);
  if constexpr (kTall && kWide) _tile_stored(3, right1, row);
}

void Bfloat16Gemm(const Bfloat16* x, int64_t x_stride, const Bfloat16* packed, float* y,
                  int64_t y_stride, int64_t m, int64_t n, int64_t k, bool add) {
  k = Padded(k);
  int64_t block = kGemmColumns * k;
  int64_t chunk = std::max<int64_t>(32, kRowsBytes / (2 * k) / 32 * 32);
  Tiles tiles;
  for (int64_t from = 0, to; from < m; from = to) {
    to = m - from < 32
             ? m
             : from + std::min(chunk, (m - from) / 32 *
                                          32);  // whole heights first: tiles seldom change shape
    for (int64_t j = 0; j < n; j += 32) {
      int64_t width = std::min<int64_t>(32, n - j);
      for (int64_t i = from; i < to; i += 32) {
        int64_t height = std::min<int64_t>(32, to - i);
        tiles.Shape(height, width);
        auto run = height > kTileRows
                       ? (width > kGemmColumns ? TileBlock<true, true> : TileBlock<true, false>)
                       : (width > kGemmColumns ? TileBlock<false, true> : TileBlock<false, false>);
        run(x + i * x_stride, x_stride, packed + j * k, block, y + i * y_stride + j, y_stride, k,
            add);
      }
    }
  }
}

#else
constexpr auto Bfloat16Gemm = RegisterGemm<Bfloat16>;
#endif

// ---- packing

typedef uint16_t Halves16 __attribute__((vector_size(32)));

// Two rows of 16 as words, with the first row in the low halves.
inline Words16 RoundPair(const float* a, const float* b) {
  Words16 low = Load<Words16>(a), high = Load<Words16>(b);
  low += 0x7fff + ((low >> 16) & 1);
  high += 0x7fff + ((high >> 16) & 1);
  return (low >> 16) | (high & 0xffff0000u);
}

inline Words16 RoundPair(const Bfloat16* a, const Bfloat16* b) {
  return __builtin_convertvector(Load<Halves16>(a), Words16) |
         __builtin_convertvector(Load<Halves16>(b), Words16) << 16;
}

// Transposes 16 x 16 words. In each stage the halves of smaller squares are exchanged.
inline void Transpose(Words16* rows) {
#pragma GCC unroll 4
  for (int half = 8; half >= 1; half /= 2) {
    Words16 low, high;  // which lanes of (a, b) make the new a and the new b
    for (int lane = 0; lane < 16; ++lane) {
      bool upper = (lane & half) != 0;
      low[lane] = static_cast<uint32_t>(upper ? 16 + lane - half : lane);
      high[lane] = static_cast<uint32_t>(upper ? 16 + lane : lane + half);
    }
#pragma GCC unroll 16
    for (int i = 0; i < 16; ++i) {
      if ((i & half) != 0) continue;
      Words16 a = rows[i], b = rows[i + half];
      rows[i] = __builtin_shuffle(a, b, low);
      rows[i + half] = __builtin_shuffle(a, b, high);
    }
  }
}

// 16 groups of k of one row, one word for each.
inline Words16 RoundGroups(const float* x, const Bfloat16*) {
  Words16 both[2] = {Load<Words16>(x), Load<Words16>(x + 16)};
  Halves16 halves[2];
  for (int i = 0; i < 2; ++i) {
    both[i] += 0x7fff + ((both[i] >> 16) & 1);
    halves[i] = __builtin_convertvector(both[i] >> 16, Halves16);
  }
  return Load<Words16>(halves);
}
inline Words16 RoundGroups(const float* x, const float*) { return Load<Words16>(x); }

// Element (i, j) of W at w[i * row + j * column].
template <typename From, typename Element>
void PackAny(const From* w, int64_t row, int64_t column, int64_t n, int64_t k, Element* packed) {
  constexpr int64_t g = kGroup<Element>;
  int64_t padded = Padded(k);
  for (int64_t block = 0; block < n; block += kGemmColumns) {
    Element* to = packed + block * padded;
    const From* from = w + block * row;
    int64_t width = std::min(kGemmColumns, n - block), done = 0;
    if (width < kGemmColumns || k < padded)
      std::memset(to, 0, sizeof(Element) * static_cast<size_t>(kGemmColumns * padded));
    if constexpr (std::is_same_v<From, float>) {
      for (; column == 1 && width == kGemmColumns && done + 16 * g <= k; done += 16 * g) {
        Words16 square[16];
        for (int64_t j = 0; j < 16; ++j) square[j] = RoundGroups(from + j * row + done, to);
        Transpose(square);
        std::memcpy(to + done * kGemmColumns, square, sizeof square);
      }
    }
    if (row == 1 && width == kGemmColumns) {
      for (; done + g <= k; done += g) {
        if constexpr (g == 2) {
          Words16 pair = RoundPair(from + done * column, from + (done + 1) * column);
          std::memcpy(to + done * kGemmColumns, &pair, sizeof pair);
        } else {
          std::memcpy(to + done * kGemmColumns, from + done * column, sizeof(float) * kGemmColumns);
        }
      }
    }
    for (int64_t i = done; i < k; ++i) {
      Element* group = to + i / g * g * kGemmColumns + i % g;
      for (int64_t j = 0; j < width; ++j) Put(from[j * row + i * column], group + j * g);
    }
  }
}

template <typename Element>
void Pack(const float* w, int64_t stride, bool transposed, int64_t n, int64_t k, Element* packed) {
  PackAny(w, transposed ? 1 : stride, transposed ? stride : 1, n, k, packed);
}

template <typename Element>
void PackRows(const Element* w, int64_t stride, int64_t n, int64_t k, Element* packed) {
  PackAny(w, 1, stride, n, k, packed);
}

template <typename Element>
void RoundRows(const float* x, int64_t stride, int64_t m, int64_t k, Element* rows) {
  int64_t padded = Padded(k);
  for (int64_t i = 0; i < m; ++i) {
    const float* from = x + i * stride;
    Element* to = rows + i * padded;
#pragma omp simd
    for (int64_t j = 0; j < k; ++j) Put(from[j], to + j);
    std::memset(to + k, 0, sizeof(Element) * static_cast<size_t>(padded - k));
  }
}

// A word holds a group of k. 16 groups by 16 columns are transposed at a time.
template <typename Element>
void RoundColumns(const float* x, int64_t stride, int64_t m, int64_t k, Element* rows) {
  constexpr int64_t g = kGroup<Element>;
  int64_t padded = Padded(k);
  for (int64_t i = 0; i < padded; i += 16 * g) {
    for (int64_t first = 0; first < m; first += 16) {
      int64_t width = std::min<int64_t>(16, m - first);
      Words16 square[16];  // word (p, c): group p of column c
      for (int64_t p = 0; p < 16; ++p) {
        int64_t at = i + g * p;
        const float* from = x + at * stride + first;
        if (width == 16 && at + g <= k) {
          if constexpr (g == 2) {
            square[p] = RoundPair(from, from + stride);
          } else {
            square[p] = Load<Words16>(from);
          }
          continue;
        }
        Element group[16 * g] = {};
        for (int64_t c = 0; c < width; ++c) {
          for (int64_t q = 0; q < g && at + q < k; ++q)
            Put(from[q * stride + c], group + c * g + q);
        }
        square[p] = Load<Words16>(group);
      }
      Transpose(square);
      for (int64_t c = 0; c < width; ++c)
        std::memcpy(rows + (first + c) * padded + i, &square[c], sizeof square[c]);
    }
  }
}

// ---- the rectifier

template <typename Element>
void RectifyRows(const float* x, const float* bias, int64_t m, int64_t k, Element* rows) {
  int64_t padded = Padded(k);
  for (int64_t i = 0; i < m; ++i) {
    const float* from = x + i * k;
    Element* to = rows + i * padded;
#pragma omp simd
    for (int64_t j = 0; j < k; ++j) {
      float value = from[j] + bias[j];
      Put(value > 0 ? value : 0.0f, to + j);
    }
    std::memset(to + k, 0, sizeof(Element) * static_cast<size_t>(padded - k));
  }
}

template <typename Element>
void RectifyBack(const float* dy, const Element* rows, int64_t m, int64_t k, float* dx,
                 float* dbias) {
  int64_t padded = Padded(k);
  for (int64_t i = 0; i < m; ++i) {
    const float* from = dy + i * k;
    const Element* row = rows + i * padded;
    float* to = dx + i * k;
#pragma omp simd
    for (int64_t j = 0; j < k; ++j) {
      float d = row[j] != 0 ? from[j] : 0.0f;
      to[j] += d;
      dbias[j] += d;
    }
  }
}

// ---- attention over a cache

constexpr int kHeadSizeMax = 8192;
constexpr int kWide =
    kBlocksMax > 1 ? kBlocksMax : 2;  // blocks at a time: so many sums wait for none of the others

// y [1, n] (+)= x [1, k] times blocks of W that are `block` elements apart.
template <typename Element>
void RowProduct(const Element* x, const Element* w, int64_t block, float* y, int64_t n, int64_t k,
                bool add) {
  int64_t j = 0;
  for (; n - j > (kWide - 1) * kGemmColumns; j += kWide * kGemmColumns) {
    RegisterBlock<Element, 1, kWide>(x, 0, w + j / kGemmColumns * block, block, y + j, 0, n - j, k,
                                     add);
  }
  for (; j < n; j += kGemmColumns) {
    RegisterBlock<Element, 1, 1>(x, 0, w + j / kGemmColumns * block, block, y + j, 0, n - j, k,
                                 add);
  }
}

// Memory bandwidth limits this: neither tiles of one row nor prefetching the next head was faster.
template <typename Element>
void AttendCache(const float* q, CachedHead<Element> prefix, int64_t shared,
                 CachedHead<Element> own, int64_t value_block, float* out, int64_t length, int size,
                 float* scratch) {
  alignas(64) Element scaled[kHeadSizeMax];
  float scale = 1.0f / std::sqrt(static_cast<float>(size));
  for (int j = 0; j < size; ++j) Put(q[j] * scale, scaled + j);
  RowProduct(scaled, prefix.keys, size * kGemmColumns, scratch, shared, size, false);
  RowProduct(scaled, own.keys + shared * size, size * kGemmColumns, scratch + shared,
             length - shared, size, false);

  // The length is rounded up to whole vectors, so that every exponential is computed in a vector.
  int64_t whole = RoundUp(length, 16);
  for (int64_t j = length; j < whole; ++j) scratch[j] = -1e30f;
  float most = -1e30f, sum = 0;
#pragma omp simd reduction(max : most)
  for (int64_t j = 0; j < whole; ++j) most = scratch[j] > most ? scratch[j] : most;
#pragma omp simd reduction(+ : sum)
  for (int64_t j = 0; j < whole; ++j) {
    scratch[j] = std::exp(scratch[j] - most);
    sum += scratch[j];
  }
  auto* weights = reinterpret_cast<Element*>(scratch + whole);
  float inverse = 1.0f / sum;
#pragma omp simd
  for (int64_t j = 0; j < whole; ++j) Put(scratch[j] * inverse, weights + j);
  // Sums continue from those of the prefix, so that results have the same bits wherever the prefix
  // lies.
  RowProduct(weights, prefix.values, value_block, out, size, shared, false);
  RowProduct(weights + shared, own.values + shared * kGemmColumns, value_block, out, size,
             RoundUp(length, kGroup<Element>) - shared, true);
}

#define PAWL_TEXT(x) #x
#define PAWL_NAME(x) PAWL_TEXT(x)

}  // namespace

const Gemms kGemms = {
    {Bfloat16Gemm, Pack<Bfloat16>, PackRows<Bfloat16>, RoundRows<Bfloat16>, RoundColumns<Bfloat16>,
     RectifyRows<Bfloat16>, RectifyBack<Bfloat16>, AttendCache<Bfloat16>},
    {RegisterGemm<float>, Pack<float>, PackRows<float>, RoundRows<float>, RoundColumns<float>,
     RectifyRows<float>, RectifyBack<float>, AttendCache<float>},
    PAWL_NAME(PAWL_KERNELS)};

}  // namespace PAWL_KERNELS
}  // namespace pawl
