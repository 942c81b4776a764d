#include "model/backprop.h"

#include <cmath>
#include <numeric>

#include "base/error.h"
#include "base/together.h"
#include "kernels/linear.h"
#include "kernels/row_attention.h"
#include "model/weight_matrix.h"

namespace pawl {
namespace {

constexpr float kEpsilon = Network::kNormEpsilon;
// A small model's activations stay in the cache; a large one's gradient, gone through once for each
// part, wants large parts.
constexpr int64_t kTokensMin = 192, kTokensMax = 1536, kParametersPerToken = 4096;
constexpr int64_t kNormRows = 16;

template <typename Element>
struct LayerOf {
  const float *norm1, *norm2;
  int64_t norm1_offset, norm2_offset;  // in the flat weights
  Linear<Element> qkv, out, gate_up, down;

  explicit LayerOf(const Network::Layer& layer)
      : norm1(layer.norm1.const_data_ptr<float>()),
        norm2(layer.norm2.const_data_ptr<float>()),
        norm1_offset(layer.norm1.storage_offset()),
        norm2_offset(layer.norm2.storage_offset()),
        qkv(MatrixOf(layer.qkv)),
        out(MatrixOf(layer.out)),
        gate_up(MatrixOf(layer.gate_up)),
        down(MatrixOf(layer.down)) {}

  void Refresh(bool back) {
    for (auto* linear : {&qkv, &out, &gate_up, &down}) linear->Refresh(back);
  }
};

template <typename Element>
struct Model {
  const Network& network;
  std::vector<LayerOf<Element>> layers;
  Linear<Element> head;

  explicit Model(const Network& n)
      : network(n), layers(n.layers().begin(), n.layers().end()), head(MatrixOf(n.head())) {}

  void Refresh(bool back, int threads) {
    Together(threads, [&](int t) {
      for (size_t i = static_cast<size_t>(t); i < layers.size(); i += static_cast<size_t>(threads))
        layers[i].Refresh(back);
    });
    head.Refresh(back);
  }
};

// What the way back needs of a layer.
template <typename Element>
struct Tape {
  Aligned<float> before, inverse1, qkv, lse, attended, between, inverse2, gate_up;
  Aligned<Element> normed1, attended_rows, normed2, hidden_rows;
};

// Forward and back through a few rows.
template <typename Element>
class Pass {
 public:
  Pass(const Model<Element>& model)
      : model_(model),
        shape_(model.network.attention_shape()),
        rotation_(model.network.rotation()),
        d_(model.network.config().width()),
        f_(model.network.config().feed_forward()),
        v_(model.network.vocabulary()),
        attention_(shape_),
        tapes_(model.layers.size()) {}

  // Rows [first, last) of the batch. `gradient`: nullptr for log-probabilities alone; else added
  // to, or with `add` false its matrices are overwritten and the rest, zeros, is added to.
  void Run(const Batch& batch, size_t first, size_t last, double temperature, float scale,
           float* log_probs, float* gradient, bool add) {
    starts_.assign(batch.rows.starts.begin() + static_cast<long>(first),
                   batch.rows.starts.begin() + static_cast<long>(last) + 1);
    from_ = starts_.front();
    n_ = starts_.back() - from_;
    for (int64_t& start : starts_) start -= from_;
    auto bound = [&](int64_t token) {
      return std::lower_bound(batch.at.begin(), batch.at.end(), token) - batch.at.begin();
    };
    int64_t target = bound(from_), targets = bound(from_ + n_) - target;
    gradient_ = gradient;
    add_ = add;

    Embed(batch);
    for (size_t i = 0; i < tapes_.size(); ++i)
      Forward(model_.layers[i], &tapes_[gradient == nullptr ? 0 : i]);
    const float* weights = batch.weights.empty() ? nullptr : batch.weights.data() + target;
    float* dx = Head(batch.at.data() + target, batch.targets.data() + target, weights, targets,
                     temperature, scale, log_probs + target);
    if (gradient == nullptr) return;
    for (size_t i = tapes_.size(); i-- > 0;) Back(model_.layers[i], &tapes_[i], dx);
    EmbedBack(batch, dx);
  }

 private:
  float* R(Aligned<float>* buffer, int64_t size) { return Room(buffer, size); }

