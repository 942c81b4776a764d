// Nothing that `transformers` knows computes this, so the folder opens in pawl alone.
#include "model/mapped/architecture.h"

#include "model/mapped/mapped.h"

namespace pawl {
namespace {

using nlohmann::json;

class TheMapped : public Architecture {
 public:
  bool Has(ModelConfig::Kind kind) const override {
    return kind == ModelConfig::linear || kind == ModelConfig::mlp;
  }

  std::unique_ptr<Module> MakeModule(const ModelConfig& config, int vocabulary,
                                     c10::Device device) const override {
    return std::make_unique<Mapped>(config, vocabulary, device);
  }

  bool TiesOutput(const ModelConfig&) const override { return false; }

  bool Reads(const json& config) const override {
    return config.value("model_type", json()) == "pawl" && config.contains("pawl_kind");
  }

  void Read(ConfigKeys* keys, ModelConfig* model) const override {
    model->set_kind(keys->Named<ModelConfig::Kind>("pawl_kind", ModelConfig::Kind_Parse));
    if (!Has(model->kind()))
      keys->Refuse("pawl_kind", ModelConfig::Kind_Name(model->kind()), "it has no maps");
    keys->Only("architectures", {json{"PawlForCausalLM"}}, json{"PawlForCausalLM"});
  }

  void Write(const ModelConfig& config, json* out) const override {
    (*out)["architectures"] = {"PawlForCausalLM"};
    (*out)["model_type"] = "pawl";
    (*out)["pawl_kind"] = ModelConfig::Kind_Name(config.kind());
  }

  // Its kind, tokens, width and context are all of it.
  void AddMeaning(const ModelConfig&, ModelConfig*) const override {}
};

}  // namespace

const Architecture& MappedArchitecture() {
  static const TheMapped architecture;
  return architecture;
}

}  // namespace pawl
