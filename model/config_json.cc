#include "model/config_json.h"

#include <fmt/ranges.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <set>

#include "base/config.h"
#include "base/error.h"
#include "base/json.h"
#include "proto/config.h"
#include "tokens/tokenizer.h"

namespace pawl {
namespace {

using nlohmann::json;

constexpr double kNoTurn = 1e9;  // divides every rotary frequency: no angle left at any position
constexpr int64_t kHeadSizeMax = 1024;

const FieldRule& RuleOf(const char* field) {
  return ModelConfig::descriptor()->FindFieldByName(field)->options().GetExtension(pawl::rule);
}

// Numbers as the float32 with which a model computes: 1e-05 may have gone through one.
bool Same(const json& a, const json& b) {
  if (a.is_number() && b.is_number()) return a.get<float>() == b.get<float>();
  return a == b;
}

// An object's keys, each asked for once; what nobody asked for is refused at the end.
class Keys {
 public:
  Keys(json object, std::string where, std::string prefix = "")
      : object_(std::move(object)), where_(std::move(where)), prefix_(std::move(prefix)) {}

  // null where it is missing.
  json Take(const std::string& key) {
    asked_.insert(key);
    auto found = object_.find(key);
    return found == object_.end() ? json() : *found;
  }

  [[noreturn]] void Refuse(const std::string& key, const json& value,
                           const std::string& why) const {
    throw Error(ErrorCode::kData, where_,
                fmt::format("{}{} = {}: {}", prefix_, key, ShownJson(value), why),
                "docs/formats.md lists what pawl reads");
  }
  [[noreturn]] void Lacks(const std::string& key) const {
    throw Error(ErrorCode::kData, where_, fmt::format("lacks {}{}", prefix_, key),
                "docs/formats.md lists what pawl reads");
  }

  void WithoutEffect(std::initializer_list<const char*> keys) {
    for (const char* key : keys) asked_.insert(key);
  }

  // `missing` is what a missing key and null mean.
  void Only(const std::string& key, const std::vector<json>& allowed, const json& missing) {
    json value = Take(key), meant = value.is_null() ? missing : value;
    for (const json& one : allowed) {
      if (Same(meant, one)) return;
    }
    std::vector<std::string> shown;
    for (const json& one : allowed) shown.push_back(ShownJson(one));
    std::string means =
        value.is_null() ? fmt::format("not set, which means {}; ", ShownJson(missing)) : "";
    Refuse(key, value,
           fmt::format("{}pawl computes with {} alone", means, fmt::join(shown, " or ")));
  }

  // A whole number in the range that docs/config.md gives ModelConfig's field; `missing` < 0: it
  // has to be there.
  int64_t Size(const std::string& key, const char* field, int64_t missing = -1) {
    json value = Take(key);
    if (value.is_null() && missing >= 0) return missing;
    if (value.is_null()) Lacks(key);
    const FieldRule& rule = RuleOf(field);
    double lowest = std::max(1.0, rule.min()), highest = rule.max();
    bool fits = value.is_number_integer() && value.get<double>() >= lowest &&
                value.get<double>() <= highest;
    if (!fits)
      Refuse(key, value, fmt::format("want a whole number from {} to {}", lowest, highest));
    return value.get<int64_t>();
  }

  bool Flag(const std::string& key, bool missing) {
    json value = Take(key);
    if (value.is_null()) return missing;
    if (!value.is_boolean()) Refuse(key, value, "want true or false");
    return value.get<bool>();
  }

  // In the range of ModelConfig's field; null where it is missing.
  json Number(const std::string& key, const char* field) {
    json value = Take(key);
    const FieldRule& rule = RuleOf(field);
    double highest = rule.has_max() ? rule.max() : HUGE_VAL;
    if (!value.is_null() && !(value.is_number() && value.get<double>() >= rule.min() &&
                              value.get<double>() <= highest)) {
      Refuse(key, value,
             rule.has_max() ? fmt::format("want a number from {} to {}", rule.min(), highest)
                            : fmt::format("want a number of {} or more", rule.min()));
    }
    return value;
  }

  // null where it is missing.
  json Text(const std::string& key) {
    json value = Take(key);
    if (!value.is_null() && !value.is_string()) Refuse(key, value, "want a text");
    return value;
  }

  void Finish() const {
    for (const auto& [key, value] : object_.items()) {
      if (!value.is_null() && !asked_.contains(key))
        Refuse(key, value, "pawl does not know this key and cannot tell what it changes");
    }
  }

