// Compiled once for each instruction set, with PAWL_KERNELS naming the namespace. Built with
// -ffast-math: sums may be reordered, so nothing here may rely on infinities or NaN.
//
// Columns of the state don't meet on the way forward: a few of them go through all tokens, and stay
// in the first-level cache.
#include "kernels/recurrence.h"

#include <cmath>
#include <cstring>

#include "kernels/lanes.h"

namespace pawl {
namespace PAWL_KERNELS {
namespace {

constexpr int kVectorsMax = 4;
constexpr float kLeastGate = -80;  // beyond it e^-x is near infinity

// In halves: written as a loop, the compiler adds 16 lanes up one by one.
inline float Sum(Floats x) {
#if defined(__AVX2__)
  float lanes[kLanes];
  std::memcpy(lanes, &x, sizeof lanes);
  __m256 eight = Load<__m256>(lanes);
  if constexpr (kLanes > 8) eight += Load<__m256>(lanes + kLanes - 8);
  __m128 four = _mm256_castps256_ps128(eight) + _mm256_extractf128_ps(eight, 1);
#else
  __m128 four = (__m128)x;
#endif
  four += _mm_movehl_ps(four, four);
  return four[0] + four[1];
}

inline float Dot(const float* a, const float* b, int64_t n) {
  float sum = 0;
#pragma omp simd reduction(+ : sum)
  for (int64_t j = 0; j < n; ++j) sum += a[j] * b[j];
  return sum;
}

inline void Store(Floats x, float* to) { std::memcpy(to, &x, sizeof x); }

// kColumns vectors of the state's columns.
template <int kColumns>
struct Columns {
  Floats of[kColumns] = {};

