#include "model/weights.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <boost/endian/conversion.hpp>
#include <cstring>
#include <nlohmann/json.hpp>
#include <set>

#include "base/error.h"
#include "base/files.h"
#include "model/architecture.h"
#include "model/safetensors.h"
#include "proto/config.h"
#include "proto/config_check.h"
#include "tokens/tokenizer.h"

namespace pawl {
namespace {

const char* TypeName(const at::Tensor& tensor) {
  return tensor.scalar_type() == at::kDouble ? "F64" : "F32";
}

std::vector<int64_t> ShapeOf(const at::Tensor& tensor) {
  return {tensor.sizes().begin(), tensor.sizes().end()};
}

void CheckEntry(const SafetensorsFile& file, const NamedTensor& wanted) {
  auto found = file.entries().find(wanted.name);
  if (found == file.entries().end()) file.Refuse("lacks the tensor " + wanted.name);
  const SafetensorsFile::Entry& entry = found->second;
  if (const char* type = TypeName(wanted.tensor); entry.type != type) {
    file.Refuse(fmt::format("{} is {}, pawl reads {}", wanted.name, entry.type, type),
                "save it again as that (transformers: from_pretrained with dtype=torch.float32, "
                "then save_pretrained)");
  }
  if (std::vector<int64_t> shape = ShapeOf(wanted.tensor); entry.shape != shape) {
    file.Refuse(fmt::format("{} has shape {}, the model wants {}", wanted.name,
                            ShapeText(entry.shape), ShapeText(shape)));
  }
}

// A tensor that a file may hold beside those wanted, where it equals one of them.
struct Copy {
  const char *name, *of;
};

// A whole file, checked against what a model wants of it.
SafetensorsFile CheckFile(std::string_view bytes, std::string_view where,
                          const std::vector<NamedTensor>& tensors,
                          const std::vector<Copy>& copies) {
  SafetensorsFile file(bytes, where);
  std::set<std::string> known;
  for (const NamedTensor& wanted : tensors) {
    CheckEntry(file, wanted);
    known.insert(wanted.name);
  }
  for (const Copy& copy : copies) {
    if (!file.entries().contains(copy.name)) continue;
    const SafetensorsFile::Entry &one = file.entries().at(copy.name),
                                 &other = file.entries().at(copy.of);
    if (one.type != other.type || one.shape != other.shape ||
        file.BytesOf(copy.name) != file.BytesOf(copy.of)) {
      file.Refuse(
          fmt::format("holds {}, which differs from {}, and tie_word_embeddings makes them one",
                      copy.name, copy.of),
          "set tie_word_embeddings as the weights were trained");
    }
    known.insert(copy.name);
  }
  for (const auto& [name, entry] : file.entries()) {
    if (!known.contains(name))
      file.Refuse(fmt::format("holds the tensor {}, which the model has not", name),
                  "see its config.json");
  }
  file.RequireIntact();
  return file;
}

void Read(std::string_view bytes, std::string_view where, const std::vector<NamedTensor>& tensors,
          const std::vector<Copy>& copies) {
  SafetensorsFile file = CheckFile(bytes, where, tensors, copies);
  at::NoGradGuard no_gradient;
  for (const NamedTensor& wanted : tensors) {
    std::string_view raw = file.BytesOf(wanted.name);
    at::Tensor tensor = wanted.tensor.detach();
    PAWL_CHECK(tensor.is_contiguous());
    std::memcpy(tensor.mutable_data_ptr(), raw.data(), raw.size());
  }
}

std::vector<Copy> CopiesIn(const ModelConfig& config) {
  return ArchitectureOf(config.kind()).TiesOutput(config)
             ? std::vector<Copy>{{"lm_head.weight", "model.embed_tokens.weight"}}
             : std::vector<Copy>{};
}

// Before a model is made: config.json may ask for more memory than there is, the file cannot.
void CheckWeights(const ModelConfig& config, std::string_view bytes, std::string_view where) {
  if (!IsNetwork(config)) {
    SafetensorsFile file(bytes, where);
    for (const auto& [name, entry] : file.entries()) file.RequireNumbers(name);
    return;
  }
  Network shape(config, MakeTokenizer(config.tokens())->vocabulary(), at::kMeta);
  std::vector<NamedTensor> wanted = shape.NamedTensors();
  SafetensorsFile file = CheckFile(bytes, where, wanted, CopiesIn(config));
  for (const NamedTensor& named : wanted) file.RequireNumbers(named.name);
}

[[noreturn]] void Refuse(const std::filesystem::path& where, const std::string& what,
                         std::string_view todo) {
  throw Error(ErrorCode::kData, where.string(), what, todo);
}

// Weights beside which other files say that they are not the whole model.
void CheckFolder(const std::filesystem::path& folder) {
  if (std::filesystem::exists(folder / "adapter_config.json")) {
    Refuse(folder / "adapter_config.json",
           "is an adapter, which pawl does not apply to the weights",
           "merge it into them (peft: merge_and_unload), then save");
  }
  if (std::filesystem::exists(folder / "model.safetensors")) return;
  if (std::filesystem::exists(folder / "model.safetensors.index.json")) {
    Refuse(folder, "holds its weights in several files, which pawl does not read",
           "save them again as one (transformers: save_pretrained with a larger max_shard_size)");
  }
  Refuse(folder, "holds no model.safetensors", "save the weights again as safetensors");
}

}  // namespace

std::string TensorsToSafetensors(const std::vector<NamedTensor>& tensors,
                                 const std::map<std::string, std::string>& metadata) {
  std::string data;
  nlohmann::json header = nlohmann::json::object();
  for (const NamedTensor& named : tensors) {
    at::Tensor tensor = named.tensor.detach().contiguous();
    size_t begin = data.size();
    data.append(static_cast<const char*>(tensor.const_data_ptr()), tensor.nbytes());
    header[named.name] = {{"dtype", TypeName(tensor)},
                          {"shape", ShapeOf(tensor)},
                          {"data_offsets", {begin, data.size()}}};
  }
  nlohmann::json about = metadata;
  about["format"] = "pt";
  about["sha256"] = Sha256Hex(data);
  header["__metadata__"] = about;
  // A path may hold bytes that are no UTF-8.
  std::string text = header.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  text.resize((text.size() + 7) / 8 * 8, ' ');
  unsigned char length[8];
  boost::endian::store_little_u64(length, text.size());
  return std::string(reinterpret_cast<char*>(length), sizeof length) + text + data;
}

void TensorsFromSafetensors(std::string_view bytes, std::string_view where,
                            const std::vector<NamedTensor>& tensors) {
  Read(bytes, where, tensors, {});
}

std::string ToSafetensors(const Network& network) {
  return TensorsToSafetensors(network.NamedTensors());
}

void FromSafetensors(std::string_view bytes, std::string_view where, Network* network) {
  Read(bytes, where, network->NamedTensors(), CopiesIn(network->config()));
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
  CheckWeights(model.config, model.weights, (model.folder / "model.safetensors").string());
  return model;
}

std::unique_ptr<Network> StoredModel::MakeNetwork() const {
  if (!IsNetwork(config)) {
    throw Error(
        ErrorCode::kUsage, config_file(),
        fmt::format("is a model of kind {}, no network", ModelConfig::Kind_Name(config.kind())),
        "`pawl eval` measures it");
  }
  auto network = std::make_unique<Network>(config, MakeTokenizer(config.tokens())->vocabulary());
  FromSafetensors(weights, (folder / "model.safetensors").string(), network.get());
  return network;
}

void StoredModel::RequireSame(const ModelConfig& model) const {
  std::vector<std::string> differing = DifferingModel(config, model);
  if (differing.empty()) return;
  throw Error(ErrorCode::kUsage, folder.string(),
              fmt::format("holds another model than [model]: {}", fmt::join(differing, ", ")),
              "make [model] the same");
}

Config StoredModel::Into(Config other) const {
  *other.mutable_model() = config;
  CheckConfig(other, config_file());
  return other;
}

}  // namespace pawl
