// A folder of weights opens in `transformers` as LlamaForCausalLM, with equal logits, for rotary
// positions and for none (written as rotary positions scaled until no angle turns), and comes back
// from there with equal results. Learned and coupled positions have no counterpart there.
#include "model/transformer/architecture.h"

#include <fmt/format.h>

#include "model/places.h"
#include "model/transformer/transformer.h"
#include "tokens/tokenizer.h"

namespace pawl {
namespace {

using nlohmann::json;

constexpr double kNoTurn = 1e9;  // divides every rotary frequency: no angle left at any position
constexpr int64_t kHeadSizeMax = 1024;

bool HasTable(const ModelConfig& m) {
  return m.positions() == ModelConfig::learned || m.positions() == ModelConfig::coupled;
}

// Where positions turn, and by what base. `transformers` 4 writes rope_theta and rope_scaling, 5
// both in rope_parameters.
void ReadRope(ConfigKeys* keys, ModelConfig* model) {
  json scaling = keys->Section("rope_scaling"), parameters = keys->Section("rope_parameters");
  const char* name = parameters.is_null() ? "rope_scaling" : "rope_parameters";
  json chosen = keys->OneOf("rope_parameters", parameters, "rope_scaling", scaling);
  ConfigKeys rope(chosen.is_null() ? json::object() : chosen, keys->where(),
                  fmt::format("{}.", name));
  json theta =
      keys->OneOf("rope_theta", keys->Number("rope_theta", "rope_theta"),
                  std::string(name) + ".rope_theta", rope.Number("rope_theta", "rope_theta"));
  model->set_rope_theta(theta.is_null() ? 10000 : theta.get<double>());
  keys->Only("partial_rotary_factor", {1}, 1);
  rope.Only("partial_rotary_factor", {1}, 1);
  json type = rope.OneOf("rope_type", rope.Text("rope_type"), "type", rope.Text("type"));
  if (type.is_null()) type = "default";
  bool none = model->positions() == ModelConfig::none;
  if (type != (none ? "linear" : "default")) {
    keys->Refuse(
        fmt::format("{}.rope_type", name), type,
        fmt::format("pawl_positions = \"{}\" goes with \"{}\" alone",
                    ModelConfig::Positions_Name(model->positions()), none ? "linear" : "default"));
  }
  if (none) rope.Only("factor", {kNoTurn}, 1);
  rope.Finish();
}

// What a Transformer of pawl's has in one form only, and what changes no number that pawl computes.
void ReadFixed(ConfigKeys* keys, const Tokenizer::Special& special) {
  keys->Only("hidden_act", {"silu", "swish"}, "silu");
  keys->Only("rms_norm_eps", {1e-5}, 1e-6);
  keys->Only("attention_bias", {false}, false);
  keys->Only("mlp_bias", {false}, false);
  keys->Only("attention_dropout", {0}, 0);
  keys->Only("pretraining_tp", {1}, 1);
  keys->Only("chunk_size_feed_forward", {0}, 0);
  keys->Only("is_encoder_decoder", {false}, false);
  keys->Only("pad_token_id", {special.pad, json()}, json());
  keys->Only("bos_token_id", {special.begin}, special.begin);
  keys->Only("eos_token_id", {special.end, json{special.end}}, special.end);
  keys->Only("dtype", {"float32"}, "float32");
  keys->Only("torch_dtype", {"float32"}, "float32");
  keys->WithoutEffect({"transformers_version", "_name_or_path", "name_or_path",
                       "_attn_implementation_autoset", "initializer_range", "use_cache",
                       "output_attentions", "output_hidden_states", "return_dict", "id2label",
                       "label2id"});
}

class TheTransformer : public Architecture {
 public:
  bool Has(ModelConfig::Kind kind) const override { return kind == ModelConfig::transformer; }

  std::unique_ptr<Module> MakeModule(const ModelConfig& config, int vocabulary,
                                     c10::Device device) const override {
    return std::make_unique<Transformer>(config, vocabulary, device);
  }

  bool TiesOutput(const ModelConfig& config) const override { return config.tied(); }

  bool Reads(const json& config) const override {
    json type = config.value("model_type", json());
    return type == "llama" || (type == "pawl" && !config.contains("pawl_kind"));
  }

