// The gated delta rule, a recurrence over a matrix S of one head, forward and back, and the small
// loops around it:
//
//     S_t = e^g_t (I - b_t k_t k_t^T) S_{t-1} + b_t k_t v_t^T        o_t = S_t^T q_t / sqrt(K)
//
// Without `erase` the factor in brackets is I: linear attention with decay.
//
// The state is kept as (S', p) with S = e^p S'. Each token adds its log decay g to p, a double, and
// only where p falls below -1 is S' scaled: a decay of 1e-8 a token is not lost in the rounding of
// float32 however long the text is. What comes out for a token depends on the tokens before it, not
// on how they were divided among calls, to the bit, on one kind of processor.
//
// recurrence.cc is compiled once for each instruction set, as kernels.cc is.
//
// Shapes:  t tokens, K key size, V value size (both multiples of 16), S row-major [K, V]. Rows of a
//          head's inputs are `stride` floats apart.
// Source:  Yang et al. 2024 (Gated Delta Networks, arXiv 2412.06464), equation 10; Schlag et al.
//          2021 (arXiv 2102.11174) for the delta rule; short convolutions and l2 norm of keys and
//          queries as in Yang et al. 2024 (arXiv 2406.06484), section 3.
#pragma once

#include <cstdint>

namespace pawl {

struct DeltaSizes {
  int key, value;
  bool erase;

  int64_t state() const { return static_cast<int64_t>(key) * value; }
};

// What the log decay of a token means for S'.
struct DeltaDecay {
  float scale;  // S' is multiplied by it before the token writes; nearly always 1
  float write;  // e^-p: what the token writes is multiplied by it
  float read;   // e^p / sqrt(K)
};

// Adds the log decays g (at most 0) of t tokens to *p.
void SumDecays(const float* g, int64_t t, int key, double* p, DeltaDecay* decays);

// Of one head; queries and keys have length 1.
struct DeltaInputs {
  const float *q, *k, *v;
  int64_t stride;
  const float* beta;  // [t]
};

struct DeltaGradients {
  float *q, *k, *v;  // overwritten; as far apart as the inputs
  float* beta;       // [t], overwritten
};

struct Recurrences {
  // Changes the state S' and writes out [t, V], whose rows are out_stride apart.
  void (*delta)(const DeltaInputs& in, const DeltaDecay* decays, int64_t t, DeltaSizes sizes,
                float* state, float* out, int64_t out_stride);

  // The way back through t tokens that begin at the state `before`, which is S itself. `decay` [t]
  // is e^g. `dstate` is the gradient of the state after them, and becomes that of `before`;
  // `scratch` has room for (t + 1) * sizes.state() + 2 * t * V floats.
  void (*delta_back)(const DeltaInputs& in, const float* decay, int64_t t, DeltaSizes sizes,
                     const float* before, const float* dout, int64_t dout_stride, float* dstate,
                     float* scratch, const DeltaGradients& gradients);

  // y [t, n] = silu(sum over j of w[j] x[i + j]); x [taps - 1 + t, n] begins with the tokens
  // before.
  void (*convolve)(const float* x, const float* w, int taps, int64_t t, int64_t n, float* y);
  // Overwrites dx [taps - 1 + t, n] and adds to dw [taps, n].
  void (*convolve_back)(const float* dy, const float* x, const float* w, int taps, int64_t t,
                        int64_t n, float* dx, float* dw);

  // Divides each of t rows of n by its length, in place; inverse [t].
  void (*unit)(float* x, int64_t stride, int64_t t, int64_t n, float* inverse);
  // y as unit left it; changes dy into the gradient of what unit was given.
  void (*unit_back)(float* dy, const float* y, int64_t stride, int64_t t, int64_t n,
                    const float* inverse);

  // y = o / rms(o) * w * silu(z), of t rows of n.
  void (*gated_norm)(const float* o, int64_t o_stride, const float* z, int64_t z_stride,
                     const float* w, int64_t t, int64_t n, float epsilon, float* y,
                     int64_t y_stride);
  // Overwrites `dout` [t, n] (o_stride) and dz (z_stride), adds to dw [n].
  void (*gated_norm_back)(const float* dy, int64_t y_stride, const float* o, int64_t o_stride,
                          const float* z, int64_t z_stride, const float* w, int64_t t, int64_t n,
                          float epsilon, float* dout, float* dz, float* dw);

  const char* name;
};

const Recurrences& ChooseRecurrences();

namespace avx512 {
extern const Recurrences kRecurrences;
}
namespace avx2 {
extern const Recurrences kRecurrences;
}
namespace portable {
extern const Recurrences kRecurrences;
}

}  // namespace pawl