 private:
  json object_;
  std::string where_, prefix_;
  std::set<std::string> asked_;
};

// A name of one of the schema's enumerations, written by pawl.
template <typename Enum>
Enum Named(Keys* keys, const char* key, bool (*parse)(google::protobuf::ConstStringParam, Enum*)) {
  json name = keys->Text(key);
  if (name.is_null()) keys->Lacks(key);
  Enum value;
  if (!parse(name.get<std::string>(), &value)) keys->Refuse(key, name, "this pawl knows no such");
  return value;
}

bool HasTable(const ModelConfig& m) {
  return m.positions() == ModelConfig::learned || m.positions() == ModelConfig::coupled;
}

// The one of two names under which something is set; both may be where they agree.
json OneOf(Keys* keys, const std::string& key, const json& a, const std::string& other,
           const json& b) {
  bool differ = !a.is_null() && !b.is_null() && !Same(a, b);
  if (differ) keys->Refuse(key, a, fmt::format("contradicts {} = {}", other, ShownJson(b)));
  return a.is_null() ? b : a;
}

// Where positions turn, and by what base. `transformers` 4 writes rope_theta and rope_scaling, 5
// both in rope_parameters.
void ReadRope(Keys* keys, const std::string& where, ModelConfig* model) {
  auto section = [&](const char* key) {
    json value = keys->Take(key);
    if (!value.is_null() && !value.is_object()) keys->Refuse(key, value, "want an object");
    return value.empty() ? json() : value;
  };
  json scaling = section("rope_scaling"), parameters = section("rope_parameters");
  const char* name = parameters.is_null() ? "rope_scaling" : "rope_parameters";
  json chosen = OneOf(keys, "rope_parameters", parameters, "rope_scaling", scaling);
  Keys rope(chosen.is_null() ? json::object() : chosen, where, fmt::format("{}.", name));
  json theta = OneOf(keys, "rope_theta", keys->Number("rope_theta", "rope_theta"),
                     std::string(name) + ".rope_theta", rope.Number("rope_theta", "rope_theta"));
  model->set_rope_theta(theta.is_null() ? 10000 : theta.get<double>());
  keys->Only("partial_rotary_factor", {1}, 1);
  rope.Only("partial_rotary_factor", {1}, 1);
  json type = OneOf(&rope, "rope_type", rope.Text("rope_type"), "type", rope.Text("type"));
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
void ReadFixed(Keys* keys, Tokenizer::Special special) {
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

void ReadVocabulary(Keys* keys, ModelConfig* model) {
  model->set_tokens(Named<ModelConfig::Tokens>(keys, "pawl_tokens", ModelConfig::Tokens_Parse));
  int wanted = MakeTokenizer(model->tokens())->vocabulary();
  json found = keys->Take("vocab_size");
  if (found.is_null()) keys->Lacks("vocab_size");
  if (found != wanted)
    keys->Refuse("vocab_size", found,
                 fmt::format("pawl_tokens = \"{}\" are {}",
                             ModelConfig::Tokens_Name(model->tokens()), wanted));
}

void ReadHeads(Keys* keys, ModelConfig* model) {
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

void ReadTransformer(Keys* keys, const std::string& where, bool llama, ModelConfig* model) {
  model->set_positions(
      Named<ModelConfig::Positions>(keys, "pawl_positions", ModelConfig::Positions_Parse));
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
  ReadRope(keys, where, model);
  ReadFixed(keys, MakeTokenizer(model->tokens())->special());
}

void ReadMapped(Keys* keys, ModelConfig* model) {
  model->set_kind(Named<ModelConfig::Kind>(keys, "pawl_kind", ModelConfig::Kind_Parse));
  if (!IsMapped(*model))
    keys->Refuse("pawl_kind", ModelConfig::Kind_Name(model->kind()), "it has no maps");
  keys->Only("architectures", {json{"PawlForCausalLM"}}, json{"PawlForCausalLM"});
}

ModelConfig ReadClosedForm(Keys* keys, const json& type) {
  ModelConfig model;
  ModelConfig::Kind kind;
  bool known = ModelConfig::Kind_Parse(type.get<std::string>().substr(5), &kind);
  if (known) model.set_kind(kind);
  if (!known || IsNetwork(model))
    keys->Refuse("model_type", type, "this pawl knows no such kind of model");
  model.set_dimensions(keys->Size("dimensions", "dimensions"));
  json noise = keys->Number("noise", "noise");
  if (noise.is_null()) keys->Lacks("noise");
  model.set_noise(noise.get<double>());
  keys->Finish();
  return model;
}

// Equal for two models that compute the same; their fitting may differ.
ModelConfig Meaning(const ModelConfig& config) {
  ModelConfig meaning;
  meaning.set_kind(config.kind());
  if (!IsNetwork(config)) {
    if (config.kind() != ModelConfig::gaussian) meaning.set_dimensions(config.dimensions());
    meaning.set_noise(config.noise());
    return meaning;
  }
  meaning.set_tokens(config.tokens());
  meaning.set_width(config.width());
  meaning.set_context(config.context());
  if (IsMapped(config)) return meaning;
  meaning.set_layers(config.layers());
  meaning.set_heads(config.heads());
  meaning.set_key_value_heads(config.key_value_heads() == 0 ? config.heads()
                                                            : config.key_value_heads());
  meaning.set_feed_forward(config.feed_forward());
  meaning.set_positions(config.positions());
  meaning.set_tied(config.tied());
  if (config.positions() == ModelConfig::rotary) meaning.set_rope_theta(config.rope_theta());
  if (config.positions() == ModelConfig::coupled) meaning.set_places(Places::Count(config));
  return meaning;
}

}  // namespace

std::string ToConfigJson(const Network& network) {
  const ModelConfig& m = network.config();
  AttentionShape shape = network.attention_shape();
  Tokenizer::Special special = MakeTokenizer(m.tokens())->special();
  if (IsMapped(m)) {
    return json{{"architectures", {"PawlForCausalLM"}},
                {"model_type", "pawl"},
                {"pawl_kind", ModelConfig::Kind_Name(m.kind())},
                {"vocab_size", network.vocabulary()},
                {"hidden_size", m.width()},
                {"max_position_embeddings", m.context()},
                {"pawl_tokens", ModelConfig::Tokens_Name(m.tokens())}}
               .dump(2) +
           "\n";
  }
  json config = {{"architectures", {HasTable(m) ? "PawlForCausalLM" : "LlamaForCausalLM"}},
                 {"model_type", HasTable(m) ? "pawl" : "llama"},
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
                 {"pad_token_id", special.pad},
                 {"bos_token_id", special.begin},
                 {"eos_token_id", special.end},
                 {"torch_dtype", "float32"},
                 {"pawl_positions", ModelConfig::Positions_Name(m.positions())},
                 {"pawl_tokens", ModelConfig::Tokens_Name(m.tokens())}};
  if (m.positions() == ModelConfig::coupled) config["pawl_places"] = Places::Count(m);
  if (m.positions() == ModelConfig::none)
    config["rope_scaling"] = {{"rope_type", "linear"}, {"factor", kNoTurn}};
  return config.dump(2) + "\n";
}

std::string ClosedFormConfigJson(const ModelConfig& config) {
  return json{{"model_type", "pawl-" + ModelConfig::Kind_Name(config.kind())},
              {"dimensions", config.dimensions()},
              {"noise", config.noise()}}
             .dump(2) +
         "\n";
}

ModelConfig FromConfigJson(std::string_view text, std::string_view where) {
  json config = ParseJson(text, where, ErrorCode::kData, "restore it from a copy");
  if (!config.is_object())
    throw Error(ErrorCode::kData, where, "is no JSON object", "restore it from a copy");
  std::string name(where);
  Keys keys(config, name);
  json type = keys.Text("model_type");
  if (type.is_null()) keys.Lacks("model_type");
  if (type.get<std::string>().rfind("pawl-", 0) == 0) return ReadClosedForm(&keys, type);
  if (type != "llama" && type != "pawl")
    keys.Refuse("model_type", type, "pawl reads \"llama\" and its own");
  ModelConfig model;
  if (type == "pawl" && config.contains("pawl_kind")) ReadMapped(&keys, &model);
  ReadVocabulary(&keys, &model);
  model.set_width(keys.Size("hidden_size", "width"));
  model.set_context(keys.Size("max_position_embeddings", "context"));
  if (!IsMapped(model)) ReadTransformer(&keys, name, type == "llama", &model);
  keys.Finish();
  return model;
}

std::vector<std::string> DifferingModel(const ModelConfig& stored, const ModelConfig& wanted) {
  return DifferingKeys(Meaning(stored), Meaning(wanted));
}

}  // namespace pawl