  void Embed(const Batch& batch) {
    const float* table = model_.network.embedding().template const_data_ptr<float>();
    const at::Tensor& positions = model_.network.positions();
    float* x = R(&x_, n_ * d_);
    for (int64_t i = 0; i < n_; ++i) {
      std::memcpy(x + i * d_, table + batch.rows.tokens[static_cast<size_t>(from_ + i)] * d_,
                  sizeof(float) * static_cast<size_t>(d_));
      if (!positions.defined()) continue;
      const float* p = positions.const_data_ptr<float>() +
                       batch.rows.places[static_cast<size_t>(from_ + i)] * d_;
      for (int64_t j = 0; j < d_; ++j) x[i * d_ + j] += p[j];
    }
  }

  void EmbedBack(const Batch& batch, const float* dx) {
    float* table = gradient_ + model_.network.embedding().storage_offset();
    const at::Tensor& positions = model_.network.positions();
    for (int64_t i = 0; i < n_; ++i) {
      float* to = table + batch.rows.tokens[static_cast<size_t>(from_ + i)] * d_;
      for (int64_t j = 0; j < d_; ++j) to[j] += dx[i * d_ + j];
      if (!positions.defined()) continue;
      float* p = gradient_ + positions.storage_offset() +
                 batch.rows.places[static_cast<size_t>(from_ + i)] * d_;
      for (int64_t j = 0; j < d_; ++j) p[j] += dx[i * d_ + j];
    }
  }

  // Normed and rounded a few rows at a time, which stay in the first-level cache.
  Element* NormRows(const float* x, const float* w, int64_t n, float* inverse,
                    Aligned<Element>* rows) {
    Element* to = Room(rows, n * Padded(d_));
    float* some = R(&normed_, kNormRows * d_);
    for (int64_t i = 0; i < n; i += kNormRows) {
      int64_t count = std::min(kNormRows, n - i);
      k_.rms_norm(x + i * d_, w, some, inverse + i, count, d_, kEpsilon);
      g_.round_rows(some, d_, count, d_, to + i * Padded(d_));
    }
    return to;
  }

  // x = x + attention(norm x); x = x + feed-forward(norm x)
  void Forward(const LayerOf<Element>& layer, Tape<Element>* tape) {
    float* x = x_.data();
    auto bytes = sizeof(float) * static_cast<size_t>(n_ * d_);
    std::memcpy(R(&tape->before, n_ * d_), x, bytes);
    Element* rows = NormRows(x, layer.norm1, n_, R(&tape->inverse1, n_), &tape->normed1);
    float* qkv = R(&tape->qkv, n_ * shape_.row());
    layer.qkv.Forward(rows, n_, qkv, false);
    Rotate(qkv, 1);
    float* attended = R(&tape->attended, n_ * shape_.out());
    attention_.Forward(starts_, qkv, attended, R(&tape->lse, n_ * shape_.heads));
    rows = Room(&tape->attended_rows, n_ * Padded(shape_.out()));
    g_.round_rows(attended, shape_.out(), n_, shape_.out(), rows);
    layer.out.Forward(rows, n_, x, true);

    std::memcpy(R(&tape->between, n_ * d_), x, bytes);
    rows = NormRows(x, layer.norm2, n_, R(&tape->inverse2, n_), &tape->normed2);
    float* gate_up = R(&tape->gate_up, n_ * 2 * f_);
    layer.gate_up.Forward(rows, n_, gate_up, false);
    rows = Room(&tape->hidden_rows, n_ * Padded(f_));
    float* some = R(&hidden_, kNormRows * f_);
    for (int64_t i = 0; i < n_; i += kNormRows) {
      int64_t count = std::min(kNormRows, n_ - i);
      k_.swiglu(gate_up + i * 2 * f_, some, count, f_);
      g_.round_rows(some, f_, count, f_, rows + i * Padded(f_));
    }
    layer.down.Forward(rows, n_, x, true);
  }

  void Back(const LayerOf<Element>& layer, Tape<Element>* tape, float* dx) {
    float* wide = R(&wide_, n_ * std::max<int64_t>({f_, shape_.out(), d_}));
    float* dgate_up = R(&dgate_up_, n_ * std::max<int64_t>(2 * f_, shape_.row()));
    layer.down.Backward(dx, tape->hidden_rows.data(), n_, wide, gradient_, add_, &scratch_);
    k_.swiglu_back(wide, tape->gate_up.data(), dgate_up, n_, f_);
    layer.gate_up.Backward(dgate_up, tape->normed2.data(), n_, wide, gradient_, add_, &scratch_);
    NormBack(wide, tape->between.data(), layer.norm2, tape->inverse2.data(), layer.norm2_offset,
             dx);

    layer.out.Backward(dx, tape->attended_rows.data(), n_, wide, gradient_, add_, &scratch_);
    float* dqkv = dgate_up;
    attention_.Backward(starts_, wide, tape->attended.data(), tape->lse.data(), tape->qkv.data(),
                        dqkv);
    Rotate(dqkv, -1);
    layer.qkv.Backward(dqkv, tape->normed1.data(), n_, wide, gradient_, add_, &scratch_);
    NormBack(wide, tape->before.data(), layer.norm1, tape->inverse1.data(), layer.norm1_offset, dx);
  }

