#include "model/config_json.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/config.h"
#include "base/error.h"
#include "base/json.h"
#include "model/architecture.h"
#include "proto/config.h"
#include "proto/sections.h"
#include "tokens/tokenizer.h"

namespace pawl {
namespace {

using nlohmann::json;

void ReadVocabulary(ConfigKeys* keys, ModelConfig* model) {
  model->set_tokens(keys->Named<ModelConfig::Tokens>("pawl_tokens", ModelConfig::Tokens_Parse));
  int wanted = MakeTokenizer(model->tokens())->vocabulary();
  json found = keys->Take("vocab_size");
  if (found.is_null()) keys->Lacks("vocab_size");
  if (found != wanted)
    keys->Refuse("vocab_size", found,
                 fmt::format("pawl_tokens = \"{}\" are {}",
                             ModelConfig::Tokens_Name(model->tokens()), wanted));
}

ModelConfig ReadPlayer(ConfigKeys* keys, ModelConfig::Kind kind) {
  ModelConfig model;
  model.set_kind(kind);
  json game = keys->Text("game");
  if (game.is_null()) keys->Lacks("game");
  model.set_game(game.get<std::string>());
  model.set_width(keys->Size("hidden_size", "width"));
  model.set_layers(keys->Size("num_hidden_layers", "layers"));
  keys->Finish();
  return model;
}

ModelConfig ReadClosedForm(ConfigKeys* keys, const json& type) {
  ModelConfig model;
  ModelConfig::Kind kind;
  bool known = ModelConfig::Kind_Parse(type.get<std::string>().substr(5), &kind);
  if (known) model.set_kind(kind);
  if (known && PlaysGames(model)) return ReadPlayer(keys, kind);
  if (!known || IsNetwork(model))
    keys->Refuse("model_type", type, "this pawl knows no such kind of model");
  model.set_dimensions(keys->Size("dimensions", "dimensions"));
  if (kind == ModelConfig::associative) {
    model.set_key_size(keys->Size("key_size", "key_size"));
    model.set_value_size(keys->Size("value_size", "value_size"));
    keys->Finish();
    return model;
  }
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
  if (PlaysGames(config)) {
    meaning.set_game(config.game());
    meaning.set_width(config.width());
    meaning.set_layers(config.layers());
    return meaning;
  }
  if (!IsNetwork(config)) {
    if (config.kind() != ModelConfig::gaussian) meaning.set_dimensions(config.dimensions());
    if (config.kind() == ModelConfig::associative) {
      meaning.set_key_size(config.key_size());
      meaning.set_value_size(config.value_size());
    } else {
      meaning.set_noise(config.noise());
    }
    return meaning;
  }
  meaning.set_tokens(config.tokens());
  meaning.set_width(config.width());
  // A recurrence computes the same wherever a text ends.
  if (!KeepsAState(config)) meaning.set_context(config.context());
  ArchitectureOf(config.kind()).AddMeaning(config, &meaning);
  return meaning;
}

}  // namespace

std::string ToConfigJson(const Network& network) {
  const ModelConfig& m = network.config();
  json config = {{"vocab_size", network.vocabulary()},
                 {"hidden_size", m.width()},
                 {"max_position_embeddings", m.context()},
                 {"pawl_tokens", ModelConfig::Tokens_Name(m.tokens())}};
  ArchitectureOf(m.kind()).Write(m, &config);
  return config.dump(2) + "\n";
}

std::string GameConfigJson(const ModelConfig& config) {
  return json{{"model_type", "pawl-" + ModelConfig::Kind_Name(config.kind())},
              {"game", config.game()},
              {"hidden_size", config.width()},
              {"num_hidden_layers", config.layers()}}
             .dump(2) +
         "\n";
}

std::string ClosedFormConfigJson(const ModelConfig& config) {
  json stored = {{"model_type", "pawl-" + ModelConfig::Kind_Name(config.kind())},
                 {"dimensions", config.dimensions()}};
  if (config.kind() == ModelConfig::associative) {
    stored["key_size"] = config.key_size();
    stored["value_size"] = config.value_size();
  } else {
    stored["noise"] = config.noise();
  }
  return stored.dump(2) + "\n";
}

ModelConfig FromConfigJson(std::string_view text, std::string_view where) {
  json config = ParseJson(text, where, ErrorCode::kData, "restore it from a copy");
  if (!config.is_object())
    throw Error(ErrorCode::kData, where, "is no JSON object", "restore it from a copy");
  ConfigKeys keys(config, std::string(where));
  json type = keys.Text("model_type");
  if (type.is_null()) keys.Lacks("model_type");
  if (type.get<std::string>().rfind("pawl-", 0) == 0) return ReadClosedForm(&keys, type);
  const Architecture* architecture = ArchitectureOf(config);
  if (architecture == nullptr) keys.Refuse("model_type", type, "pawl reads \"llama\" and its own");
  ModelConfig model;
  ReadVocabulary(&keys, &model);
  model.set_width(keys.Size("hidden_size", "width"));
  model.set_context(keys.Size("max_position_embeddings", "context"));
  architecture->Read(&keys, &model);
  if (model.context() > kContextOfAttention && !OnlyRecurs(model))
    keys.Refuse("max_position_embeddings", model.context(),
                fmt::format("want a whole number from 8 to {}", kContextOfAttention));
  keys.Finish();
  return model;
}

std::vector<std::string> DifferingModel(const ModelConfig& stored, const ModelConfig& wanted) {
  return DifferingKeys(Meaning(stored), Meaning(wanted));
}

}  // namespace pawl
