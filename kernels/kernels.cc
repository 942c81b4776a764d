// Compiled once for each instruction set, with PAWL_KERNELS naming the namespace. Built with
// -ffast-math: sums may be reordered, so nothing here may rely on infinities or NaN.
#include "kernels/kernels.h"

#include <cmath>
#include <cstring>
#include <vector>

namespace pawl {
namespace PAWL_KERNELS {
namespace {

void RmsNorm(const float* x, const float* w, float* y, float* inverse_rms, int64_t n, int64_t d,
             float epsilon) {
  for (int64_t i = 0; i < n; ++i) {
    const float* xi = x + i * d;
    float sum = 0;
#pragma omp simd reduction(+ : sum)
    for (int64_t j = 0; j < d; ++j) sum += xi[j] * xi[j];
    float r = 1.0f / std::sqrt(sum / static_cast<float>(d) + epsilon);
    inverse_rms[i] = r;
#pragma omp simd
    for (int64_t j = 0; j < d; ++j) y[i * d + j] = xi[j] * r * w[j];
  }
}

void RmsNormBack(const float* dy, const float* x, const float* w, const float* inverse_rms,
                 float* dx, float* dw, int64_t n, int64_t d) {
  for (int64_t i = 0; i < n; ++i) {
    const float *xi = x + i * d, *gi = dy + i * d;
    float r = inverse_rms[i], dot = 0;
#pragma omp simd reduction(+ : dot)
    for (int64_t j = 0; j < d; ++j) dot += gi[j] * w[j] * xi[j];
    float c = dot * r * r * r / static_cast<float>(d);
#pragma omp simd
    for (int64_t j = 0; j < d; ++j) {
      dx[i * d + j] = gi[j] * w[j] * r - xi[j] * c;
      dw[j] += gi[j] * xi[j] * r;
    }
  }
}

// The quotients of vectors are made of approximate reciprocals, and that of infinity makes what is
// not a number: rows with a gate whose exp(-x) is near it are computed with care.
constexpr float kLeastGate = -80;

bool HasFarGate(const float* g, int64_t f) {
  float least = 0;
#pragma omp simd reduction(min : least)
  for (int64_t j = 0; j < f; ++j) least = g[j] < least ? g[j] : least;
  return least < kLeastGate;
}

float Sigmoid(float x) { return x < kLeastGate ? 0.0f : 1.0f / (1.0f + std::exp(-x)); }

void SwiGlu(const float* gate_up, float* y, int64_t n, int64_t f) {
  for (int64_t i = 0; i < n; ++i) {
    const float *g = gate_up + i * 2 * f, *u = g + f;
    float* yi = y + i * f;
    if (HasFarGate(g, f)) {
      for (int64_t j = 0; j < f; ++j) yi[j] = g[j] * Sigmoid(g[j]) * u[j];
      continue;
    }
#pragma omp simd
    for (int64_t j = 0; j < f; ++j) yi[j] = g[j] / (1.0f + std::exp(-g[j])) * u[j];
  }
}

void SwiGluBack(const float* dy, const float* gate_up, float* dgate_up, int64_t n, int64_t f) {
  for (int64_t i = 0; i < n; ++i) {
    const float *g = gate_up + i * 2 * f, *u = g + f, *di = dy + i * f;
    float *dg = dgate_up + i * 2 * f, *du = dg + f;
    if (HasFarGate(g, f)) {
      for (int64_t j = 0; j < f; ++j) {
        float s = Sigmoid(g[j]);
        dg[j] = di[j] * u[j] * s * (1.0f + g[j] * (1.0f - s));
        du[j] = di[j] * g[j] * s;
      }
      continue;
    }
#pragma omp simd
    for (int64_t j = 0; j < f; ++j) {
      float s = 1.0f / (1.0f + std::exp(-g[j]));
      dg[j] = di[j] * u[j] * s * (1.0f + g[j] * (1.0f - s));
      du[j] = di[j] * g[j] * s;
    }
  }
}

void Rotate(float* qkv, const float* cos, const float* sin, AttentionShape shape, float turn) {
  int half = shape.head_size / 2;
  for (int h = 0; h < shape.heads + shape.key_value_heads; ++h) {
    float *a = qkv + h * shape.head_size, *b = a + half;
#pragma omp simd
    for (int j = 0; j < half; ++j) {
      float x = a[j], y = b[j], s = sin[j] * turn;
      a[j] = x * cos[j] - y * s;
      b[j] = y * cos[j] + x * s;
    }
  }
}

constexpr int kHeadSizeMax = 1024;

// The head size as a constant lets the compiler unroll; 0 stands for any other size.
template <int kSize>
struct Head {
  static inline int Size(int size) { return kSize == 0 ? size : kSize; }