  // dx += the gradient through the norm
  void NormBack(const float* dy, const float* x, const float* w, const float* inverse,
                int64_t w_offset, float* dx) {
    float* some = R(&normed_, kNormRows * d_);
    for (int64_t i = 0; i < n_; i += kNormRows) {
      int64_t count = std::min(kNormRows, n_ - i);
      k_.rms_norm_back(dy + i * d_, x + i * d_, w, inverse + i, some, gradient_ + w_offset, count,
                       d_);
      float* to = dx + i * d_;
      for (int64_t j = 0; j < count * d_; ++j) to[j] += some[j];
    }
  }

  void Rotate(float* qkv, float turn) {
    if (!rotation_.turns) return;
    for (size_t row = 0; row + 1 < starts_.size(); ++row) {
      for (int64_t i = starts_[row]; i < starts_[row + 1]; ++i) {
        int64_t at = (i - starts_[row]) * rotation_.half;
        k_.rotate(qkv + i * shape_.row(), rotation_.cos.data() + at, rotation_.sin.data() + at,
                  shape_, turn);
      }
    }
  }

  // Final norm, logits and loss at the targets; the gradient of x.
  float* Head(const int64_t* at, const int64_t* targets, const float* weights, int64_t count,
              double temperature, float scale, float* log_probs) {
    float* x = R(&chosen_, count * d_);
    auto bytes = sizeof(float) * static_cast<size_t>(d_);
    for (int64_t i = 0; i < count; ++i)
      std::memcpy(x + i * d_, x_.data() + (at[i] - from_) * d_, bytes);
    const float* norm = model_.network.norm().template const_data_ptr<float>();
    float* inverse = R(&inverse_, count);
    Element* rows = NormRows(x, norm, count, inverse, &chosen_rows_);
    float* logits = R(&logits_, count * v_);
    model_.head.Forward(rows, count, logits, false);
    if (temperature != 1) {
      for (int64_t i = 0; i < count * v_; ++i) logits[i] /= static_cast<float>(temperature);
    }
    float* dlogits = gradient_ == nullptr ? nullptr : R(&dlogits_, count * v_);
    k_.cross_entropy(logits, targets, count, v_, scale, log_probs, dlogits);
    if (gradient_ == nullptr) return nullptr;
    for (int64_t i = 0; weights != nullptr && i < count; ++i) {
      for (int64_t j = 0; j < v_; ++j) dlogits[i * v_ + j] *= weights[i];
    }

    float* dnormed = R(&wide_, std::max(n_, count) * std::max<int64_t>({f_, shape_.out(), d_}));
    model_.head.Backward(dlogits, rows, count, dnormed, gradient_,
                         add_ || model_.network.config().tied(), &scratch_);
    float* dchosen = R(&dchosen_, count * d_);
    k_.rms_norm_back(dnormed, x, norm, inverse, dchosen,
                     gradient_ + model_.network.norm().storage_offset(), count, d_);
    float* dx = R(&dx_, n_ * d_);
    std::memset(dx, 0, bytes * static_cast<size_t>(n_));
    for (int64_t i = 0; i < count; ++i)
      std::memcpy(dx + (at[i] - from_) * d_, dchosen + i * d_, bytes);
    return dx;
  }

