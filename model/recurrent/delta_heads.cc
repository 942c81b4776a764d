#include "model/recurrent/delta_heads.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace pawl {
namespace {

double Softplus(double x) { return std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x))); }

double Sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

void Copy(const float* from, int64_t count, float* to) {
  std::memcpy(to, from, sizeof(float) * static_cast<size_t>(count));
}

}  // namespace

void DeltaWeights::Refresh() {
  const DeltaShape& s = shape();
  const float* from = layer_.convolution.const_data_ptr<float>();
  float* to = Room(&taps_, s.channels() * s.taps);
  for (int head = 0; head < s.heads; ++head) {
    for (int j = 0; j < s.taps; ++j) {
      auto take = [&](int first, int count) {
        for (int c = 0; c < count; ++c) *to++ = from[(first + c) * s.taps + j];
      };
      take(s.query(head), s.key);
      take(s.key_at(head), s.key);
      take(s.value_at(head), s.value);
    }
  }
}

void DeltaWeights::AddTaps(int head, const float* dtaps, float* gradient) const {
  const DeltaShape& s = shape();
  float* to = gradient + layer_.convolution.storage_offset();
  for (int j = 0; j < s.taps; ++j) {
    auto give = [&](int first, int count) {
      for (int c = 0; c < count; ++c) to[(first + c) * s.taps + j] += *dtaps++;
    };
    give(s.query(head), s.key);
    give(s.key_at(head), s.key);
    give(s.value_at(head), s.value);
  }
}

void DeltaWeights::AddInitial(int head, const float* dstate, float* gradient) const {
  int64_t size = shape().sizes().state();
  float* to = gradient + layer_.initial.storage_offset() + head * size;
  for (int64_t i = 0; i < size; ++i) to[i] += dstate[i];
}

void BeginHead(const DeltaWeights& weights, int head, const HeadState& state) {
  const DeltaShape& s = weights.shape();
  if (const float* initial = weights.initial(head)) {
    Copy(initial, s.sizes().state(), state.state);
  } else {
    std::fill_n(state.state, s.sizes().state(), 0.0f);
  }
  std::fill_n(state.tail, s.tail(), 0.0f);
  *state.log_decay = 0;
}

void DeltaWeights::Gates(int head, const float* wide, int64_t t, float* g, float* beta) const {
  const DeltaShape& s = shape();
  double rate = std::exp(static_cast<double>(layer_.decay_rate.const_data_ptr<float>()[head])),
         bias = layer_.decay_bias.const_data_ptr<float>()[head], most = s.negative ? 2 : 1;
  for (int64_t i = 0; i < t; ++i) {
    const float* row = wide + i * s.row();
    g[i] = static_cast<float>(-rate * Softplus(row[s.decay(head)] + bias));
    beta[i] = static_cast<float>(most * Sigmoid(row[s.beta(head)]));
  }
}

void DeltaWeights::GatesBack(int head, const float* wide, int64_t t, const double* dg,
                             const float* dbeta, float* dwide, float* gradient) const {
  const DeltaShape& s = shape();
  double rate = std::exp(static_cast<double>(layer_.decay_rate.const_data_ptr<float>()[head])),
         bias = layer_.decay_bias.const_data_ptr<float>()[head], most = s.negative ? 2 : 1,
         drate = 0, dbias = 0;
  for (int64_t i = 0; i < t; ++i) {
    const float* row = wide + i * s.row();
    double x = row[s.decay(head)] + bias, open = Sigmoid(row[s.beta(head)]);
    double dx = -dg[i] * rate * Sigmoid(x);
    drate -= dg[i] * rate * Softplus(x);
    dbias += dx;
    dwide[i * s.row() + s.decay(head)] = static_cast<float>(dx);
    dwide[i * s.row() + s.beta(head)] = static_cast<float>(dbeta[i] * most * open * (1 - open));
  }
  gradient[layer_.decay_rate.storage_offset() + head] += static_cast<float>(drate);
  gradient[layer_.decay_bias.storage_offset() + head] += static_cast<float>(dbias);
}

void DeltaHeads::Prepare(const DeltaWeights& weights, int head, const float* wide, int64_t t,
                         const float* tail) {
  const DeltaShape& s = weights.shape();
  int64_t n = s.head_channels(), before = s.taps - 1;
  float* x = Room(&x_, (before + t) * n);
  Copy(tail, before * n, x);
  for (int64_t i = 0; i < t; ++i) {
    const float* row = wide + i * s.row();
    float* to = x + (before + i) * n;
    Copy(row + s.query(head), s.key, to);
    Copy(row + s.key_at(head), s.key, to + s.key);
    Copy(row + s.value_at(head), s.value, to + 2 * s.key);
  }
  float* mixed = Room(&mixed_, t * n);
  k_.convolve(x, weights.taps(head), s.taps, t, n, mixed);
  k_.unit(mixed, n, t, s.key, Room(&inverse_q_, t));
  k_.unit(mixed + s.key, n, t, s.key, Room(&inverse_k_, t));
  weights.Gates(head, wide, t, Room(&g_, t), Room(&beta_, t));
}

DeltaInputs DeltaHeads::InputsAt(int64_t token, const DeltaShape& shape) const {
  const float* row = mixed_.data() + token * shape.head_channels();
  return {row, row + shape.key, row + 2 * shape.key, shape.head_channels(), beta_.data() + token};
}

