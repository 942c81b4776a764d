#include "model/cached_forward.h"

#include <sys/mman.h>

#include <cstring>

#include "base/error.h"
#include "model/linear.h"

namespace pawl {
namespace {

constexpr int64_t kHugePage = 2 << 20;
constexpr int64_t kNormRows = 16;

// Large and read from end to end at every step: huge pages spare the processor its walks through page tables.
template <typename Element>
class CacheMemory {
 public:
  explicit CacheMemory(int64_t size) : bytes_(static_cast<size_t>(RoundUp(size * static_cast<int64_t>(sizeof(Element)), kHugePage))) {
    void* memory = std::aligned_alloc(kHugePage, bytes_);
    if (memory == nullptr) throw std::bad_alloc();
    ::madvise(memory, bytes_, MADV_HUGEPAGE);
    std::memset(memory, 0, bytes_);
    data_ = static_cast<Element*>(memory);
  }
  ~CacheMemory() { std::free(data_); }
  CacheMemory(const CacheMemory&) = delete;
  CacheMemory& operator=(const CacheMemory&) = delete;

  Element* data() const { return data_; }

 private:
  size_t bytes_;
  Element* data_;
};

template <typename Element>
class CachedForwardOf : public CachedForward {
 public:
  CachedForwardOf(const Network& network, int slots)
      : network_(network),
        shape_(network.attention_shape()),
        d_(network.config().width()),
        f_(network.config().feed_forward()),
        positions_(Padded(network.config().context())),
        size16_(RoundUp(shape_.head_size, kGemmColumns)),
        head_(network.head()),
        slots_(slots),
        cache_(static_cast<int64_t>(network.layers().size()) * slots * shape_.key_value_heads * HeadSize()) {
    for (const Network::Layer& layer : network.layers()) {
      layers_.push_back({layer.norm1.const_data_ptr<float>(), layer.norm2.const_data_ptr<float>(), Linear<Element>(layer.qkv),
                         Linear<Element>(layer.out), Linear<Element>(layer.gate_up), Linear<Element>(layer.down)});
    }
    Refresh();
  }

  void Refresh() override {
    for (Layer& layer : layers_) {
      for (auto* linear : {&layer.qkv, &layer.out, &layer.gate_up, &layer.down}) linear->Refresh(false);
    }
    head_.Refresh(false);
  }

  const float* Run(const std::vector<SlotToken>& tokens) override {
    auto n = static_cast<int64_t>(tokens.size());
    Embed(tokens);
    for (size_t i = 0; i < layers_.size(); ++i) RunLayer(static_cast<int64_t>(i), tokens, n);
    int64_t wanted = 0;
    for (int64_t i = 0; i < n; ++i) {
      if (!tokens[static_cast<size_t>(i)].logits) continue;
      if (i != wanted) std::memcpy(x_.data() + wanted * d_, x_.data() + i * d_, sizeof(float) * static_cast<size_t>(d_));
      ++wanted;
    }
    float* logits = Room(&logits_, wanted * network_.vocabulary());
    head_.Forward(NormRows(network_.norm().const_data_ptr<float>(), wanted), wanted, logits, false);
    return logits;
  }

  void CopyPrefix(int from, int to, int64_t length) override {
    int64_t s = shape_.head_size, whole = RoundUp(length, kGemmColumns), pairs = RoundUp(length, 2);
    for (int64_t layer = 0; layer < static_cast<int64_t>(layers_.size()); ++layer) {
      for (int h = 0; h < shape_.key_value_heads; ++h) {
        Copy(Keys(from, layer, h), whole * s, Keys(to, layer, h));
        for (int64_t block = 0; block < size16_; block += kGemmColumns) {
          Copy(Values(from, layer, h) + block * positions_, pairs * kGemmColumns, Values(to, layer, h) + block * positions_);
        }
      }
    }
  }

 private:
  struct Layer {
    const float *norm1, *norm2;
    Linear<Element> qkv, out, gate_up, down;
  };

  static constexpr int64_t kGroup = sizeof(float) / sizeof(Element);

  int64_t HeadSize() const { return positions_ * (shape_.head_size + size16_); }
  // [layer][slot][head]: in the order in which a step reads it.
  Element* Keys(int64_t slot, int64_t layer, int h) const {
    return cache_.data() + ((layer * slots_ + slot) * shape_.key_value_heads + h) * HeadSize();
  }
  Element* Values(int64_t slot, int64_t layer, int h) const { return Keys(slot, layer, h) + positions_ * shape_.head_size; }

  static void Copy(const Element* from, int64_t count, Element* to) {
    std::memcpy(to, from, sizeof(Element) * static_cast<size_t>(count));
  }

  void Embed(const std::vector<SlotToken>& tokens) {
    const float* table = network_.embedding().const_data_ptr<float>();
    const float* learned = network_.positions().defined() ? network_.positions().const_data_ptr<float>() : nullptr;
    float* x = Room(&x_, static_cast<int64_t>(tokens.size()) * d_);
    for (const SlotToken& token : tokens) {
      std::memcpy(x, table + token.token * d_, sizeof(float) * static_cast<size_t>(d_));
      for (int64_t j = 0; learned != nullptr && j < d_; ++j) x[j] += learned[token.position * d_ + j];
      x += d_;
    }
  }

