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
  explicit StateTensors(const ModelConfig& config)
      : shape_(DeltaShape::Of(config, ModelConfig::Mixer::delta)), layers_(config.layers()) {
    int64_t h = shape_.heads;
    for (int64_t i = 0; i < layers_; ++i) {
      std::string name = fmt::format("layers.{}.", i);
      tensors_.push_back({name + "state", at::empty({h, shape_.key, shape_.value})});
      tensors_.push_back(
          {name + "convolution", at::empty({h, shape_.taps - 1, shape_.head_channels()})});
      tensors_.push_back({name + "log_decay", at::empty({h}, at::kDouble)});
    }
  }

  const std::vector<NamedTensor>& tensors() const { return tensors_; }

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
  }

  SequenceState Empty() const {
    int64_t heads = layers_ * shape_.heads, each = shape_.sizes().state() + shape_.tail();
    return {std::vector<float>(static_cast<size_t>(heads * each)),
            std::vector<double>(static_cast<size_t>(heads))};
  }

 private:
  DeltaShape shape_;
  int64_t layers_;
  std::vector<NamedTensor> tensors_;  // state, convolution, log_decay of each layer
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
  StateTensors tensors(model);
  SequenceState state = stored.state;
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
  StateTensors tensors(model);
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