void DeltaHeads::Forward(const DeltaWeights& weights, int head, const float* wide, int64_t t,
                         const HeadState& state, const HeadTape* tape, float* out) {
  const DeltaShape& s = weights.shape();
  Prepare(weights, head, wide, t, state.tail);
  if (tape != nullptr) Copy(state.tail, s.tail(), tape->tail);
  Copy(x_.data() + t * s.head_channels(), s.tail(), state.tail);
  int64_t block = tape == nullptr ? t : kBlock, stride = tape == nullptr ? s.value : s.out(),
          size = s.sizes().state();
  float* read = tape == nullptr ? Room(&read_, t * stride) : tape->read;
  decays_.resize(static_cast<size_t>(t));
  for (int64_t i = 0; i < t; i += block) {
    int64_t count = std::min(block, t - i);
    if (tape != nullptr) {
      float* kept = tape->states + i / kBlock * size;
      auto scale = static_cast<float>(std::exp(*state.log_decay));
      for (int64_t j = 0; j < size; ++j) kept[j] = state.state[j] * scale;
    }
    SumDecays(g_.data() + i, count, s.key, state.log_decay, decays_.data() + i);
    k_.delta(InputsAt(i, s), decays_.data() + i, count, s.sizes(), state.state, read + i * stride,
             stride);
  }
  k_.gated_norm(read, stride, wide + s.gate(head), s.row(), weights.norm(), t, s.value,
                DeltaLayer::kNormEpsilon, out + head * s.value, s.out());
}

// Fills dmixed_, dbeta_ and dg_ from dread_. The log decay of a token acts on all later tokens, by
// what they read and, since S' is divided by it, against what they write: so the gradient with
// respect to it is a sum over those tokens, of dread . read - dv . v.
void DeltaHeads::RecurrenceBack(const DeltaShape& s, int64_t t, const HeadTape& tape) {
  int64_t n = s.head_channels(), size = s.sizes().state();
  float* dstate = Room(&dstate_, size);
  std::fill_n(dstate, size, 0.0f);
  float *decay = Room(&decay_, t), *dmixed = Room(&dmixed_, t * n), *dbeta = Room(&dbeta_, t),
        *scratch = Room(&scratch_, (kBlock + 1) * size + 2 * kBlock * s.value);
  for (int64_t i = 0; i < t; ++i) decay[i] = std::exp(g_[static_cast<size_t>(i)]);
  dg_.resize(static_cast<size_t>(t));
  double later = 0;
  for (int64_t block = Blocks(t); block-- > 0;) {
    int64_t i = block * kBlock, count = std::min(kBlock, t - i);
    float* to = dmixed + i * n;
    k_.delta_back(InputsAt(i, s), decay + i, count, s.sizes(), tape.states + block * size,
                  dread_.data() + i * s.out(), s.out(), dstate, scratch,
                  {to, to + s.key, to + 2 * s.key, dbeta + i});
    for (int64_t j = i + count; j-- > i;) {
      const float *dread = dread_.data() + j * s.out(), *read = tape.read + j * s.out(),
                  *v = mixed_.data() + j * n + 2 * s.key, *dv = dmixed + j * n + 2 * s.key;
      float sum = 0;
      for (int c = 0; c < s.value; ++c) sum += dread[c] * read[c] - dv[c] * v[c];
      later += static_cast<double>(sum);
      dg_[static_cast<size_t>(j)] = later;
    }
  }
}

void DeltaHeads::Backward(const DeltaWeights& weights, int head, const float* wide, int64_t t,
                          const HeadTape& tape, bool begins, const float* dout, float* dwide,
                          float* gradient) {
  const DeltaShape& s = weights.shape();
  int64_t n = s.head_channels(), before = s.taps - 1;
  Prepare(weights, head, wide, t, tape.tail);
  k_.gated_norm_back(dout + head * s.value, s.out(), tape.read, s.out(), wide + s.gate(head),
                     s.row(), weights.norm(), t, s.value, DeltaLayer::kNormEpsilon,
                     Room(&dread_, t * s.out()), dwide + s.gate(head),
                     weights.NormGradient(gradient));
  RecurrenceBack(s, t, tape);
  if (begins && s.initial) weights.AddInitial(head, dstate_.data(), gradient);
  weights.GatesBack(head, wide, t, dg_.data(), dbeta_.data(), dwide, gradient);
  k_.unit_back(dmixed_.data(), mixed_.data(), n, t, s.key, inverse_q_.data());
  k_.unit_back(dmixed_.data() + s.key, mixed_.data() + s.key, n, t, s.key, inverse_k_.data());
  float* dtaps = Room(&dtaps_, s.taps * n);
  std::fill_n(dtaps, s.taps * n, 0.0f);
  float* dx = Room(&dx_, (before + t) * n);
  k_.convolve_back(dmixed_.data(), x_.data(), weights.taps(head), s.taps, t, n, dx, dtaps);
  weights.AddTaps(head, dtaps, gradient);
  for (int64_t i = 0; i < t; ++i) {
    const float* from = dx + (before + i) * n;
    float* row = dwide + i * s.row();
    Copy(from, s.key, row + s.query(head));
    Copy(from + s.key, s.key, row + s.key_at(head));
    Copy(from + 2 * s.key, s.value, row + s.value_at(head));
  }
}

}  // namespace pawl
