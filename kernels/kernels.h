// Loops in float32 that are slow with LibTorch's operators at these sizes.
//
// kernels.cc is compiled once for each instruction set; ChooseKernels picks one by the processor's
// features. On one kind of processor a result depends on its own row alone, not on other rows or on
// the number of threads.
//
// Shapes: N tokens of all rows laid end to end, D width, H query heads, K key-value heads, S head
// size. A row of
//         `qkv` holds H query heads, then K key heads, then K value heads. Rows r are tokens
//         [starts[r], starts[r+1]).
// Source: RMSNorm: Zhang and Sennrich 2019.  SwiGLU: Shazeer 2020.  Rotary: Su et al. 2021, halves
// rotated as in
//         Llama.  Attention backward with the saved log-sum-exp: Dao et al. 2022 (FlashAttention),
//         section 3. AdamW: Loshchilov and Hutter 2019, as LibTorch computes it.
#pragma once

#include <cstdint>

namespace pawl {

struct AttentionShape {
  int heads, key_value_heads, head_size;
  int row() const { return (heads + 2 * key_value_heads) * head_size; }
  int out() const { return heads * head_size; }
};

struct AdamW {
  float rate, beta1, beta2, bias1, bias2, decay, epsilon;
};

struct Kernels {
  // y = x / rms(x) * w. inverse_rms gets N values for the backward pass.
  void (*rms_norm)(const float* x, const float* w, float* y, float* inverse_rms, int64_t n,
                   int64_t d, float epsilon);
  // Adds to dw.
  void (*rms_norm_back)(const float* dy, const float* x, const float* w, const float* inverse_rms,
                        float* dx, float* dw, int64_t n, int64_t d);

  // gate_up [n, 2f] -> y [n, f] = silu(gate) * up.
  void (*swiglu)(const float* gate_up, float* y, int64_t n, int64_t f);
  void (*swiglu_back)(const float* dy, const float* gate_up, float* dgate_up, int64_t n, int64_t f);

  // Rotates the query and key heads of one token in place; `turn` is +1, or -1 to undo. cos and sin
  // have S/2 values.
  void (*rotate)(float* qkv, const float* cos, const float* sin, AttentionShape shape, float turn);

  // Causal attention inside one row of t tokens, already rotated. out [t, H*S]; lse [t, H].
  void (*attend)(const float* qkv, float* out, float* lse, int64_t t, AttentionShape shape);
  // Overwrites dqkv.
  void (*attend_back)(const float* dout, const float* out, const float* lse, const float* qkv,
                      float* dqkv, int64_t t, AttentionShape shape);

  // Attention by matrix products, for long rows. scores [t, t] of one head become probabilities, 0
  // above the diagonal; lse of query i lands at lse[i * lse_stride].
  void (*causal_softmax)(float* scores, int64_t t, float scale, float* lse, int64_t lse_stride);
  // scores become probabilities again, dp [t, t] the gradient of the unscaled scores; delta[i] =
  // dout_i . out_i.
  void (*causal_softmax_back)(float* scores, float* dp, int64_t t, float scale, const float* lse,
                              int64_t lse_stride, const float* delta);

  // Of n rows of v logits: log-probabilities of the targets, and where `d` is not null the gradient
  // of the sum of -scale * log-probability with respect to the logits.
  void (*cross_entropy)(const float* logits, const int64_t* targets, int64_t n, int64_t v,
                        float scale, float* log_probs, float* d);

  // Of n rows of v logits, under a softmax over the entries that are not 0 in `allowed` [n, v]
  // (nullptr: over all): losses[i] = -sum of target * log-probability, and the gradient d of scale
  // times their sum. Targets [n, v] are 0 where not allowed; a row that is all 0 has loss 0. Rows
  // of logits and d are `stride` apart.
  void (*soft_cross_entropy)(const float* logits, int64_t stride, const float* targets,
                             const uint8_t* allowed, int64_t n, int64_t v, float scale,
                             float* losses, float* d);

  // g += each of `others`, all of n; the sum of the squares of what comes out.
  double (*add_up)(float* g, const float* const* others, int count, int64_t n);
  // One step of AdamW on n weights, the gradient times `scale`; bias1 and bias2 are 1 - beta^step.
  void (*adamw)(float* w, const float* g, float* moment1, float* moment2, int64_t n, float scale,
                const AdamW& settings);

  const char* name;
};

const Kernels& ChooseKernels();

namespace avx512 {
extern const Kernels kKernels;
}
namespace avx2 {
extern const Kernels kKernels;
}
namespace portable {
extern const Kernels kKernels;
}

}  // namespace pawl