  const Model<Element>& model_;
  const Kernels& k_ = ChooseKernels();
  const Gemm<Element>& g_ = ChooseGemms().For<Element>();
  AttentionShape shape_;
  const Rotation& rotation_;
  int64_t d_, f_, v_;
  RowAttention<Element> attention_;
  std::vector<Tape<Element>> tapes_;
  typename Linear<Element>::Scratch scratch_;
  std::vector<int64_t> starts_;  // of the rows at hand, from 0
  int64_t from_ = 0, n_ = 0;     // their first token in the batch, and how many
  float* gradient_ = nullptr;
  bool add_ = true;
  Aligned<float> x_, dx_, normed_, hidden_, wide_, dgate_up_, chosen_, dchosen_, inverse_, logits_,
      dlogits_;
  Aligned<Element> chosen_rows_;
};

}  // namespace

class Backprop::Impl {
 public:
  virtual ~Impl() = default;
  virtual std::vector<float> Run(const Batch& batch, double temperature, float scale,
                                 float* gradient) = 0;
  virtual double AddUp(float* gradient) = 0;  // the threads' gradients; the norm of the whole
};

template <typename Element>
class Backprop::ImplOf : public Backprop::Impl {
 public:
  ImplOf(Network* network, int threads)
      : network_(network),
        threads_(threads),
        model_(*network),
        others_(static_cast<size_t>(threads - 1)) {
    for (int i = 0; i < threads; ++i) passes_.push_back(std::make_unique<Pass<Element>>(model_));
  }

  std::vector<float> Run(const Batch& batch, double temperature, float scale,
                         float* gradient) override {
    model_.Refresh(gradient != nullptr, threads_);
    std::vector<size_t> cuts = Cut(batch.rows.starts);
    std::vector<float> log_probs(batch.targets.size());
    Together(threads_, [&](int t) {
      float* own = gradient;
      if (gradient != nullptr && t > 0)
        own = Room(&others_[static_cast<size_t>(t - 1)], network_->parameters());
      auto first = static_cast<size_t>(t);
      if (own != nullptr) {
        int64_t from = first + 1 < cuts.size() ? network_->decayed()
                                               : 0;  // matrices are overwritten by the first part
        std::memset(own + from, 0,
                    sizeof(float) * static_cast<size_t>(network_->parameters() - from));
      }
      for (size_t i = first; i + 1 < cuts.size(); i += passes_.size()) {
        passes_[first]->Run(batch, cuts[i], cuts[i + 1], temperature, scale, log_probs.data(), own,
                            i != first);
      }
    });
    return log_probs;
  }

  double AddUp(float* gradient) override {
    int64_t all = network_->parameters();
    std::vector<double> squares(static_cast<size_t>(threads_));
    Together(threads_, [&](int t) {
      int64_t from = all * t / threads_, to = all * (t + 1) / threads_;
      std::vector<const float*> others;
      for (const auto& other : others_) others.push_back(other.data() + from);
      squares[static_cast<size_t>(t)] =
          ChooseKernels().add_up(gradient + from, others.data(), threads_ - 1, to - from);
    });
    return std::sqrt(std::accumulate(squares.begin(), squares.end(), 0.0));
  }

 private:
  // Rows are taken up to a number of tokens, and so that every thread has some; a longer row alone.
  std::vector<size_t> Cut(const std::vector<int64_t>& starts) const {
    int64_t tokens =
        std::clamp(network_->parameters() / kParametersPerToken, kTokensMin, kTokensMax);
    tokens = std::min(tokens, std::max(kTokensMin, (starts.back() + threads_ - 1) / threads_));
    std::vector<size_t> cuts = {0};
    for (size_t row = 1; row < starts.size(); ++row) {
      if (row > cuts.back() + 1 && starts[row] - starts[cuts.back()] > tokens)
        cuts.push_back(row - 1);
    }
    cuts.push_back(starts.size() - 1);
    return cuts;
  }

  Network* network_;
  int threads_;
  Model<Element> model_;
  std::vector<std::unique_ptr<Pass<Element>>> passes_;
  std::vector<Aligned<float>> others_;  // the gradients of all threads but the first
};

Backprop::Backprop(Network* network, Config::Precision precision, int threads) {
  PAWL_CHECK(threads >= 1);
  if (precision == Config::bfloat16) {
    impl_ = std::make_unique<ImplOf<Bfloat16>>(network, threads);
  } else {
    impl_ = std::make_unique<ImplOf<float>>(network, threads);
  }
  network_ = network;
}

Backprop::~Backprop() = default;

Backprop::Result Backprop::Gradient(const Batch& batch, float scale) {
  float* gradient = network_->flat_gradient().data_ptr<float>();
  std::vector<float> log_probs = impl_->Run(batch, 1, scale, gradient);
  return {std::move(log_probs), impl_->AddUp(gradient)};
}

std::vector<float> Backprop::LogProbs(const Batch& batch, double temperature) {
  return impl_->Run(batch, temperature, 0, nullptr);
}

}  // namespace pawl
