#include "model/published.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>

#include <nlohmann/json.hpp>

#include "base/error.h"
#include "model/config_json.h"
#include "model/weights.h"
#include "proto/sections.h"
#include "tokens/tokenizer.h"

namespace pawl {
namespace {

[[noreturn]] void RefuseKey(const char* key, const std::string& value, const char* lacks) {
  throw Error(ErrorCode::kUsage, key,
              fmt::format("is {}, and transformers has no {}", value, lacks),
              "use the folder with pawl, or train a model without it");
}

void CheckQwen(const ModelConfig& m) {
  if (m.negative()) RefuseKey("model.negative", "true", "gated delta rule whose betas reach 2");
  if (m.initial_state()) RefuseKey("model.initial_state", "true", "state that sequences begin in");
  for (int i = 0; i < m.layers(); ++i) {
    if (ModelConfig::Mixer::Kind mixer = MixerOf(m, i); mixer != ModelConfig::Mixer::delta)
      RefuseKey("model.mixers", ModelConfig::Mixer::Kind_Name(mixer),
                "such layer beside the gated delta rule (attention there has a gate and rotary "
                "positions)");
  }
}

nlohmann::json QwenConfig(const Network& network) {
  const ModelConfig& m = network.config();
  nlohmann::json config = nlohmann::json::parse(ToConfigJson(network));
  for (const char* own : {"pawl_kind", "pawl_mixers", "pawl_negative"}) config.erase(own);
  config["architectures"] = {"Qwen3_5ForCausalLM"};
  config["model_type"] = "qwen3_5_text";
  config["layer_types"] =
      std::vector<std::string>(static_cast<size_t>(m.layers()), "linear_attention");
  config["linear_num_key_heads"] = m.heads();
  config["linear_num_value_heads"] = m.heads();
  // Of attention, which no layer has; transformers wants them to be whole numbers.
  config["num_key_value_heads"] = m.heads();
  config["head_dim"] = m.key_size();
  config["hidden_act"] = "silu";
  config["rms_norm_eps"] = 1e-5;
  config["torch_dtype"] = "float32";
  Tokenizer::Special special = MakeTokenizer(m.tokens())->special();
  config["pad_token_id"] = special.pad;
  config["bos_token_id"] = special.begin;
  config["eos_token_id"] = special.end;
  return config;
}

PublishedModel AsQwen(const Network& network) {
  CheckQwen(network.config());
  std::vector<NamedTensor> tensors = network.NamedTensors();
  for (NamedTensor& one : tensors) {
    if (one.name.ends_with("layernorm.weight") || one.name == "model.norm.weight")
      one.tensor = one.tensor - 1;
  }
  return {QwenConfig(network).dump(2) + "\n", TensorsToSafetensors(tensors)};
}

}  // namespace

PublishedModel Publish(const Network& network) {
  const ModelConfig& m = network.config();
  switch (m.kind()) {
    case ModelConfig::recurrent:
      return AsQwen(network);
    case ModelConfig::transformer:
      if (m.positions() == ModelConfig::learned || m.positions() == ModelConfig::coupled)
        RefuseKey("model.positions", ModelConfig::Positions_Name(m.positions()),
                  "Llama with such positions");
      return {ToConfigJson(network), ToSafetensors(network)};
    default:
      RefuseKey("model.kind", ModelConfig::Kind_Name(m.kind()), "such architecture");
  }
}

}  // namespace pawl
