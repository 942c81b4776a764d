#include "model/transformer/memory.h"

#include <algorithm>
#include <cstring>

#include "base/team.h"
#include "kernels/linear.h"
#include "model/network.h"
#include "model/transformer/slot_mixers.h"
#include "model/transformer/transformer.h"
#include "model/weight_matrix.h"

namespace pawl {
namespace {

constexpr int64_t kNormRows = 16;

template <typename Element>
class TransformerMemory : public Memory {
 public:
  TransformerMemory(const Network& network, int slots, int threads)
      : module_(Transformer::Of(network)),
        d_(network.config().width()),
        f_(network.config().feed_forward()),
        head_(MatrixOf(module_.head())),
        mixers_(module_, network.config().context(), slots, threads),
        parts_(static_cast<size_t>(threads)),
        team_(threads) {
    for (int t = 0; t < threads; ++t) parts_[static_cast<size_t>(t)].index = t;
    for (const Transformer::Layer& layer : module_.layers()) {
      layers_.push_back({layer.norm1.const_data_ptr<float>(), layer.norm2.const_data_ptr<float>(),
                         Linear<Element>(MatrixOf(layer.in)), Linear<Element>(MatrixOf(layer.out)),
                         Linear<Element>(MatrixOf(layer.gate_up)),
                         Linear<Element>(MatrixOf(layer.down))});
      row_ = std::max(row_, layers_.back().in.out());
    }
    Refresh();
  }

  void Refresh() override {
    for (Layer& layer : layers_) {
      for (auto* linear : {&layer.in, &layer.out, &layer.gate_up, &layer.down})
        linear->Refresh(false);
    }
    mixers_.Refresh();
    head_.Refresh(false);
  }

  const float* Run(const std::vector<SlotToken>& tokens) override {
    auto n = static_cast<int64_t>(tokens.size());
    Embed(tokens);
    mixers_.Extend(tokens);
    Room(&wide_, n * row_);
    Room(&hidden_, n * Padded(f_));
    team_.Run([&](int t) {
      Part& part = parts_[static_cast<size_t>(t)];
      for (size_t i = 0; i < layers_.size(); ++i) RunLayer(i, tokens, &part);
    });
    int64_t wanted = 0;
    for (int64_t i = 0; i < n; ++i) {
      if (!tokens[static_cast<size_t>(i)].logits) continue;
      if (i != wanted)
        std::memcpy(x_.data() + wanted * d_, x_.data() + i * d_,
                    sizeof(float) * static_cast<size_t>(d_));
      ++wanted;
    }
    float* logits = Room(&logits_, wanted * head_.out());
    head_.Forward(NormRows(module_.norm().const_data_ptr<float>(), wanted, &parts_[0]), wanted,
                  logits, false);
    return logits;
  }

  void Begin(int slot, PrefixPointer prefix) override { mixers_.Begin(slot, prefix); }
  PrefixPointer Keep(int slot) override { return mixers_.Keep(slot); }
  SequenceState StateOf(int slot) const override { return mixers_.StateOf(slot); }
  void SetState(int slot, const SequenceState& state) override { mixers_.SetState(slot, state); }

 private:
  struct Layer {
    const float *norm1, *norm2;
    Linear<Element> in, out, gate_up, down;
  };

  struct Range {
    int64_t from, to;
  };

  // What a thread of the team has for itself.
  struct Part {
    int index;
    Aligned<float> some, wide;
    Aligned<Element> rows;
  };

  // Whole blocks of columns, as even as they come.
  Range Share(int64_t columns, const Part& part) const {
    int64_t blocks = RoundUp(columns, kGemmDepth) / kGemmDepth, t = part.index;
    return {std::min(columns, blocks * t / team_.size() * kGemmDepth),
            std::min(columns, blocks * (t + 1) / team_.size() * kGemmDepth)};
  }

  void Embed(const std::vector<SlotToken>& tokens) {
    const float* table = module_.embedding().const_data_ptr<float>();
    const float* learned =
        module_.positions().defined() ? module_.positions().const_data_ptr<float>() : nullptr;
    float* x = Room(&x_, static_cast<int64_t>(tokens.size()) * d_);
    for (const SlotToken& token : tokens) {
      std::memcpy(x, table + token.token * d_, sizeof(float) * static_cast<size_t>(d_));
      for (int64_t j = 0; learned != nullptr && j < d_; ++j) x[j] += learned[token.place * d_ + j];
      x += d_;
    }
  }

