#include "model/weights.h"

#include <fmt/ranges.h>
#include <torch/types.h>

#include <algorithm>
#include <boost/endian/conversion.hpp>
#include <cmath>
#include <cstring>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "base/error.h"
#include "base/files.h"
#include "tokens/tokenizer.h"
#include "proto/config.h"
#include "proto/config_check.h"

namespace pawl {
namespace {

using nlohmann::json;

constexpr size_t kLengthBytes = 8;
constexpr uint64_t kHeaderMax = 100 << 20;

[[noreturn]] void Refuse(std::string_view where, const std::string& what,
                         std::string_view todo = "restore it from a copy") {
  throw Error(ErrorCode::kData, where, what, todo);
}

const char* TypeName(const at::Tensor& tensor) { return tensor.scalar_type() == at::kDouble ? "F64" : "F32"; }

json ParseHeader(std::string_view bytes, std::string_view where, size_t* data_start) {
  if (bytes.size() < kLengthBytes) Refuse(where, "is cut short: no header");
  uint64_t length = boost::endian::load_little_u64(reinterpret_cast<const unsigned char*>(bytes.data()));
  if (length > kHeaderMax || length > bytes.size() - kLengthBytes) Refuse(where, "is cut short: its header is not whole");
  json header = json::parse(bytes.substr(kLengthBytes, length), nullptr, false);
  if (!header.is_object()) Refuse(where, "is no safetensors file: its header is no JSON object");
  *data_start = kLengthBytes + length;
  return header;
}

// One tensor of a file, as its header describes it.
struct Entry {
  std::string type;
  json shape;
  uint64_t begin = 0, end = 0;
};
using Entries = std::map<std::string, Entry>;

// All tensors of a file. Their bytes lie one after the other and fill it.
Entries ReadEntries(const json& header, size_t data_bytes, std::string_view where) {
  Entries entries;
  std::map<uint64_t, uint64_t> spans;
  for (const auto& [name, entry] : header.items()) {
    if (name == "__metadata__") continue;
    bool well_formed = entry.is_object() && entry.contains("dtype") && entry["dtype"].is_string() &&
                       entry.contains("shape") && entry.contains("data_offsets") && entry["data_offsets"].is_array() &&
                       entry["data_offsets"].size() == 2 && entry["data_offsets"][0].is_number_unsigned() &&
                       entry["data_offsets"][1].is_number_unsigned();
    if (!well_formed) Refuse(where, fmt::format("its entry for {} is malformed", name));
    Entry read = {entry["dtype"], entry["shape"], entry["data_offsets"][0], entry["data_offsets"][1]};
    if (read.begin > read.end) Refuse(where, fmt::format("{} has offsets that do not fit its shape", name));
    if (read.end > data_bytes) Refuse(where, fmt::format("is cut short: {} is not whole", name));
    if (read.begin < read.end && !spans.emplace(read.begin, read.end).second)
      Refuse(where, fmt::format("{} lies where another tensor lies", name));
    entries[name] = std::move(read);
  }
  uint64_t at = 0;
  for (const auto& [begin, end] : spans) {
    if (begin != at)
      Refuse(where, fmt::format("its tensors leave a gap or overlap at byte {} of the data", std::min(begin, at)));
    at = end;
  }
  if (at != data_bytes) Refuse(where, fmt::format("holds {} bytes that are no tensor's", data_bytes - at));
  return entries;
}

void CheckEntry(const Entries& entries, const Network::Named& wanted, std::string_view where) {
  auto found = entries.find(wanted.name);
  if (found == entries.end()) Refuse(where, "lacks the tensor " + wanted.name);
  const Entry& entry = found->second;
  std::vector<int64_t> shape(wanted.tensor.sizes().begin(), wanted.tensor.sizes().end());
  if (const char* type = TypeName(wanted.tensor); entry.type != type) {
    Refuse(where, fmt::format("{} is {}, pawl reads {}", wanted.name, entry.type, type),
           "save it again as that (transformers: from_pretrained with dtype=torch.float32, then save_pretrained)");
  }
  if (entry.shape != json(shape)) {
    Refuse(where,
           fmt::format("{} has shape {}, the model wants {}", wanted.name, entry.shape.dump(), json(shape).dump()));
  }
  if (entry.end - entry.begin != wanted.tensor.nbytes()) {
    Refuse(where, fmt::format("{} has offsets that do not fit its shape", wanted.name));
  }
}

// A whole file, checked against what a model wants of it.
struct File {
  std::string_view data;
  Entries entries;

