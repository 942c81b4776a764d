// Tensors have the names of Hugging Face's Qwen3.5, whose linear attention is the gated delta rule
// as it is computed here. But its norms multiply by 1 + weight, and its attention has a gate and
// rotary positions, so the folder opens in pawl alone.
#include "model/recurrent/architecture.h"

#include <fmt/format.h>

#include "model/transformer/architecture.h"
#include "model/transformer/transformer.h"
#include "proto/sections.h"

namespace pawl {
namespace {

using nlohmann::json;

// The mixer of each layer, by name.
std::vector<std::string> MixersOf(const ModelConfig& config) {
  std::vector<std::string> names;
  for (int i = 0; i < config.layers(); ++i)
    names.push_back(ModelConfig::Mixer::Kind_Name(MixerOf(config, i)));
  return names;
}

void ReadMixers(ConfigKeys* keys, ModelConfig* model) {
  json mixers = keys->Take("pawl_mixers");
  if (mixers.is_null()) keys->Lacks("pawl_mixers");
  bool whole = mixers.is_array() && static_cast<int64_t>(mixers.size()) == model->layers();
  for (const json& mixer : mixers) {
    ModelConfig::Mixer::Kind kind;
    whole = whole && mixer.is_string() &&
            ModelConfig::Mixer::Kind_Parse(mixer.get<std::string>(), &kind);
    if (whole) model->add_mixers(kind);
  }
  if (!whole)
    keys->Refuse("pawl_mixers", mixers,
                 "one of delta, linear, attention and window for each layer");
}

class TheRecurrent : public Architecture {
 public:
  bool Has(ModelConfig::Kind kind) const override { return kind == ModelConfig::recurrent; }

  std::unique_ptr<Module> MakeModule(const ModelConfig& config, int vocabulary,
                                     c10::Device device) const override {
    return std::make_unique<Transformer>(config, vocabulary, device);
  }

  bool TiesOutput(const ModelConfig& config) const override { return config.tied(); }

  bool Reads(const json& config) const override {
    return config.value("model_type", json()) == "pawl" &&
           config.value("pawl_kind", json()) == "recurrent";
  }

  void Read(ConfigKeys* keys, ModelConfig* model) const override {
    model->set_kind(keys->Named<ModelConfig::Kind>("pawl_kind", ModelConfig::Kind_Parse));
    keys->Only("architectures", {json{"PawlForCausalLM"}}, json{"PawlForCausalLM"});
    model->set_feed_forward(keys->Size("intermediate_size", "feed_forward"));
    model->set_layers(keys->Size("num_hidden_layers", "layers"));
    model->set_key_size(keys->Size("linear_key_head_dim", "key_size"));
    model->set_value_size(keys->Size("linear_value_head_dim", "value_size"));
    model->set_convolution(keys->Size("linear_conv_kernel_dim", "convolution"));
    model->set_negative(keys->Flag("pawl_negative", false));
    model->set_initial_state(keys->Flag("pawl_initial_state", false));
    model->set_tied(keys->Flag("tie_word_embeddings", false));
    ReadMixers(keys, model);
    if (HasMixer(*model, ModelConfig::Mixer::window))
      model->set_window(keys->Size("pawl_window", "window"));
    if (model->window() % kWindowBlock != 0)
      keys->Refuse("pawl_window", model->window(), "is no multiple of 16");
    if (Attends(*model)) {
      ReadHeads(keys, model);
    } else {
      model->set_heads(keys->Size("num_attention_heads", "heads"));
    }
    for (const char* key : {"linear_key_head_dim", "linear_value_head_dim"}) {
      int64_t size = key[7] == 'k' ? model->key_size() : model->value_size();
      if (size % 16 != 0) keys->Refuse(key, size, "is no multiple of 16");
    }
  }

  void Write(const ModelConfig& m, json* out) const override {
    json& config = *out;
    config["architectures"] = {"PawlForCausalLM"};
    config["model_type"] = "pawl";
    config["pawl_kind"] = "recurrent";
    config["intermediate_size"] = m.feed_forward();
    config["num_hidden_layers"] = m.layers();
    config["num_attention_heads"] = m.heads();
    if (Attends(m))
      config["num_key_value_heads"] = m.key_value_heads() == 0 ? m.heads() : m.key_value_heads();
    config["linear_key_head_dim"] = m.key_size();
    config["linear_value_head_dim"] = m.value_size();
    config["linear_conv_kernel_dim"] = m.convolution();
    config["pawl_negative"] = m.negative();
    if (m.initial_state()) config["pawl_initial_state"] = true;
    config["tie_word_embeddings"] = m.tied();
    config["pawl_mixers"] = MixersOf(m);
    if (HasMixer(m, ModelConfig::Mixer::window)) config["pawl_window"] = m.window();
  }

  // model.memory says where training begins, and no more.
  void AddMeaning(const ModelConfig& config, ModelConfig* out) const override {
    ModelConfig& meaning = *out;
    meaning.set_layers(config.layers());
    meaning.set_heads(config.heads());
    if (Attends(config)) {
      meaning.set_key_value_heads(config.key_value_heads() == 0 ? config.heads()
                                                                : config.key_value_heads());
    }
    meaning.set_feed_forward(config.feed_forward());
    meaning.set_tied(config.tied());
    for (int i = 0; i < config.layers(); ++i) meaning.add_mixers(MixerOf(config, i));
    meaning.set_key_size(config.key_size());
    meaning.set_value_size(config.value_size());
    meaning.set_convolution(config.convolution());
    meaning.set_negative(config.negative());
    meaning.set_initial_state(config.initial_state());
    if (HasMixer(config, ModelConfig::Mixer::window)) meaning.set_window(config.window());
  }
};

}  // namespace

const Architecture& RecurrentArchitecture() {
  static const TheRecurrent architecture;
  return architecture;
}

}  // namespace pawl
