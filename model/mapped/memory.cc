// Tokens whose logits are wanted are taken position by
// position: all slots that stand at one share its map.
#include "model/mapped/memory.h"

#include <algorithm>
#include <cstring>
#include <map>

#include "kernels/linear.h"
#include "model/mapped/mapped.h"
#include "model/network.h"
#include "model/weight_matrix.h"

namespace pawl {
namespace {

template <typename Element>
class MappedMemory : public Memory {
 public:
  MappedMemory(const Network& network, int slots)
      : network_(network),
        module_(Mapped::Of(network)),
        d_(network.config().width()),
        row_(Padded(network.config().context() * d_)),
        head_(MatrixOf(module_.head())) {
    for (const at::Tensor& map : module_.maps()) maps_.emplace_back(MatrixOf(map));
    if (module_.hidden().defined()) hidden_.emplace_back(MatrixOf(module_.hidden()));
    lengths_.resize(static_cast<size_t>(slots));
    contexts_.resize(static_cast<size_t>(slots * row_));
    Refresh();
  }

  void Refresh() override {
    for (std::vector<Linear<Element>>* linears : {&maps_, &hidden_}) {
      for (Linear<Element>& linear : *linears) linear.Refresh(false);
    }
    head_.Refresh(false);
  }

  const float* Run(const std::vector<SlotToken>& tokens) override {
    const float* table = module_.embedding().const_data_ptr<float>();
    std::map<int32_t, std::vector<Wanted>> by_position;
    int64_t wanted = 0;
    for (const SlotToken& token : tokens) {
      lengths_[static_cast<size_t>(token.slot)] = (token.position + 1) * d_;
      for (int64_t j = 0; j < d_; ++j)
        Put(table[token.token * d_ + j], Context(token.slot) + token.position * d_ + j);
      if (token.logits) by_position[token.position].push_back({token.slot, wanted++});
    }
    float* logits = Room(&logits_, wanted * network_.vocabulary());
    for (const auto& [position, group] : by_position) RunPosition(position, group, logits);
    return logits;
  }

  void Begin(int slot, PrefixPointer prefix) override {
    int64_t& length = lengths_[static_cast<size_t>(slot)];
    length = 0;
    if (prefix == nullptr) return;
    const std::vector<Element>& kept = static_cast<const KeptContext&>(*prefix).elements;
    length = std::ssize(kept);
    std::copy(kept.begin(), kept.end(), Context(slot));
  }

  PrefixPointer Keep(int slot) override {
    auto kept = std::make_shared<KeptContext>();
    kept->elements.assign(Context(slot), Context(slot) + lengths_[static_cast<size_t>(slot)]);
    return kept;
  }

 private:
  struct KeptContext : Prefix {
    std::vector<Element> elements;
  };

  struct Wanted {
    int32_t slot;
    int64_t row;  // among the logits
  };

  Element* Context(int64_t slot) { return contexts_.data() + slot * row_; }

  void RunPosition(int32_t position, const std::vector<Wanted>& group, float* logits) {
    auto n = static_cast<int64_t>(group.size()), v = static_cast<int64_t>(network_.vocabulary());
    const Linear<Element>& map = maps_[static_cast<size_t>(position)];
    int64_t stride = Padded(map.in());
    Element* rows = Room(&rows_, n * std::max(stride, Padded(d_)));
    for (int64_t i = 0; i < n; ++i) {
      Element* row = rows + i * stride;
      std::memcpy(row, Context(group[static_cast<size_t>(i)].slot),
                  sizeof(Element) * static_cast<size_t>(map.in()));
      std::fill(row + map.in(), row + stride, Element());
    }
    float* y = Room(&y_, n * d_);
    map.Forward(rows, n, y, false);
    if (!hidden_.empty()) {
      for (int64_t i = 0; i < n * d_; ++i) y[i] = std::max(y[i], 0.0f);
      g_.round_rows(y, d_, n, d_, rows);
      hidden_.front().Forward(rows, n, y, false);
    }
    g_.round_rows(y, d_, n, d_, rows);
    float* some = Room(&some_, n * v);
    head_.Forward(rows, n, some, false);
    for (int64_t i = 0; i < n; ++i)
      std::memcpy(logits + group[static_cast<size_t>(i)].row * v, some + i * v,
                  sizeof(float) * static_cast<size_t>(v));
  }

  const Gemm<Element>& g_ = ChooseGemms().For<Element>();
  const Network& network_;
  const Mapped& module_;
  int64_t d_, row_;
  std::vector<Linear<Element>> maps_, hidden_;  // hidden_: one, or none
  Linear<Element> head_;
  std::vector<int64_t> lengths_;  // of each slot's context, in elements
  Aligned<Element> contexts_, rows_;
  Aligned<float> y_, some_, logits_;
};

}  // namespace

std::unique_ptr<Memory> MakeMappedMemory(const Network& network, Config::Precision precision,
                                         int slots) {
  if (precision == Config::bfloat16)
    return std::make_unique<MappedMemory<Bfloat16>>(network, slots);
  return std::make_unique<MappedMemory<float>>(network, slots);
}

}  // namespace pawl
