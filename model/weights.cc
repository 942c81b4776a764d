#include "model/weights.h"

#include <torch/types.h>

#include <algorithm>
#include <boost/endian/conversion.hpp>
#include <cstring>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/files.h"
#include "tokens/tokenizer.h"
#include "proto/config.h"

namespace pawl {
namespace {

using nlohmann::json;

constexpr size_t kLengthBytes = 8;
constexpr uint64_t kHeaderMax = 100 << 20;
constexpr double kNoTurn = 1e9;  // divides every rotary frequency: no angle left at any position

[[noreturn]] void Refuse(std::string_view where, const std::string& what) {
  throw Error(ErrorCode::kData, where, what, "restore it from a copy");
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

std::string_view TensorBytes(const json& entry, std::string_view data, const Network::Named& wanted, std::string_view where) {
  std::vector<int64_t> shape(wanted.tensor.sizes().begin(), wanted.tensor.sizes().end());
  bool well_formed = entry.is_object() && entry.contains("dtype") && entry.contains("shape") &&
                     entry.contains("data_offsets") && entry["data_offsets"].is_array() &&
                     entry["data_offsets"].size() == 2 && entry["data_offsets"][0].is_number_unsigned() &&
                     entry["data_offsets"][1].is_number_unsigned();
  if (!well_formed) Refuse(where, fmt::format("its entry for {} is malformed", wanted.name));
  const char* type = TypeName(wanted.tensor);
  if (entry["dtype"] != type) Refuse(where, fmt::format("{} is {}, want {}", wanted.name, entry["dtype"].dump(), type));
  if (entry["shape"] != json(shape)) {
    Refuse(where, fmt::format("{} has shape {}, the model wants {}", wanted.name, entry["shape"].dump(), json(shape).dump()));
  }
  uint64_t begin = entry["data_offsets"][0], end = entry["data_offsets"][1];
  if (begin > end || end - begin != wanted.tensor.nbytes()) {
    Refuse(where, fmt::format("{} has offsets that do not fit its shape", wanted.name));
  }
  if (end > data.size()) Refuse(where, fmt::format("is cut short: {} is not whole", wanted.name));
  return data.substr(begin, end - begin);
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
  size_t data_start = 0;
  json header = ParseHeader(bytes, where, &data_start);
  std::string_view data = bytes.substr(data_start);
  size_t present = header.size() - header.count("__metadata__");
  for (const Network::Named& wanted : tensors) {
    if (!header.contains(wanted.name)) Refuse(where, "lacks the tensor " + wanted.name);
    TensorBytes(header[wanted.name], data, wanted, where);
  }
  if (present != tensors.size()) Refuse(where, fmt::format("has {} tensors, the model wants {}", present, tensors.size()));
  if (header.contains("__metadata__") && header["__metadata__"].contains("sha256") &&
      header["__metadata__"]["sha256"] != Sha256Hex(data)) {
    Refuse(where, "is damaged: its bytes differ from their SHA-256");
  }
  torch::NoGradGuard no_gradient;
  for (const Network::Named& wanted : tensors) {
    std::string_view raw = TensorBytes(header[wanted.name], data, wanted, where);
    at::Tensor tensor = wanted.tensor.detach();
    PAWL_CHECK(tensor.is_contiguous());
    std::memcpy(tensor.mutable_data_ptr(), raw.data(), raw.size());
  }
}

std::string ToSafetensors(const Network& network) { return TensorsToSafetensors(network.HuggingFaceTensors()); }

void FromSafetensors(std::string_view bytes, std::string_view where, Network* network) {
  TensorsFromSafetensors(bytes, where, network->HuggingFaceTensors());
}

std::string ToConfigJson(const Network& network) {
  const ModelConfig& m = network.config();
  AttentionShape shape = network.attention_shape();
  if (IsMapped(m)) {
    return json{{"architectures", {"PawlForCausalLM"}},
                {"model_type", "pawl"},
                {"pawl_kind", ModelConfig::Kind_Name(m.kind())},
                {"vocab_size", network.vocabulary()},
                {"hidden_size", m.width()},
                {"max_position_embeddings", m.context()},
                {"pawl_tokens", ModelConfig::Tokens_Name(m.tokens())}}
               .dump(2) + "\n";
  }
  bool learned = m.positions() == ModelConfig::learned || m.positions() == ModelConfig::coupled;
  json config = {{"architectures", {learned ? "PawlForCausalLM" : "LlamaForCausalLM"}},
                 {"model_type", learned ? "pawl" : "llama"},
                 {"vocab_size", network.vocabulary()},
                 {"hidden_size", m.width()},
                 {"intermediate_size", m.feed_forward()},
                 {"num_hidden_layers", m.layers()},
                 {"num_attention_heads", shape.heads},
                 {"num_key_value_heads", shape.key_value_heads},
                 {"head_dim", shape.head_size},
                 {"hidden_act", "silu"},
                 {"max_position_embeddings", m.context()},
                 {"rms_norm_eps", 1e-5},
                 {"rope_theta", m.rope_theta()},
                 {"attention_bias", false},
                 {"mlp_bias", false},
                 {"tie_word_embeddings", m.tied()},
                 {"pad_token_id", kPadToken},
                 {"bos_token_id", kBeginToken},
                 {"eos_token_id", kEndToken},
                 {"torch_dtype", "float32"},
                 {"pawl_positions", ModelConfig::Positions_Name(m.positions())},
                 {"pawl_tokens", ModelConfig::Tokens_Name(m.tokens())}};
  if (m.positions() == ModelConfig::coupled) config["pawl_places"] = Places::Count(m);
  if (m.positions() == ModelConfig::none) config["rope_scaling"] = {{"rope_type", "linear"}, {"factor", kNoTurn}};
  return config.dump(2) + "\n";
}

ModelConfig FromConfigJson(std::string_view text, std::string_view where) {
  json config = json::parse(text, nullptr, false);
  if (!config.is_object()) Refuse(where, "is no JSON object");
  ModelConfig model;
  auto number = [&](const char* key) {
    if (!config.contains(key) || !config[key].is_number_integer() || config[key] < 0) {
      Refuse(where, fmt::format("lacks the whole number {}", key));
    }
    return config[key].get<int64_t>();
  };
  if (std::string type = config.value("model_type", ""); type.rfind("pawl-", 0) == 0) {
    throw Error(ErrorCode::kUsage, where, fmt::format("is a model of kind {}, no network", type.substr(5)), "`pawl eval` measures it");
  }
  ModelConfig::Kind kind = ModelConfig::transformer;
  if (!ModelConfig::Kind_Parse(config.value("pawl_kind", "transformer"), &kind)) Refuse(where, "is of a kind that this pawl does not know");
  model.set_kind(kind);
  model.set_width(number("hidden_size"));
  model.set_context(number("max_position_embeddings"));
  ModelConfig::Positions positions = ModelConfig::rotary;
  ModelConfig::Tokens tokens = ModelConfig::chars;
  if ((!IsMapped(model) && !ModelConfig::Positions_Parse(config.value("pawl_positions", ""), &positions)) ||
      !ModelConfig::Tokens_Parse(config.value("pawl_tokens", ""), &tokens)) {
    Refuse(where, "was not written by pawl: it lacks pawl_positions or pawl_tokens");
  }
  model.set_positions(positions);
  if (positions == ModelConfig::coupled) model.set_places(number("pawl_places"));
  model.set_tokens(tokens);
  if (number("vocab_size") != Tokenizer(tokens).vocabulary()) Refuse(where, "has a vocabulary of another size");
  if (IsMapped(model)) return model;
  model.set_feed_forward(number("intermediate_size"));
  model.set_layers(number("num_hidden_layers"));
  model.set_heads(number("num_attention_heads"));
  model.set_key_value_heads(number("num_key_value_heads"));
  model.set_tied(config.value("tie_word_embeddings", false));
  model.set_rope_theta(config.value("rope_theta", 10000.0));
  if (model.heads() == 0 || model.width() % (2 * model.heads()) != 0) Refuse(where, "has heads that do not divide its width");
  return model;
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

std::unique_ptr<Network> LoadNetwork(const std::filesystem::path& folder) {
  std::filesystem::path found = NewestWeights(folder), config = found / "config.json", weights = found / "model.safetensors";
  ModelConfig model = FromConfigJson(ReadFile(config), config.string());
  auto network = std::make_unique<Network>(model, Tokenizer(model.tokens()).vocabulary());
  FromSafetensors(ReadFile(weights), weights.string(), network.get());
  return network;
}

}  // namespace pawl