  // The first n rows of x, normed and rounded.
  const Element* NormRows(const float* w, int64_t n, Part* part) {
    Element* rows = Room(&part->rows, n * Padded(d_));
    float* some = Room(&part->some, kNormRows * d_);
    float inverse[kNormRows];
    for (int64_t i = 0; i < n; i += kNormRows) {
      int64_t count = std::min(kNormRows, n - i);
      k_.rms_norm(x_.data() + i * d_, w, some, inverse, count, d_, Transformer::kNormEpsilon);
      g_.round_rows(some, d_, count, d_, rows + i * Padded(d_));
    }
    return rows;
  }

  // The part's share of y [n, columns] (+)= rows W^T. Columns are whole results, so shares change
  // no bit.
  void Multiply(const Linear<Element>& linear, const Element* rows, int64_t n, float* y, bool add,
                const Part& part) {
    Range columns = Share(linear.out(), part);
    linear.Forward(rows, n, columns.from, columns.to, y + columns.from, linear.out(), add);
  }

  // All threads run this side by side, and meet wherever one reads what another wrote.
  void RunLayer(size_t index, const std::vector<SlotToken>& tokens, Part* part) {
    const Layer& layer = layers_[index];
    auto n = static_cast<int64_t>(tokens.size());
    Multiply(layer.in, NormRows(layer.norm1, n, part), n, wide_.data(), false, *part);
    team_.Meet();
    mixers_.Mix(index, tokens, wide_.data(), part->index, team_.size());
    team_.Meet();
    Multiply(layer.out, mixers_.rows(), n, x_.data(), true, *part);
    team_.Meet();
    FeedForward(layer, n, part);
    team_.Meet();
    Multiply(layer.down, hidden_.data(), n, x_.data(), true, *part);
    team_.Meet();
  }

  void FeedForward(const Layer& layer, int64_t n, Part* part) {
    // Where up's columns don't begin with a block, one thread computes them all.
    Range share = f_ % kGemmColumns == 0 ? Share(f_, *part) : Range{0, part->index == 0 ? f_ : 0};
    int64_t width = share.to - share.from;
    if (width == 0) return;
    const Element* rows = NormRows(layer.norm2, n, part);
    float *gate_up = Room(&part->wide, n * 2 * width),
          *some = Room(&part->some, kNormRows * std::max(d_, width));
    if (width == f_) {
      layer.gate_up.Forward(rows, n, gate_up, false);
    } else {
      layer.gate_up.Forward(rows, n, share.from, share.to, gate_up, 2 * width, false);
      layer.gate_up.Forward(rows, n, f_ + share.from, f_ + share.to, gate_up + width, 2 * width,
                            false);
    }
    for (int64_t i = 0; i < n; i += kNormRows) {
      int64_t count = std::min(kNormRows, n - i);
      k_.swiglu(gate_up + i * 2 * width, some, count, width);
      for (int64_t j = 0; j < count; ++j) {
        g_.round_rows(some + j * width, width, 1, width,
                      hidden_.data() + (i + j) * Padded(f_) + share.from);
      }
    }
  }

  const Kernels& k_ = ChooseKernels();
  const Gemm<Element>& g_ = ChooseGemms().For<Element>();
  const Transformer& module_;
  int64_t d_, f_;
  std::vector<Layer> layers_;
  Linear<Element> head_;
  SlotMixers<Element> mixers_;
  int64_t row_ = 0;  // the widest of what the mixers read
  Aligned<float> x_, wide_, logits_;
  Aligned<Element> hidden_;
  std::vector<Part> parts_;
  Team team_;
};

}  // namespace

std::unique_ptr<Memory> MakeTransformerMemory(const Network& network, Config::Precision precision,
                                              int slots, int threads) {
  if (precision == Config::bfloat16)
    return std::make_unique<TransformerMemory<Bfloat16>>(network, slots, threads);
  return std::make_unique<TransformerMemory<float>>(network, slots, threads);
}

}  // namespace pawl
