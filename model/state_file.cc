#include "model/state_file.h"

#include <ATen/core/Tensor.h>
#include <ATen/ops/empty.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <map>

#include "base/error.h"
#include "base/files.h"
#include "model/recurrent/delta_layer.h"
#include "model/safetensors.h"
#include "model/weights.h"
#include "proto/sections.h"

namespace pawl {
namespace {

constexpr const char* kFormat = "pawl-state-1";
constexpr size_t kMark = 8;

std::string_view BytesOf(std::span<const int32_t> tokens) {
  return {reinterpret_cast<const char*>(tokens.data()), tokens.size_bytes()};
}

// Tensors for the parts of a state, and what moves numbers between the two.
class StateTensors {
 public:
  // After so many tokens.
  StateTensors(const ModelConfig& config, int64_t tokens)
      : shape_(DeltaShape::Of(config, ModelConfig::Mixer::delta)) {
    int64_t h = shape_.heads, cached = config.key_value_heads() == 0 ? h : config.key_value_heads();
    for (int i = 0; i < config.layers(); ++i) {
      std::string name = fmt::format("layers.{}.", i);
      bool in_window = config.kind() == ModelConfig::recurrent &&
                       MixerOf(config, i) == ModelConfig::Mixer::window;
      if (in_window || config.kind() == ModelConfig::transformer ||
          MixerOf(config, i) == ModelConfig::Mixer::attention) {
        int64_t size = config.width() / h, rows = in_window ? config.window() : tokens;
        cached_row_ = cached * size;
        for (const char* part : {"keys", "values"})
          (in_window ? windows_ : cache_).push_back({name + part, at::empty({rows, cached, size})});
        continue;
      }
      tensors_.push_back({name + "state", at::empty({h, shape_.key, shape_.value})});
      tensors_.push_back(
          {name + "convolution", at::empty({h, shape_.taps - 1, shape_.head_channels()})});
      tensors_.push_back({name + "log_decay", at::empty({h}, at::kDouble)});
    }
  }

  std::vector<NamedTensor> tensors() const {
    std::vector<NamedTensor> all = tensors_;
    all.insert(all.end(), cache_.begin(), cache_.end());
    all.insert(all.end(), windows_.begin(), windows_.end());
    return all;
  }

  // `state` has the right sizes. `put`: into the tensors, else out of them.
  void Move(SequenceState* state, bool put) const {
    float* numbers = state->numbers.data();
    double* decays = state->log_decays.data();
    auto move = [&](auto*& outside, auto* inside, int64_t count) {
      size_t bytes = sizeof *outside * static_cast<size_t>(count);
      if (bytes == 0) return;  // a convolution of one tap keeps nothing
      if (put) {
        std::memcpy(inside, outside, bytes);
      } else {
        std::memcpy(outside, inside, bytes);
      }
      outside += count;
    };
    int64_t state_size = shape_.sizes().state(), tail = shape_.tail();
    for (size_t i = 0; i < tensors_.size(); i += 3) {
      auto* matrix = tensors_[i].tensor.data_ptr<float>();
      auto* channels = tensors_[i + 1].tensor.data_ptr<float>();
      for (int64_t head = 0; head < shape_.heads; ++head) {
        move(numbers, matrix + head * state_size, state_size);
        move(numbers, channels + head * tail, tail);
      }
      move(decays, tensors_[i + 2].tensor.data_ptr<double>(), shape_.heads);
    }
    for (auto [from, tensors] :
         {std::pair(&state->cached, &cache_), std::pair(&state->window, &windows_)}) {
      float* cached = from->data();
      for (size_t i = 0; i < tensors->size(); i += 2) {
        for (int64_t row = 0; row < (*tensors)[i].tensor.size(0); ++row) {
          for (size_t part : {i, i + 1})
            move(cached, (*tensors)[part].tensor.data_ptr<float>() + row * cached_row_,
                 cached_row_);
        }
      }
    }
  }

  SequenceState Empty() const {
    auto heads = std::ssize(tensors_) / 3 * shape_.heads;
    int64_t each = shape_.sizes().state() + shape_.tail();
    return {std::vector<float>(static_cast<size_t>(heads * each)),
            std::vector<double>(static_cast<size_t>(heads)), std::vector<float>(NumbersOf(cache_)),
            std::vector<float>(NumbersOf(windows_))};
  }

 private:
  static size_t NumbersOf(const std::vector<NamedTensor>& tensors) {
    int64_t numbers = 0;
    for (const NamedTensor& named : tensors) numbers += named.tensor.numel();
    return static_cast<size_t>(numbers);
  }