  std::string_view BytesOf(const std::string& name) const {
    const Entry& entry = entries.at(name);
    return data.substr(entry.begin, entry.end - entry.begin);
  }
};

// A tensor that a file may hold beside those wanted, where it equals one of them.
struct Copy {
  const char *name, *of;
};

File CheckFile(std::string_view bytes, std::string_view where, const std::vector<Network::Named>& tensors,
               const std::vector<Copy>& copies) {
  size_t data_start = 0;
  json header = ParseHeader(bytes, where, &data_start);
  File file;
  file.data = bytes.substr(data_start);
  file.entries = ReadEntries(header, file.data.size(), where);
  std::set<std::string> known;
  for (const Network::Named& wanted : tensors) {
    CheckEntry(file.entries, wanted, where);
    known.insert(wanted.name);
  }
  for (const Copy& copy : copies) {
    if (!file.entries.contains(copy.name)) continue;
    const Entry &one = file.entries[copy.name], &other = file.entries[copy.of];
    if (one.type != other.type || one.shape != other.shape || file.BytesOf(copy.name) != file.BytesOf(copy.of)) {
      Refuse(where,
             fmt::format("holds {}, which differs from {}, and tie_word_embeddings makes them one", copy.name, copy.of),
             "set tie_word_embeddings as the weights were trained");
    }
    known.insert(copy.name);
  }
  for (const auto& [name, entry] : file.entries) {
    if (!known.contains(name))
      Refuse(where, fmt::format("holds the tensor {}, which the model has not", name), "see its config.json");
  }
  auto metadata = header.find("__metadata__");
  if (metadata != header.end() && metadata->contains("sha256") && (*metadata)["sha256"] != Sha256Hex(file.data)) {
    Refuse(where, "is damaged: its bytes differ from their SHA-256");
  }
  return file;
}

void Read(std::string_view bytes, std::string_view where, const std::vector<Network::Named>& tensors,
          const std::vector<Copy>& copies) {
  File file = CheckFile(bytes, where, tensors, copies);
  torch::NoGradGuard no_gradient;
  for (const Network::Named& wanted : tensors) {
    std::string_view raw = file.BytesOf(wanted.name);
    at::Tensor tensor = wanted.tensor.detach();
    PAWL_CHECK(tensor.is_contiguous());
    std::memcpy(tensor.mutable_data_ptr(), raw.data(), raw.size());
  }
}

std::vector<Copy> CopiesIn(const ModelConfig& config) {
  return config.tied() && !IsMapped(config) ? std::vector<Copy>{{"lm_head.weight", "model.embed_tokens.weight"}}
                                            : std::vector<Copy>{};
}

void RequireNumbers(std::string_view raw, const std::string& name, std::string_view where) {
  for (size_t at = 0; at + sizeof(float) <= raw.size(); at += sizeof(float)) {
    float value;
    std::memcpy(&value, raw.data() + at, sizeof value);
    if (!std::isfinite(value))
      Refuse(where, fmt::format("{} holds {}, which is no number to compute with", name, value),
             "take weights from before they broke");
  }
}

// Before a network is made: config.json may ask for more memory than there is.
void CheckWeights(const ModelConfig& config, std::string_view bytes, std::string_view where) {
  Network shape(config, Tokenizer(config.tokens()).vocabulary(), at::kMeta);
  std::vector<Network::Named> wanted = shape.HuggingFaceTensors();
  File file = CheckFile(bytes, where, wanted, CopiesIn(config));
  for (const Network::Named& named : wanted) RequireNumbers(file.BytesOf(named.name), named.name, where);
}

// Weights beside which other files say that they are not the whole model.
void CheckFolder(const std::filesystem::path& folder) {
  if (std::filesystem::exists(folder / "adapter_config.json")) {
    Refuse((folder / "adapter_config.json").string(), "is an adapter, which pawl does not apply to the weights",
           "merge it into them (peft: merge_and_unload), then save");
  }
  if (std::filesystem::exists(folder / "model.safetensors")) return;
  if (std::filesystem::exists(folder / "model.safetensors.index.json")) {
    Refuse(folder.string(), "holds its weights in several files, which pawl does not read",
           "save them again as one (transformers: save_pretrained with a larger max_shard_size)");
  }
  Refuse(folder.string(), "holds no model.safetensors", "save the weights again as safetensors");
}

}  // namespace

std::string TensorsToSafetensors(const std::vector<Network::Named>& tensors) {
  std::string data;
  json header = json::object();
  for (const Network::Named& named : tensors) {
    at::Tensor tensor = named.tensor.detach().contiguous();
    size_t begin = data.size();
    data.append(static_cast<const char*>(tensor.const_data_ptr()), tensor.nbytes());
    header[named.name] = {{"dtype", TypeName(tensor)},
                          {"shape", std::vector<int64_t>(tensor.sizes().begin(), tensor.sizes().end())},
                          {"data_offsets", {begin, data.size()}}};
  }
  header["__metadata__"] = {{"format", "pt"}, {"sha256", Sha256Hex(data)}};
  std::string text = header.dump();
  text.resize((text.size() + 7) / 8 * 8, ' ');
  unsigned char length[kLengthBytes];
  boost::endian::store_little_u64(length, text.size());
  return std::string(reinterpret_cast<char*>(length), kLengthBytes) + text + data;
}

void TensorsFromSafetensors(std::string_view bytes, std::string_view where,
                            const std::vector<Network::Named>& tensors) {
  Read(bytes, where, tensors, {});
}

std::string ToSafetensors(const Network& network) { return TensorsToSafetensors(network.HuggingFaceTensors()); }

void FromSafetensors(std::string_view bytes, std::string_view where, Network* network) {
  Read(bytes, where, network->HuggingFaceTensors(), CopiesIn(network->config()));
}

std::filesystem::path NewestWeights(const std::filesystem::path& folder) {
  std::filesystem::path found = folder;
  if (std::filesystem::is_directory(folder / "weights")) {
    found.clear();
    for (const auto& entry : std::filesystem::directory_iterator(folder / "weights")) {
      if (entry.path().extension() != ".tmp") found = std::max(found, entry.path());
    }
  }
  if (found.empty() || !std::filesystem::exists(found / "config.json")) {
    throw Error(ErrorCode::kUsage, folder.string(), "holds no weights",
                "name a run folder, or a folder with config.json and model.safetensors");
  }
  return found;
}

StoredModel ReadModel(const std::filesystem::path& folder) {
  StoredModel model;
  model.folder = NewestWeights(folder);
  CheckFolder(model.folder);
  model.config = FromConfigJson(ReadFile(model.config_file()), model.config_file());
  model.weights = ReadFile(model.folder / "model.safetensors");
  if (IsNetwork(model.config)) CheckWeights(model.config, model.weights, (model.folder / "model.safetensors").string());
  return model;
}

std::unique_ptr<Network> StoredModel::MakeNetwork() const {
  if (!IsNetwork(config)) {
    throw Error(ErrorCode::kUsage, config_file(),
                fmt::format("is a model of kind {}, no network", ModelConfig::Kind_Name(config.kind())),
                "`pawl eval` measures it");
  }
  auto network = std::make_unique<Network>(config, Tokenizer(config.tokens()).vocabulary());
  FromSafetensors(weights, (folder / "model.safetensors").string(), network.get());
  return network;
}

void StoredModel::RequireSame(const ModelConfig& model) const {
  std::vector<std::string> differing = DifferingModel(config, model);
  if (differing.empty()) return;
  throw Error(ErrorCode::kUsage, folder.string(),
              fmt::format("holds another model than [model]: {}", fmt::join(differing, ", ")), "make [model] the same");
}

Config StoredModel::Into(Config other) const {
  *other.mutable_model() = config;
  CheckConfig(other, config_file());
  return other;
}

}  // namespace pawl
