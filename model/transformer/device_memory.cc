// The Transformer's memory on a device, over LibTorch's operators. A step of single tokens runs on
// fixed tensors, all slots at once, as one recorded graph; prompts run as rows beside each other.
//
// Shapes: R slots, C context, K key-value heads, S head size. The cache has a place C that nothing
// reads: idle slots write there.
#include "model/transformer/device_memory.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/scaled_dot_product_attention.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include <cstring>
#include <map>

#include "base/error.h"
#include "model/device.h"
#include "model/network.h"
#include "model/transformer/row_grid.h"
#include "model/transformer/transformer.h"

namespace pawl {
namespace {

constexpr int64_t kBucket = 64;  // positions; a graph is recorded for each multiple of it

class DeviceMemory : public Memory {
 public:
  DeviceMemory(const Network& host, Config::Precision precision, int slots, at::Device device)
      : host_(host),
        products_(precision == Config::bfloat16 ? at::kBFloat16 : at::kFloat),
        network_(host.config(), host.vocabulary(), device, products_),
        module_(Transformer::Of(network_)),
        device_(device),
        context_(host.config().context()),
        lengths_(static_cast<size_t>(slots)) {
    at::NoGradGuard no_gradient;
    AttentionShape shape = module_.attention_shape();
    auto cache = [&] {
      return at::zeros(
          {host.config().layers(), slots, context_ + 1, shape.key_value_heads, shape.head_size},
          at::TensorOptions(device).dtype(products_));
    };
    keys_ = cache();
    values_ = cache();
    input_ = at::zeros({3, slots}, at::kLong);
    on_device_ = input_.to(device, at::kLong, false, true);
    rows_ = at::arange(slots, at::kLong).to(device);
    places_ = at::arange(context_ + 1, at::kLong).to(device);
    output_ = at::zeros({slots, host.vocabulary()}, at::TensorOptions(device).dtype(at::kFloat));
    Refresh();
  }

  void Refresh() override {
    at::NoGradGuard no_gradient;
    network_.flat().copy_(host_.flat());
  }

  const float* Run(const std::vector<SlotToken>& tokens) override {
    at::NoGradGuard no_gradient;
    std::vector<size_t> singles, prompts;
    for (size_t i = 0; i < tokens.size(); ++i) {
      lengths_[static_cast<size_t>(tokens[i].slot)] = tokens[i].position + 1;
      bool alone = (i == 0 || tokens[i - 1].slot != tokens[i].slot) &&
                   (i + 1 == tokens.size() || tokens[i + 1].slot != tokens[i].slot);
      (alone ? singles : prompts).push_back(i);
    }
    int64_t v = host_.vocabulary();
    std::vector<int64_t> at(tokens.size());  // each token's place among the logits
    int64_t wanted = 0;
    for (size_t i = 0; i < tokens.size(); ++i) at[i] = tokens[i].logits ? wanted++ : -1;
    logits_.resize(static_cast<size_t>(wanted * v));
    auto keep = [&](const at::Tensor& from, int64_t row, size_t token) {
      if (at[token] < 0) return;
      std::memcpy(logits_.data() + at[token] * v, from.const_data_ptr<float>() + row * v,
                  sizeof(float) * static_cast<size_t>(v));
    };
    if (!prompts.empty()) {
      at::Tensor logits = RunPrompts(tokens, prompts);
      int64_t row = 0;
      for (size_t i : prompts) {
        if (tokens[i].logits) keep(logits, row++, i);
      }
    }
    if (!singles.empty()) {
      at::Tensor logits = RunSingles(tokens, singles);
      for (size_t i : singles) keep(logits, tokens[i].slot, i);
    }
    return logits_.data();
  }

  void Begin(int slot, PrefixPointer prefix) override {
    int64_t& length = lengths_[static_cast<size_t>(slot)];
    length = 0;
    if (prefix == nullptr) return;
    at::NoGradGuard no_gradient;
    const auto& kept = static_cast<const KeptCache&>(*prefix);
    length = kept.keys.size(1);
    keys_.select(1, slot).narrow(1, 0, length).copy_(kept.keys);
    values_.select(1, slot).narrow(1, 0, length).copy_(kept.values);
  }

  PrefixPointer Keep(int slot) override {
    at::NoGradGuard no_gradient;
    auto kept = std::make_shared<KeptCache>();
    int64_t length = lengths_[static_cast<size_t>(slot)];
    kept->keys = keys_.select(1, slot).narrow(1, 0, length).clone();
    kept->values = values_.select(1, slot).narrow(1, 0, length).clone();
    return kept;
  }

 private:
  struct KeptCache : Prefix {
    at::Tensor keys, values;  // [layers, length, K, S]
  };