  // The first n rows of x, normed and rounded.
  const Element* NormRows(const float* w, int64_t n) {
    Element* rows = Room(&rows_, n * Padded(d_));
    float* some = Room(&some_, kNormRows * std::max(d_, f_));
    float inverse[kNormRows];
    for (int64_t i = 0; i < n; i += kNormRows) {
      int64_t count = std::min(kNormRows, n - i);
      k_.rms_norm(x_.data() + i * d_, w, some, inverse, count, d_, Network::kNormEpsilon);
      g_.round_rows(some, d_, count, d_, rows + i * Padded(d_));
    }
    return rows;
  }

  void RunLayer(int64_t index, const std::vector<SlotToken>& tokens, int64_t n) {
    const Layer& layer = layers_[static_cast<size_t>(index)];
    float* qkv = Room(&wide_, n * std::max<int64_t>(shape_.row(), 2 * f_));
    layer.qkv.Forward(NormRows(layer.norm1, n), n, qkv, false);
    layer.out.Forward(Attend(index, tokens, qkv), n, x_.data(), true);

    float* gate_up = wide_.data();
    layer.gate_up.Forward(NormRows(layer.norm2, n), n, gate_up, false);
    Element* hidden = Room(&rows_, n * Padded(f_));
    for (int64_t i = 0; i < n; i += kNormRows) {
      int64_t count = std::min(kNormRows, n - i);
      k_.swiglu(gate_up + i * 2 * f_, some_.data(), count, f_);
      g_.round_rows(some_.data(), f_, count, f_, hidden + i * Padded(f_));
    }
    layer.down.Forward(hidden, n, x_.data(), true);
  }

  // Turns the token's query and key, and puts its key and value into the cache.
  void Append(int64_t layer, const SlotToken& token, float* qkv) {
    const Rotation& rotation = network_.rotation();
    int64_t turn = token.position * rotation.half, s = shape_.head_size, p = token.position;
    if (rotation.turns) k_.rotate(qkv, rotation.cos.data() + turn, rotation.sin.data() + turn, shape_, 1);
    for (int h = 0; h < shape_.key_value_heads; ++h) {
      const float *key = qkv + (shape_.heads + h) * s, *value = key + shape_.key_value_heads * s;
      Element* keys = Keys(token.slot, layer, h) + p / 16 * 16 * s + p % 16 * kGroup;
      for (int64_t j = 0; j < s; ++j) Put(key[j], keys + j / kGroup * kGroup * 16 + j % kGroup);
      Element* values = Values(token.slot, layer, h) + p / kGroup * kGroup * 16 + p % kGroup;
      for (int64_t j = 0; j < s; ++j) Put(value[j], values + j / 16 * 16 * positions_ + j % 16 * kGroup);
    }
  }

  const Element* Attend(int64_t layer, const std::vector<SlotToken>& tokens, float* qkv) {
    auto n = static_cast<int64_t>(tokens.size());
    Element* rows = Room(&rows_, n * Padded(shape_.out()));
    float* out = Room(&attended_, shape_.heads * size16_);
    float* scratch = Room(&scores_, 2 * positions_);
    int group = shape_.heads / shape_.key_value_heads;
    for (int64_t i = 0; i < n; ++i) {
      const SlotToken& token = tokens[static_cast<size_t>(i)];
      float* q = qkv + i * shape_.row();
      Append(layer, token, q);
      for (int h = 0; h < shape_.heads; ++h) {
        int64_t at = h * shape_.head_size;
        g_.attend_cache(q + at, Keys(token.slot, layer, h / group), Values(token.slot, layer, h / group), 16 * positions_,
                        out + at, token.position + 1, shape_.head_size, scratch);
      }
      g_.round_rows(out, shape_.out(), 1, shape_.out(), rows + i * Padded(shape_.out()));
    }
    return rows;
  }

  const Kernels& k_ = ChooseKernels();
  const Gemm<Element>& g_ = ChooseGemms().For<Element>();
  const Network& network_;
  AttentionShape shape_;
  int64_t d_, f_;
  int64_t positions_;  // room in a slot, whole blocks
  int64_t size16_;     // head size, whole blocks
  std::vector<Layer> layers_;
  Linear<Element> head_;
  int64_t slots_;
  CacheMemory<Element> cache_;
  Aligned<float> x_, wide_, some_, attended_, scores_, logits_;
  Aligned<Element> rows_;
};

}  // namespace

std::unique_ptr<CachedForward> CachedForward::Make(const Network& network, Config::Precision precision, int slots) {
  if (precision == Config::bfloat16) return std::make_unique<CachedForwardOf<Bfloat16>>(network, slots);
  return std::make_unique<CachedForwardOf<float>>(network, slots);
}

}  // namespace pawl