  static Columns From(const float* from) {
    Columns columns;
    for (int c = 0; c < kColumns; ++c) columns.of[c] = Load<Floats>(from + c * kLanes);
    return columns;
  }
  void To(float* to) const {
    for (int c = 0; c < kColumns; ++c) Store(of[c], to + c * kLanes);
  }
  void Add(const Columns& other, float scale) {
    for (int c = 0; c < kColumns; ++c) of[c] += other.of[c] * scale;
  }
  void Scale(float scale) {
    for (int c = 0; c < kColumns; ++c) of[c] *= scale;
  }
  // Lane by lane; its lanes add up to the product of both.
  Floats Products(const Columns& other) const {
    Floats sum = of[0] * other.of[0];
    for (int c = 1; c < kColumns; ++c) sum += of[c] * other.of[c];
    return sum;
  }
};

// S^T k and S^T q, after `write` times `key` was written where kWrite.
template <int kColumns, bool kWrite>
void ReadState(float* state, int64_t value, int keys, const float* key,
               const Columns<kColumns>& write, const float* k, const float* q,
               Columns<kColumns>* by_key, Columns<kColumns>* by_query) {
  Columns<kColumns> u, r;
  for (int i = 0; i < keys; ++i) {
    auto s = Columns<kColumns>::From(state + i * value);
    if constexpr (kWrite) {
      s.Add(write, key[i]);
      s.To(state + i * value);
    }
    u.Add(s, k[i]);
    r.Add(s, q[i]);
  }
  *by_key = u;
  *by_query = r;
}

template <int kColumns>
void DeltaColumns(const DeltaInputs& in, const DeltaDecay* decays, int64_t t, DeltaSizes sizes,
                  float* state, int64_t from, float* out, int64_t out_stride) {
  using Some = Columns<kColumns>;
  int keys = sizes.key;
  int64_t value = sizes.value;
  state += from;
  Some write;
  for (int64_t i = 0; i < t; ++i) {
    const float *q = in.q + i * in.stride, *k = in.k + i * in.stride;
    Some u, r;
    if (i == 0) {
      ReadState<kColumns, false>(state, value, keys, nullptr, write, k, q, &u, &r);
    } else {
      ReadState<kColumns, true>(state, value, keys, k - in.stride, write, k, q, &u, &r);
    }
    const DeltaDecay& decay = decays[i];
    if (decay.scale != 1) {
      for (int j = 0; j < keys; ++j) {
        Some s = Some::From(state + j * value);
        s.Scale(decay.scale);
        s.To(state + j * value);
      }
      u.Scale(decay.scale);
      r.Scale(decay.scale);
    }
    write = Some::From(in.v + i * in.stride + from);
    write.Scale(decay.write);
    if (sizes.erase) write.Add(u, -1);
    write.Scale(in.beta[i]);
    r.Add(write, Dot(k, q, keys));
    r.Scale(decay.read);
    r.To(out + i * out_stride + from);
  }
  const float* k = in.k + (t - 1) * in.stride;
  for (int j = 0; j < keys; ++j) {
    Some s = Some::From(state + j * value);
    s.Add(write, k[j]);
    s.To(state + j * value);
  }
}

void Delta(const DeltaInputs& in, const DeltaDecay* decays, int64_t t, DeltaSizes sizes,
           float* state, float* out, int64_t out_stride) {
  if (t == 0) return;
  int64_t from = 0;
  for (; from + kVectorsMax * kLanes <= sizes.value; from += kVectorsMax * kLanes)
    DeltaColumns<kVectorsMax>(in, decays, t, sizes, state, from, out, out_stride);
  for (; from + kVectorsMax / 2 * kLanes <= sizes.value; from += kVectorsMax / 2 * kLanes)
    DeltaColumns<kVectorsMax / 2>(in, decays, t, sizes, state, from, out, out_stride);
  for (; from < sizes.value; from += kLanes)
    DeltaColumns<1>(in, decays, t, sizes, state, from, out, out_stride);
}

// ---- the way back, through tokens that begin at a kept state

struct BackScratch {
  float* states;           // [t, K, columns]: before each token
  float *errors, *writes;  // [t, columns]: v - S^T k, and b times it
};

template <int kColumns>
void Replay(const DeltaInputs& in, const float* decay, int64_t t, DeltaSizes sizes,
            const float* before, int64_t from, const BackScratch& scratch) {
  using Some = Columns<kColumns>;
  constexpr int64_t kWidth = kColumns * kLanes;
  for (int j = 0; j < sizes.key; ++j)
    Some::From(before + j * sizes.value + from).To(scratch.states + j * kWidth);
  for (int64_t i = 0; i < t; ++i) {
    const float *k = in.k + i * in.stride, *state = scratch.states + i * sizes.key * kWidth;
    float* next = scratch.states + (i + 1) * sizes.key * kWidth;
    Some error = Some::From(in.v + i * in.stride + from);
    if (sizes.erase) {
      Some u;
      for (int j = 0; j < sizes.key; ++j) u.Add(Some::From(state + j * kWidth), k[j]);
      error.Add(u, -decay[i]);
    }
    Some write = error;
    write.Scale(in.beta[i]);
    error.To(scratch.errors + i * kWidth);
    write.To(scratch.writes + i * kWidth);
    for (int j = 0; j < sizes.key; ++j) {
      Some s = Some::From(state + j * kWidth);
      s.Scale(decay[i]);
      s.Add(write, k[j]);
      s.To(next + j * kWidth);
    }
  }
}

// G, the gradient of the state, is gone through twice: what the output and the write ask for, and,
// once the gradient of what was written is known, what was erased.
template <int kColumns>
void TokenBack(const DeltaInputs& in, float decay, int64_t i, DeltaSizes sizes, int64_t from,
               const float* dout, float* dstate, const BackScratch& scratch,
               const DeltaGradients& to) {
  using Some = Columns<kColumns>;
  constexpr int64_t kWidth = kColumns * kLanes;
  const float *q = in.q + i * in.stride, *k = in.k + i * in.stride,
              *state = scratch.states + i * sizes.key * kWidth;
  float *dq = to.q + i * in.stride, *dk = to.k + i * in.stride, beta = in.beta[i];
  Some read = Some::From(dout), write = Some::From(scratch.writes + i * kWidth), dwrite;
  read.Scale(1 / std::sqrt(static_cast<float>(sizes.key)));
  float written = Sum(write.Products(read));
  for (int j = 0; j < sizes.key; ++j) {
    Some g = Some::From(dstate + j * sizes.value + from);
    g.Add(read, q[j]);
    g.To(dstate + j * sizes.value + from);
    dwrite.Add(g, k[j]);
    dk[j] += Sum(g.Products(write));
    dq[j] += decay * Sum(Some::From(state + j * kWidth).Products(read)) + k[j] * written;
  }
  to.beta[i] += Sum(dwrite.Products(Some::From(scratch.errors + i * kWidth)));
  Some derror = dwrite;
  derror.Scale(beta);
  derror.To(to.v + i * in.stride + from);
  Some dread;
  dread.Add(derror, -decay);
  for (int j = 0; j < sizes.key; ++j) {
    Some g = Some::From(dstate + j * sizes.value + from);
    g.Scale(decay);
    if (sizes.erase) {
      g.Add(dread, k[j]);
      dk[j] += Sum(Some::From(state + j * kWidth).Products(dread));
    }
    g.To(dstate + j * sizes.value + from);
  }
}

template <int kColumns>
void DeltaBackColumns(const DeltaInputs& in, const float* decay, int64_t t, DeltaSizes sizes,
                      const float* before, int64_t from, const float* dout, int64_t dout_stride,
                      float* dstate, float* scratch, const DeltaGradients& to) {
  constexpr int64_t kWidth = kColumns * kLanes;
  float* errors = scratch + (t + 1) * sizes.key * kWidth;
  BackScratch parts = {scratch, errors, errors + t * kWidth};
  Replay<kColumns>(in, decay, t, sizes, before, from, parts);
  for (int64_t i = t; i-- > 0;)
    TokenBack<kColumns>(in, decay[i], i, sizes, from, dout + i * dout_stride + from, dstate, parts,
                        to);
}

void DeltaBack(const DeltaInputs& in, const float* decay, int64_t t, DeltaSizes sizes,
               const float* before, const float* dout, int64_t dout_stride, float* dstate,
               float* scratch, const DeltaGradients& to) {
  auto bytes = sizeof(float) * static_cast<size_t>(sizes.key);
  for (int64_t i = 0; i < t; ++i) {
    std::memset(to.q + i * in.stride, 0, bytes);
    std::memset(to.k + i * in.stride, 0, bytes);
    to.beta[i] = 0;
  }
  int64_t from = 0;
  for (; from + kVectorsMax * kLanes <= sizes.value; from += kVectorsMax * kLanes) {
    DeltaBackColumns<kVectorsMax>(in, decay, t, sizes, before, from, dout, dout_stride, dstate,
                                  scratch, to);
  }
  for (; from + kVectorsMax / 2 * kLanes <= sizes.value; from += kVectorsMax / 2 * kLanes) {
    DeltaBackColumns<kVectorsMax / 2>(in, decay, t, sizes, before, from, dout, dout_stride, dstate,
                                      scratch, to);
  }
  for (; from < sizes.value; from += kLanes)
    DeltaBackColumns<1>(in, decay, t, sizes, before, from, dout, dout_stride, dstate, scratch, to);
}

// ---- convolution, norms

inline float Sigmoid(float x) {
  return 1.0f / (1.0f + std::exp(-(x > kLeastGate ? x : kLeastGate)));
}

// silu's derivative.
inline float SiluSlope(float x) {
  float s = Sigmoid(x);
  return s * (1.0f + x * (1.0f - s));
}

void Convolve(const float* x, const float* w, int taps, int64_t t, int64_t n, float* y) {
  for (int64_t i = 0; i < t; ++i) {
    float* to = y + i * n;
#pragma omp simd
    for (int64_t c = 0; c < n; ++c) to[c] = w[c] * x[i * n + c];
    for (int j = 1; j < taps; ++j) {
#pragma omp simd
      for (int64_t c = 0; c < n; ++c) to[c] += w[j * n + c] * x[(i + j) * n + c];
    }
#pragma omp simd
    for (int64_t c = 0; c < n; ++c) to[c] *= Sigmoid(to[c]);
  }
}

void ConvolveBack(const float* dy, const float* x, const float* w, int taps, int64_t t, int64_t n,
                  float* dx, float* dw) {
  std::memset(dx, 0, sizeof(float) * static_cast<size_t>((taps - 1 + t) * n));
  constexpr int64_t kSome = 64;
  float dsum[kSome];
  for (int64_t first = 0; first < n; first += kSome) {
    int64_t count = std::min(kSome, n - first);
    for (int64_t i = 0; i < t; ++i) {
      const float* at = x + i * n + first;
#pragma omp simd
      for (int64_t c = 0; c < count; ++c) dsum[c] = w[first + c] * at[c];
      for (int j = 1; j < taps; ++j) {
#pragma omp simd
        for (int64_t c = 0; c < count; ++c) dsum[c] += w[j * n + first + c] * at[j * n + c];
      }
#pragma omp simd
      for (int64_t c = 0; c < count; ++c) dsum[c] = dy[i * n + first + c] * SiluSlope(dsum[c]);
      for (int j = 0; j < taps; ++j) {
        float *to = dx + (i + j) * n + first, *sum = dw + j * n + first;
#pragma omp simd
        for (int64_t c = 0; c < count; ++c) {
          sum[c] += dsum[c] * at[j * n + c];
          to[c] += dsum[c] * w[j * n + first + c];
        }
      }
    }
  }
}

void Unit(float* x, int64_t stride, int64_t t, int64_t n, float* inverse) {
  constexpr float kEpsilon = 1e-6f;  // as transformers has it
  for (int64_t i = 0; i < t; ++i) {
    float* row = x + i * stride;
    float r = 1.0f / std::sqrt(Dot(row, row, n) + kEpsilon);
    inverse[i] = r;
#pragma omp simd
    for (int64_t j = 0; j < n; ++j) row[j] *= r;
  }
}

void UnitBack(float* dy, const float* y, int64_t stride, int64_t t, int64_t n,
              const float* inverse) {
  for (int64_t i = 0; i < t; ++i) {
    float* d = dy + i * stride;
    const float* row = y + i * stride;
    float along = Dot(d, row, n), r = inverse[i];
#pragma omp simd
    for (int64_t j = 0; j < n; ++j) d[j] = (d[j] - row[j] * along) * r;
  }
}

void GatedNorm(const float* o, int64_t o_stride, const float* z, int64_t z_stride, const float* w,
               int64_t t, int64_t n, float epsilon, float* y, int64_t y_stride) {
  for (int64_t i = 0; i < t; ++i) {
    const float *oi = o + i * o_stride, *zi = z + i * z_stride;
    float r = 1.0f / std::sqrt(Dot(oi, oi, n) / static_cast<float>(n) + epsilon);
#pragma omp simd
    for (int64_t j = 0; j < n; ++j) y[i * y_stride + j] = oi[j] * r * w[j] * zi[j] * Sigmoid(zi[j]);
  }
}

void GatedNormBack(const float* dy, int64_t y_stride, const float* o, int64_t o_stride,
                   const float* z, int64_t z_stride, const float* w, int64_t t, int64_t n,
                   float epsilon, float* dout, float* dz, float* dw) {
  for (int64_t i = 0; i < t; ++i) {
    const float *oi = o + i * o_stride, *zi = z + i * z_stride, *di = dy + i * y_stride;
    float *to = dout + i * o_stride, *gate = dz + i * z_stride;
    float r = 1.0f / std::sqrt(Dot(oi, oi, n) / static_cast<float>(n) + epsilon), dot = 0;
#pragma omp simd reduction(+ : dot)
    for (int64_t j = 0; j < n; ++j) {
      float normed = oi[j] * r, silu = zi[j] * Sigmoid(zi[j]);
      gate[j] = di[j] * normed * w[j] * SiluSlope(zi[j]);
      dw[j] += di[j] * normed * silu;
      to[j] = di[j] * w[j] * silu;
      dot += to[j] * normed;
    }
    float along = dot / static_cast<float>(n);
#pragma omp simd
    for (int64_t j = 0; j < n; ++j) to[j] = r * (to[j] - oi[j] * r * along);
  }
}

#define PAWL_TEXT(x) #x
#define PAWL_NAME(x) PAWL_TEXT(x)

}  // namespace

const Recurrences kRecurrences = {Delta,    DeltaBack, Convolve,      ConvolveBack,           Unit,
                                  UnitBack, GatedNorm, GatedNormBack, PAWL_NAME(PAWL_KERNELS)};

}  // namespace PAWL_KERNELS
}  // namespace pawl
