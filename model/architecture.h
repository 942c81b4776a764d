// Architecture: a kind of network, as the rest of the program sees it: how its module is made and
// what its config.json says. Each has a folder of its own and one line in architecture.cc.
//
// Threads: immutable; any.
#pragma once

#include <ATen/core/Tensor.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "model/config_keys.h"
#include "model/module.h"
#include "proto/config.pb.h"

namespace pawl {

class Architecture {
 public:
  virtual ~Architecture() = default;

  virtual bool Has(ModelConfig::Kind kind) const = 0;

  virtual std::unique_ptr<Module> MakeModule(const ModelConfig& config, int vocabulary,
                                             c10::Device device) const = 0;

  // Whether the output matrix is the embedding: a weights file may hold it once more.
  virtual bool TiesOutput(const ModelConfig& config) const = 0;

  // ---- config.json, but for what all networks have in common (model/config_json.cc)
  virtual bool Reads(const nlohmann::json& config) const = 0;  // whether a file is of this kind
  virtual void Read(ConfigKeys* keys, ModelConfig* model) const = 0;
  virtual void Write(const ModelConfig& config, nlohmann::json* json) const = 0;

  // What of a config decides over results: equal for two models that compute the same. `meaning`
  // has the kind, tokens, width and context already.
  virtual void AddMeaning(const ModelConfig& config, ModelConfig* meaning) const = 0;
};

// `kind` is a network's (IsNetwork).
const Architecture& ArchitectureOf(ModelConfig::Kind kind);

// nullptr where no architecture reads such a config.json.
const Architecture* ArchitectureOf(const nlohmann::json& config);

}  // namespace pawl