  DeltaShape shape_;
  int64_t cached_row_ = 0;            // floats of a token's keys
  std::vector<NamedTensor> tensors_;  // state, convolution, log_decay of each recurrent layer
  std::vector<NamedTensor> cache_, windows_;  // keys and values of each layer of attention
};

std::map<std::string, std::string> Metadata(const StateInfo& info) {
  return {{"kind", kFormat},        {"id", info.id},
          {"parent", info.parent},  {"weights", info.weights},
          {"text", info.text},      {"marks", info.marks},
          {"book", info.book},      {"tokens", std::to_string(info.tokens)},
          {"model", info.model},    {"precision", info.precision},
          {"kernels", info.kernels}};
}

StateInfo InfoOf(const SafetensorsFile& file) {
  const std::map<std::string, std::string>& metadata = file.metadata();
  auto text = [&](const char* key) {
    auto found = metadata.find(key);
    if (found == metadata.end())
      file.Refuse(fmt::format("is no state of pawl's: its header has no '{}'", key),
                  "name a file that pawl read wrote");
    return found->second;
  };
  if (std::string kind = text("kind"); kind != kFormat)
    file.Refuse(fmt::format("is of the format '{}', this pawl reads '{}'", kind, kFormat),
                "read the book again");
  StateInfo info = {
      text("id"), text("parent"), text("weights"), text("text"),      text("marks"),
      0,          text("model"),  text("book"),    text("precision"), text("kernels")};
  std::string tokens = text("tokens");
  auto [end, error] = std::from_chars(tokens.data(), tokens.data() + tokens.size(), info.tokens);
  if (error != std::errc() || end != tokens.data() + tokens.size() || info.tokens < 0)
    file.Refuse(fmt::format("says that it was made of '{}' tokens", tokens));
  auto marks =
      static_cast<size_t>(std::min(info.tokens / TextDigest::kBlock, TextDigest::kMarksMax));
  if (info.marks.size() != kMark * marks || info.id != info.MakeId())
    file.Refuse("is damaged: its header does not have the id that it names");
  file.RequireIntact();
  return info;
}

}  // namespace

void TextDigest::Add(std::span<const int32_t> tokens) {
  constexpr size_t kBytes = kBlock * sizeof(int32_t);
  tokens_ += std::ssize(tokens);
  std::string_view bytes = BytesOf(tokens);
  while (!bytes.empty()) {
    size_t count = std::min(bytes.size(), kBytes - block_.size());
    block_ += bytes.substr(0, count);
    bytes.remove_prefix(count);
    if (block_.size() < kBytes) return;
    chain_ = Sha256Hex(chain_ + block_);
    if (marks_.size() < kMark * kMarksMax) marks_ += chain_.substr(0, kMark);
    block_.clear();
  }
}

std::string TextDigest::text() const { return Sha256Hex(chain_ + block_); }

std::string StateInfo::MakeId() const {
  return Sha256Hex(fmt::format("{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}\n", kFormat, parent, weights,
                               precision, kernels, text, marks, tokens));
}

std::string ToStateFile(const StoredState& stored, const ModelConfig& model) {
  StateTensors tensors(model, stored.info.tokens);
  SequenceState state = stored.state, sizes = tensors.Empty();
  PAWL_CHECK(
      state.cached.size() == sizes.cached.size() && state.window.size() == sizes.window.size(),
      "a state of {} cached numbers after {} tokens", state.cached.size(), stored.info.tokens);
  tensors.Move(&state, true);
  return TensorsToSafetensors(tensors.tensors(), Metadata(stored.info));
}

StateInfo ReadStateInfo(std::string_view bytes, std::string_view where) {
  return InfoOf(SafetensorsFile(bytes, where));
}

StoredState FromStateFile(std::string_view bytes, std::string_view where, const ModelConfig& model,
                          const std::string& weights) {
  SafetensorsFile file(bytes, where);
  StoredState stored;
  stored.info = InfoOf(file);
  if (stored.info.weights != weights) {
    throw Error(ErrorCode::kUsage, where,
                fmt::format("was read by the weights {:.12}, and these are {:.12}",
                            stored.info.weights, weights),
                fmt::format("name the weights of {}, or read the book again", stored.info.model));
  }
  if (!KeepsAState(model) && stored.info.tokens > model.context())
    file.Refuse(fmt::format("is after {} tokens, and model.context is {}", stored.info.tokens,
                            model.context()));
  StateTensors tensors(model, stored.info.tokens);
  TensorsFromSafetensors(bytes, where, tensors.tensors());
  for (const NamedTensor& named : tensors.tensors()) file.RequireNumbers(named.name);
  stored.state = tensors.Empty();
  tensors.Move(&stored.state, false);
  return stored;
}

std::optional<int64_t> FirstDifference(const StateInfo& info, const TextDigest& text,
                                       int64_t known) {
  size_t blocks = std::min(info.marks.size(), text.marks().size()) / kMark;
  for (auto i = static_cast<size_t>(known / TextDigest::kBlock); i < blocks; ++i) {
    if (info.marks.compare(i * kMark, kMark, text.marks(), i * kMark, kMark) != 0)
      return static_cast<int64_t>(i) * TextDigest::kBlock;
  }
  if (text.tokens() == info.tokens && text.text() != info.text)
    return static_cast<int64_t>(blocks) * TextDigest::kBlock;
  return std::nullopt;
}

}  // namespace pawl