  // Sums stay in registers, because a local array cannot alias the arrays that are read.
  static constexpr int kLocal = kSize == 0 ? kHeadSizeMax : kSize;

  static inline float Dot(const float* __restrict a, const float* __restrict b, int size) {
    float sum = 0;
#pragma omp simd reduction(+ : sum)
    for (int j = 0; j < Size(size); ++j) sum += a[j] * b[j];
    return sum;
  }

  static inline void Add(float* __restrict y, const float* __restrict x, float scale, int size) {
#pragma omp simd
    for (int j = 0; j < Size(size); ++j) y[j] += scale * x[j];
  }
};

constexpr int64_t Whole(int64_t count) { return (count + 15) / 16 * 16; }

// Turns the scores of one query against `count` keys, `stride` apart, into probabilities and
// returns the log-sum-exp. p has space for whole vectors.
template <int kSize>
inline float Softmax(const float* q, const float* keys, int64_t stride, int64_t count, float scale,
                     int size, float* p) {
  float most = -3e38f;
  for (int64_t j = 0; j < count; ++j) {
    p[j] = Head<kSize>::Dot(q, keys + j * stride, size) * scale;
    most = p[j] > most ? p[j] : most;
  }
  // The count is rounded up to whole vectors, so that every exponential is computed in a vector.
  int64_t whole = Whole(count);
  for (int64_t j = count; j < whole; ++j) p[j] = -1e30f;
  float sum = 0;
#pragma omp simd reduction(+ : sum)
  for (int64_t j = 0; j < whole; ++j) {
    p[j] = std::exp(p[j] - most);
    sum += p[j];
  }
  float inverse = 1.0f / sum;
#pragma omp simd
  for (int64_t j = 0; j < count; ++j) p[j] *= inverse;
  return most + std::log(sum);
}

template <int kSize>
void AttendSized(const float* qkv, float* out, float* lse, int64_t t, AttentionShape s) {
  int size = s.head_size, group = s.heads / s.key_value_heads;
  int64_t row = s.row();
  float scale = 1.0f / std::sqrt(static_cast<float>(size));
  std::vector<float> p(static_cast<size_t>(Whole(t)));
  for (int h = 0; h < s.heads; ++h) {
    const float* q = qkv + h * size;
    const float* k = qkv + (s.heads + h / group) * size;
    const float* v = k + s.key_value_heads * size;
    for (int64_t i = 0; i < t; ++i) {
      lse[i * s.heads + h] = Softmax<kSize>(q + i * row, k, row, i + 1, scale, size, p.data());
      float o[Head<kSize>::kLocal];
      std::memset(o, 0, sizeof(float) * static_cast<size_t>(Head<kSize>::Size(size)));
      for (int64_t j = 0; j <= i; ++j) Head<kSize>::Add(o, v + j * row, p[j], size);
      std::memcpy(out + i * s.out() + h * size, o, sizeof(float) * static_cast<size_t>(size));
    }
  }
}

template <int kSize>
void AttendBackSized(const float* dout, const float* out, const float* lse, const float* qkv,
                     float* dqkv, int64_t t, AttentionShape s) {
  int size = s.head_size, group = s.heads / s.key_value_heads;
  int64_t row = s.row();
  float scale = 1.0f / std::sqrt(static_cast<float>(size));
  std::memset(dqkv, 0, sizeof(float) * static_cast<size_t>(t * row));
  std::vector<float> p(static_cast<size_t>(Whole(t))), ds(static_cast<size_t>(Whole(t)));
  for (int h = 0; h < s.heads; ++h) {
    int64_t at_q = h * size, at_k = (s.heads + h / group) * size,
            at_v = at_k + s.key_value_heads * size;
    for (int64_t i = 0; i < t; ++i) {
      float q[Head<kSize>::kLocal], g[Head<kSize>::kLocal], dq[Head<kSize>::kLocal];
      size_t bytes = sizeof(float) * static_cast<size_t>(Head<kSize>::Size(size));
      std::memcpy(q, qkv + i * row + at_q, bytes);
      std::memcpy(g, dout + i * s.out() + h * size, bytes);
      std::memset(dq, 0, bytes);
      float delta = Head<kSize>::Dot(g, out + i * s.out() + h * size, size);
      float log_sum = lse[i * s.heads + h];
      for (int64_t j = 0; j <= i; ++j) {
        p[j] = Head<kSize>::Dot(q, qkv + j * row + at_k, size);
        ds[j] = Head<kSize>::Dot(g, qkv + j * row + at_v, size);
      }
      int64_t whole = Whole(i + 1);
      for (int64_t j = i + 1; j < whole; ++j) p[j] = ds[j] = 0;
#pragma omp simd
      for (int64_t j = 0; j < whole;
           ++j) {  // apart from the others, so that the exponentials are taken many at once
        p[j] = std::exp(p[j] * scale - log_sum);
        ds[j] = p[j] * (ds[j] - delta) * scale;
      }
      for (int64_t j = 0; j <= i; ++j) {
        Head<kSize>::Add(dq, qkv + j * row + at_k, ds[j], size);
        Head<kSize>::Add(dqkv + j * row + at_k, q, ds[j], size);
        Head<kSize>::Add(dqkv + j * row + at_v, g, p[j], size);
      }
      std::memcpy(dqkv + i * row + at_q, dq, bytes);
    }
  }
}

void CausalSoftmax(float* scores, int64_t t, float scale, float* lse, int64_t lse_stride) {
  for (int64_t i = 0; i < t; ++i) {
    float *p = scores + i * t, most = -3e38f, sum = 0;
#pragma omp simd reduction(max : most)
    for (int64_t j = 0; j <= i; ++j) most = p[j] > most ? p[j] : most;
#pragma omp simd reduction(+ : sum)
    for (int64_t j = 0; j <= i; ++j) {
      p[j] = std::exp((p[j] - most) * scale);
      sum += p[j];
    }
    float inverse = 1.0f / sum;
#pragma omp simd
    for (int64_t j = 0; j <= i; ++j) p[j] *= inverse;
    for (int64_t j = i + 1; j < t; ++j) p[j] = 0;
    lse[i * lse_stride] = most * scale + std::log(sum);
  }
}

void CausalSoftmaxBack(float* scores, float* dp, int64_t t, float scale, const float* lse,
                       int64_t lse_stride, const float* delta) {
  for (int64_t i = 0; i < t; ++i) {
    float *p = scores + i * t, *d = dp + i * t, log_sum = lse[i * lse_stride], delta_i = delta[i];
#pragma omp simd
    for (int64_t j = 0; j <= i; ++j) {
      p[j] = std::exp(p[j] * scale - log_sum);
      d[j] = p[j] * (d[j] - delta_i) * scale;
    }
    for (int64_t j = i + 1; j < t; ++j) p[j] = d[j] = 0;
  }
}

void CrossEntropy(const float* logits, const int64_t* targets, int64_t n, int64_t v, float scale,
                  float* log_probs, float* d) {
  for (int64_t i = 0; i < n; ++i) {
    const float* row = logits + i * v;
    float most = -3e38f, sum = 0;
#pragma omp simd reduction(max : most)
    for (int64_t j = 0; j < v; ++j) most = row[j] > most ? row[j] : most;
    if (d == nullptr) {
#pragma omp simd reduction(+ : sum)
      for (int64_t j = 0; j < v; ++j) sum += std::exp(row[j] - most);
    } else {
      float* di = d + i * v;
#pragma omp simd reduction(+ : sum)
      for (int64_t j = 0; j < v; ++j) {
        di[j] = std::exp(row[j] - most);
        sum += di[j];
      }
      float factor = scale / sum;
#pragma omp simd
      for (int64_t j = 0; j < v; ++j) di[j] *= factor;
      di[targets[i]] -= scale;
    }
    log_probs[i] = row[targets[i]] - most - std::log(sum);
  }
}

void SoftCrossEntropy(const float* logits, int64_t stride, const float* targets,
                      const uint8_t* allowed, int64_t n, int64_t v, float scale, float* losses,
                      float* d) {
  constexpr float kNever = -1e30f;
  for (int64_t i = 0; i < n; ++i) {
    const float *row = logits + i * stride, *target = targets + i * v;
    float *di = d + i * stride, most = kNever, mass = 0, sum = 0, reached = 0;
#pragma omp simd reduction(+ : mass)
    for (int64_t j = 0; j < v; ++j) mass += target[j];
    if (mass == 0) {
      losses[i] = 0;
      std::memset(di, 0, sizeof(float) * static_cast<size_t>(v));
      continue;
    }
    if (allowed == nullptr) {
      std::memcpy(di, row, sizeof(float) * static_cast<size_t>(v));
    } else {
      const uint8_t* may = allowed + i * v;
#pragma omp simd
      for (int64_t j = 0; j < v; ++j) di[j] = may[j] != 0 ? row[j] : kNever;
    }
#pragma omp simd reduction(max : most)
    for (int64_t j = 0; j < v; ++j) most = di[j] > most ? di[j] : most;
#pragma omp simd reduction(+ : sum, reached)
    for (int64_t j = 0; j < v; ++j) {
      reached += target[j] * (di[j] - most);
      di[j] = std::exp(di[j] - most);
      sum += di[j];
    }
    losses[i] = mass * std::log(sum) - reached;
    float factor = scale * mass / sum;
#pragma omp simd
    for (int64_t j = 0; j < v; ++j) di[j] = di[j] * factor - scale * target[j];
  }
}

void Attend(const float* qkv, float* out, float* lse, int64_t t, AttentionShape s) {
  switch (s.head_size) {
    case 16:
      return AttendSized<16>(qkv, out, lse, t, s);
    case 24:
      return AttendSized<24>(qkv, out, lse, t, s);
    case 32:
      return AttendSized<32>(qkv, out, lse, t, s);
    case 64:
      return AttendSized<64>(qkv, out, lse, t, s);
    case 128:
      return AttendSized<128>(qkv, out, lse, t, s);
    default:
      return AttendSized<0>(qkv, out, lse, t, s);
  }
}

void AttendBack(const float* dout, const float* out, const float* lse, const float* qkv,
                float* dqkv, int64_t t, AttentionShape s) {
  switch (s.head_size) {
    case 16:
      return AttendBackSized<16>(dout, out, lse, qkv, dqkv, t, s);
    case 24:
      return AttendBackSized<24>(dout, out, lse, qkv, dqkv, t, s);
    case 32:
      return AttendBackSized<32>(dout, out, lse, qkv, dqkv, t, s);
    case 64:
      return AttendBackSized<64>(dout, out, lse, qkv, dqkv, t, s);
    case 128:
      return AttendBackSized<128>(dout, out, lse, qkv, dqkv, t, s);
    default:
      return AttendBackSized<0>(dout, out, lse, qkv, dqkv, t, s);
  }
}

double AddUp(float* g, const float* const* others, int count, int64_t n) {
  constexpr int64_t kBlock = 2048;  // stays in the first-level cache; float32 sums stay short
  double all = 0;
  for (int64_t first = 0; first < n; first += kBlock) {
    int64_t last = first + kBlock < n ? first + kBlock : n;
    for (int i = 0; i < count; ++i) {
      const float* other = others[i];
#pragma omp simd
      for (int64_t j = first; j < last; ++j) g[j] += other[j];
    }
    float sum = 0;
#pragma omp simd reduction(+ : sum)
    for (int64_t j = first; j < last; ++j) sum += g[j] * g[j];
    all += static_cast<double>(sum);
  }
  return all;
}

void StepAdamW(float* w, const float* g, float* moment1, float* moment2, int64_t n, float scale,
               const AdamW& s) {
  // Roots of vectors are made of approximate reciprocal roots, which are infinite for numbers below
  // the smallest normal one, so that the root is not a number. Beside epsilon's 1e-8 this is 0.
  constexpr float kLeast = 1e-37f;
  float keep = 1 - s.rate * s.decay, step = s.rate / s.bias1, root = 1 / std::sqrt(s.bias2);
#pragma omp simd
  for (int64_t j = 0; j < n; ++j) {
    float x = g[j] * scale;
    moment1[j] = s.beta1 * moment1[j] + (1 - s.beta1) * x;
    moment2[j] = s.beta2 * moment2[j] + (1 - s.beta2) * x * x;
    float second = moment2[j] > kLeast ? moment2[j] : kLeast;
    w[j] = w[j] * keep - step * moment1[j] / (std::sqrt(second) * root + s.epsilon);
  }
}

#define PAWL_TEXT(x) #x
#define PAWL_NAME(x) PAWL_TEXT(x)

}  // namespace

const Kernels kKernels = {RmsNorm,
                          RmsNormBack,
                          SwiGlu,
                          SwiGluBack,
                          Rotate,
                          Attend,
                          AttendBack,
                          CausalSoftmax,
                          CausalSoftmaxBack,
                          CrossEntropy,
                          SoftCrossEntropy,
                          AddUp,
                          StepAdamW,
                          PAWL_NAME(PAWL_KERNELS)};

}  // namespace PAWL_KERNELS
}  // namespace pawl