  void Read(ConfigKeys* keys, ModelConfig* model) const override {
    bool llama = keys->Text("model_type") == "llama";
    model->set_positions(
        keys->Named<ModelConfig::Positions>("pawl_positions", ModelConfig::Positions_Parse));
    if (HasTable(*model) == llama) {
      keys->Refuse("pawl_positions", ModelConfig::Positions_Name(model->positions()),
                   fmt::format("model_type \"{}\" has no such", llama ? "llama" : "pawl"));
    }
    keys->Only("architectures", {json{llama ? "LlamaForCausalLM" : "PawlForCausalLM"}},
               json{llama ? "LlamaForCausalLM" : "PawlForCausalLM"});
    model->set_feed_forward(keys->Size("intermediate_size", "feed_forward"));
    model->set_layers(keys->Size("num_hidden_layers", "layers"));
    if (model->positions() == ModelConfig::coupled)
      model->set_places(keys->Size("pawl_places", "places"));
    model->set_tied(keys->Flag("tie_word_embeddings", false));
    ReadHeads(keys, model);
    ReadRope(keys, model);
    ReadFixed(keys, MakeTokenizer(model->tokens())->special());
  }

  void Write(const ModelConfig& m, json* out) const override {
    json& config = *out;
    int64_t key_value_heads = m.key_value_heads() == 0 ? m.heads() : m.key_value_heads();
    config["architectures"] = {HasTable(m) ? "PawlForCausalLM" : "LlamaForCausalLM"};
    config["model_type"] = HasTable(m) ? "pawl" : "llama";
    config["intermediate_size"] = m.feed_forward();
    config["num_hidden_layers"] = m.layers();
    config["num_attention_heads"] = m.heads();
    config["num_key_value_heads"] = key_value_heads;
    config["head_dim"] = m.width() / m.heads();
    config["hidden_act"] = "silu";
    config["rms_norm_eps"] = 1e-5;
    config["rope_theta"] = m.rope_theta();
    config["attention_bias"] = false;
    config["mlp_bias"] = false;
    config["tie_word_embeddings"] = m.tied();
    Tokenizer::Special special = MakeTokenizer(m.tokens())->special();
    config["pad_token_id"] = special.pad;
    config["bos_token_id"] = special.begin;
    config["eos_token_id"] = special.end;
    config["torch_dtype"] = "float32";
    config["pawl_positions"] = ModelConfig::Positions_Name(m.positions());
    if (m.positions() == ModelConfig::coupled) config["pawl_places"] = Places::Count(m);
    if (m.positions() == ModelConfig::none)
      config["rope_scaling"] = {{"rope_type", "linear"}, {"factor", kNoTurn}};
  }

  void AddMeaning(const ModelConfig& config, ModelConfig* out) const override {
    ModelConfig& meaning = *out;
    meaning.set_layers(config.layers());
    meaning.set_heads(config.heads());
    meaning.set_key_value_heads(config.key_value_heads() == 0 ? config.heads()
                                                              : config.key_value_heads());
    meaning.set_feed_forward(config.feed_forward());
    meaning.set_positions(config.positions());
    meaning.set_tied(config.tied());
    if (config.positions() == ModelConfig::rotary) meaning.set_rope_theta(config.rope_theta());
    if (config.positions() == ModelConfig::coupled) meaning.set_places(Places::Count(config));
  }
};

}  // namespace

const Architecture& TransformerArchitecture() {
  static const TheTransformer architecture;
  return architecture;
}

void ReadHeads(ConfigKeys* keys, ModelConfig* model) {
  model->set_heads(keys->Size("num_attention_heads", "heads"));
  if (model->width() % (2 * model->heads()) != 0) {
    keys->Refuse(
        "num_attention_heads", model->heads(),
        fmt::format("does not divide hidden_size {} into even head sizes", model->width()));
  }
  int64_t size = model->width() / model->heads();
  if (size > kHeadSizeMax)
    keys->Refuse("num_attention_heads", model->heads(),
                 fmt::format("leaves heads of more than {}", kHeadSizeMax));
  keys->Only("head_dim", {size}, size);
  model->set_key_value_heads(keys->Size("num_key_value_heads", "key_value_heads", model->heads()));
  if (model->heads() % model->key_value_heads() != 0) {
    keys->Refuse("num_key_value_heads", model->key_value_heads(),
                 fmt::format("does not divide num_attention_heads {}", model->heads()));
  }
}

}  // namespace pawl