  // Whole prompts from position 0 on; logits, on the host, of the tokens that want them.
  at::Tensor RunPrompts(const std::vector<SlotToken>& tokens, const std::vector<size_t>& chosen) {
    std::vector<int64_t> token, position, place, slot, starts, wanted;
    for (size_t i : chosen) {
      if (tokens[i].position == 0) starts.push_back(static_cast<int64_t>(token.size()));
      if (tokens[i].logits) wanted.push_back(static_cast<int64_t>(token.size()));
      token.push_back(tokens[i].token);
      position.push_back(tokens[i].position);
      place.push_back(tokens[i].place);
      slot.push_back(tokens[i].slot);
    }
    PAWL_CHECK(!starts.empty() && starts.front() == 0);
    starts.push_back(static_cast<int64_t>(token.size()));
    auto index = [&](const std::vector<int64_t>& values) {
      return at::tensor(values, at::kLong).to(device_);
    };
    at::Tensor slots = index(slot), positions = index(position);
    RowGrid grid(starts, device_);
    auto attend = [&](int64_t layer, const at::Tensor& q, const at::Tensor& k,
                      const at::Tensor& v) {
      at::Tensor keys = k.to(products_), values = v.to(products_);
      keys_.select(0, layer).index_put_({slots, positions}, keys);
      values_.select(0, layer).index_put_({slots, positions}, values);
      return grid.Attend(q.to(products_), keys, values);
    };
    at::Tensor hidden = module_.Compute(index(token), index(place), attend, products_);
    return module_.Head(hidden.index_select(0, index(wanted)), products_).cpu();
  }

  // One token of each chosen slot; logits [R, V] on the host.
  at::Tensor RunSingles(const std::vector<SlotToken>& tokens, const std::vector<size_t>& chosen) {
    auto input = input_.accessor<int64_t, 2>();
    for (int64_t r = 0; r < input_.size(1); ++r) {
      input[0][r] = 0;
      input[1][r] = context_;
      input[2][r] = 0;
    }
    int64_t longest = 0;
    for (size_t i : chosen) {
      input[0][tokens[i].slot] = tokens[i].token;
      input[1][tokens[i].slot] = tokens[i].position;
      input[2][tokens[i].slot] = tokens[i].place;
      longest = std::max<int64_t>(longest, tokens[i].position + 1);
    }
    on_device_.copy_(input_);
    int64_t length = std::min((longest + kBucket - 1) / kBucket * kBucket, context_);
    std::unique_ptr<DeviceGraph>& graph = graphs_[length];
    if (graph == nullptr) graph = DeviceGraph::Record(device_, [this, length] { Step(length); });
    graph->Play();
    return output_.cpu();
  }

  void Step(int64_t length) {
    at::NoGradGuard no_gradient;
    at::Tensor positions = on_device_.select(0, 1);
    // [R, 1, 1, length]: what each slot may attend to
    at::Tensor mask = (places_.narrow(0, 0, length).unsqueeze(0) <= positions.unsqueeze(1))
                          .view({-1, 1, 1, length});
    auto attend = [&](int64_t layer, const at::Tensor& q, const at::Tensor& k,
                      const at::Tensor& v) {
      at::Tensor keys = keys_.select(0, layer), values = values_.select(0, layer);
      keys.index_put_({rows_, positions}, k.to(products_));
      values.index_put_({rows_, positions}, v.to(products_));
      auto heads = [&](const at::Tensor& cache) {
        return cache.narrow(1, 0, length).transpose(1, 2);
      };
      at::Tensor out =
          at::scaled_dot_product_attention(q.to(products_).unsqueeze(2), heads(keys), heads(values),
                                           mask, 0, false, std::nullopt, q.size(1) != k.size(1));
      return out.reshape({q.size(0), -1});
    };
    at::Tensor hidden =
        module_.Compute(on_device_.select(0, 0), on_device_.select(0, 2), attend, products_);
    output_.copy_(module_.Head(hidden, products_));
  }

  const Network& host_;
  at::ScalarType products_;
  Network network_;  // the host's weights, as the products take them
  const Transformer& module_;
  at::Device device_;
  int64_t context_;
  std::vector<int64_t> lengths_;  // of each slot
  at::Tensor keys_, values_;      // [layers, R, C + 1, K, S]
  at::Tensor input_, on_device_;  // [3, R] int64: tokens, positions, places
  at::Tensor rows_, places_;      // 0, 1, ...
  at::Tensor output_;             // [R, V]
  std::map<int64_t, std::unique_ptr<DeviceGraph>> graphs_;  // by length
  std::vector<float> logits_;
};

}  // namespace

std::unique_ptr<Memory> MakeDeviceMemory(const Network& network, Config::Precision precision,
                                         int slots, c10::Device device) {
  return std::make_unique<DeviceMemory>(network, precision, slots, device);
}

}  // namespace pawl
