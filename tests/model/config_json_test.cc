#include "model/config_json.h"

#include "tests/model/folder_case.h"

namespace pawl {
namespace {

using testing::ErrorOf;
using testing::FolderTest;
using ::testing::HasSubstr;

TEST(ConfigJson, ComesBack) {
  for (auto positions :
       {ModelConfig::rotary, ModelConfig::none, ModelConfig::learned, ModelConfig::coupled}) {
    ModelConfig config = testing::SmallFolderModel();
    config.set_positions(positions);
    Network network(config, 64);
    ModelConfig again = FromConfigJson(ToConfigJson(network), "c");
    EXPECT_EQ(again.positions(), positions);
    EXPECT_EQ(ToConfigJson(Network(again, 64)), ToConfigJson(network));
  }
  EXPECT_THAT(ErrorOf([] { FromConfigJson("{", "c"); }),
              HasSubstr("c: is not valid JSON: it is cut off"));
  EXPECT_THAT(ErrorOf([] { FromConfigJson("{}", "c"); }), HasSubstr("c: lacks model_type"));
}

TEST(ConfigJson, OfAModelThatPlaysComesBack) {
  for (auto kind : {ModelConfig::fc, ModelConfig::resnet}) {
    ModelConfig config;
    config.set_kind(kind);
    config.set_game("connect 5x4x3");
    config.set_width(24);
    config.set_layers(3);
    ModelConfig again = FromConfigJson(GameConfigJson(config), "c");
    EXPECT_EQ(again.kind(), kind);
    EXPECT_EQ(GameConfigJson(again), GameConfigJson(config));
    EXPECT_TRUE(DifferingModel(again, config).empty());
    config.set_kind(kind == ModelConfig::fc ? ModelConfig::resnet : ModelConfig::fc);
    EXPECT_THAT(DifferingModel(again, config), ::testing::ElementsAre(HasSubstr("kind")));
  }
}

TEST(ConfigJson, OfAMemoryOfPairsComesBack) {
  ModelConfig config;
  config.set_kind(ModelConfig::associative);
  config.set_dimensions(99);
  config.set_key_size(32);
  config.set_value_size(48);
  ModelConfig again = FromConfigJson(ClosedFormConfigJson(config), "c");
  EXPECT_EQ(ClosedFormConfigJson(again), ClosedFormConfigJson(config));
  EXPECT_TRUE(DifferingModel(again, config).empty());
  config.set_beta(0.5);
  EXPECT_TRUE(DifferingModel(again, config).empty()) << "it is read alike however it was written";
  config.set_key_size(64);
  EXPECT_THAT(DifferingModel(again, config), ::testing::ElementsAre(HasSubstr("key_size")));
}

TEST_F(FolderTest, KeysThatChangeNoNumberAreRead) {
  for (
      const char* patch :
      {R"({"rope_theta": null, "rope_parameters": {"rope_theta": 700, "rope_type": "default"}})",
       R"({"rope_parameters": {"rope_theta": 700.0}})", R"({"rope_scaling": {"type": "default"}})",
       R"({"rope_scaling": null, "rope_parameters": null})", R"({"rope_scaling": {}})",
       R"({"partial_rotary_factor": 1.0})",
       R"({"num_key_value_heads": null, "head_dim": null, "attention_bias": null, "mlp_bias": null})",
       R"({"hidden_act": null, "bos_token_id": null, "eos_token_id": [2], "pad_token_id": null})",
       R"({"hidden_act": "swish"})", R"({"rms_norm_eps": 9.999999747378752e-06})",
       R"({"attention_dropout": 0.0, "pretraining_tp": 1, "use_cache": false})",
       R"({"dtype": "float32", "torch_dtype": null, "transformers_version": "9.9", "_name_or_path": "x"})",
       R"({"initializer_range": 0.5})",
       R"({"quantization_config": null, "sliding_window": null, "architectures": null})"}) {
    EXPECT_EQ(ErrorWith(patch), "") << patch;
  }
}

TEST_F(FolderTest, KeysThatPawlDoesNotHonourAreRefusedByName) {
  struct Case {
    const char *patch, *error;
  };
  for (
      const Case& c : std::vector<Case>{
          {R"({"model_type": "qwen2"})",
           "config.json: model_type = \"qwen2\": pawl reads \"llama\" and its own"},
          {R"({"model_type": null})", "lacks model_type"},
          {R"({"model_type": 3})", "model_type = 3: want a text"},
          {R"({"model_type": "pawl"})",
           "pawl_positions = \"rotary\": model_type \"pawl\" has no such"},
          {R"({"pawl_positions": "learned"})",
           "pawl_positions = \"learned\": model_type \"llama\" has no such"},
          {R"({"pawl_positions": "spiral"})",
           "pawl_positions = \"spiral\": this pawl knows no such"},
          {R"({"pawl_positions": null})", "lacks pawl_positions"},
          {R"({"pawl_tokens": null})", "lacks pawl_tokens"},
          {R"({"pawl_kind": "linear"})", "pawl_kind = \"linear\": pawl does not know this key"},
          {R"({"architectures": ["LlamaModel"]})",
           "architectures = [\"LlamaModel\"]: pawl computes with [\"LlamaForCausalLM\"] alone"},
          {R"({"rope_parameters": {"rope_theta": 500, "rope_type": "default"}})",
           "rope_theta = 700.0: contradicts rope_parameters.rope_theta = 500"},
          {R"({"rope_parameters": {"rope_theta": 700}, "rope_scaling": {"rope_type": "linear", "factor": 2}})",
           "rope_parameters = {\"rope_theta\":700}: contradicts rope_scaling"},
          {R"({"rope_theta": null, "rope_scaling": {"rope_type": "llama3", "factor": 8}})",
           "rope_scaling.rope_type = \"llama3\": pawl_positions = \"rotary\" goes with \"default\" "
           "alone"},
          {R"({"rope_scaling": {"type": "dynamic", "factor": 2}})",
           "rope_scaling.rope_type = \"dynamic\""},
          {R"({"rope_scaling": {"type": "linear", "rope_type": "default"}})",
           "rope_scaling.rope_type = \"default\": contradicts type = \"linear\""},
          {R"({"rope_parameters": {"rope_type": "default", "factor": 4}})",
           "rope_parameters.factor = 4: pawl does not know this key"},
          {R"({"rope_parameters": {"full_attention": {"rope_theta": 700}}})",
           "rope_parameters.full_attention = {\"rope_theta\":700}: pawl does not know this key"},
          {R"({"rope_parameters": {"partial_rotary_factor": 0.5}})",
           "rope_parameters.partial_rotary_factor = 0.5: pawl computes with 1 alone"},
          {R"({"partial_rotary_factor": 0.5})",
           "partial_rotary_factor = 0.5: pawl computes with 1 alone"},
          {R"({"rope_parameters": 7})", "rope_parameters = 7: want an object"},
          {R"({"rope_theta": "700"})", "rope_theta = \"700\": want a number from 1 to 1e+30"},
          {R"({"rope_theta": 0})", "rope_theta = 0: want a number from 1 to 1e+30"},
          {R"({"rope_theta": true})", "rope_theta = true: want a number"},
          {R"({"hidden_act": "gelu"})",
           "hidden_act = \"gelu\": pawl computes with \"silu\" or \"swish\" alone"},
          {R"({"rms_norm_eps": 1e-6})", "rms_norm_eps = 1e-06: pawl computes with 1e-05 alone"},
          {R"({"rms_norm_eps": null})",
           "rms_norm_eps = null: not set, which means 1e-06; pawl computes with 1e-05 alone"},
          {R"({"attention_bias": true})", "attention_bias = true: pawl computes with false alone"},
          {R"({"attention_bias": 0})", "attention_bias = 0: pawl computes with false alone"},
          {R"({"mlp_bias": true})", "mlp_bias = true: pawl computes with false alone"},
          {R"({"attention_dropout": 0.1})", "attention_dropout = 0.1: pawl computes with 0 alone"},
          {R"({"pretraining_tp": 2})", "pretraining_tp = 2: pawl computes with 1 alone"},
          {R"({"head_dim": 8})", "head_dim = 8: pawl computes with 4 alone"},
          {R"({"sliding_window": 4})", "sliding_window = 4: pawl does not know this key"},
          {R"({"quantization_config": {"bits": 4}})",
           "quantization_config = {\"bits\":4}: pawl does not know this key"},
          {R"({"auto_map": {"AutoModel": "x.Y"}})", "auto_map = "},
          {R"({"logit_scale": 0.5})", "logit_scale = 0.5: pawl does not know this key"},
          {R"({"dtype": "bfloat16"})",
           "dtype = \"bfloat16\": pawl computes with \"float32\" alone"},
          {R"({"torch_dtype": "float16"})",
           "torch_dtype = \"float16\": pawl computes with \"float32\" alone"},
          {R"({"bos_token_id": 0})", "bos_token_id = 0: pawl computes with 1 alone"},
          {R"({"eos_token_id": [2, 3]})",
           "eos_token_id = [2,3]: pawl computes with 2 or [2] alone"},
          {R"({"pad_token_id": 2})", "pad_token_id = 2: pawl computes with 0 or null alone"},
          {R"({"vocab_size": 65})", "vocab_size = 65: pawl_tokens = \"chars\" are 64"},
          {R"({"vocab_size": null})", "lacks vocab_size"},
          {R"({"pawl_tokens": "bytes"})", "vocab_size = 64: pawl_tokens = \"bytes\" are 259"},
          {R"({"hidden_size": null})", "lacks hidden_size"},
          {R"({"hidden_size": 8.5})", "hidden_size = 8.5: want a whole number from 8 to 8192"},
          {R"({"hidden_size": 1000000000})",
           "hidden_size = 1000000000: want a whole number from 8 to 8192"},
          {R"({"num_hidden_layers": -1})",
           "num_hidden_layers = -1: want a whole number from 1 to 100"},
          {R"({"num_attention_heads": 3})",
           "num_attention_heads = 3: does not divide hidden_size 8"},
          {R"({"num_attention_heads": 0})",
           "num_attention_heads = 0: want a whole number from 1 to 128"},
          {R"({"num_key_value_heads": 0})",
           "num_key_value_heads = 0: want a whole number from 1 to 128"},
          {R"({"num_attention_heads": 4, "head_dim": 2, "num_key_value_heads": 3})",
           "num_key_value_heads = 3: does not divide num_attention_heads 4"},
          {R"({"max_position_embeddings": 131072})",
           "max_position_embeddings = 131072: want a whole number from 8 to 8192"},
          {R"({"tie_word_embeddings": "yes"})",
           "tie_word_embeddings = \"yes\": want true or false"},
          {R"({"tie_word_embeddings": null})",
           "model.safetensors: lacks the tensor lm_head.weight"},
          {R"({"hidden_size": 8192, "intermediate_size": 65536, "num_hidden_layers": 100, "num_attention_heads": 64, "num_key_value_heads": null, "head_dim": null})",
           "the model wants [64,8192]"}}) {
    EXPECT_THAT(ErrorWith(c.patch), HasSubstr(c.error)) << c.patch;
  }
}

TEST_F(FolderTest, AMissingRopeThetaIsThatOfTransformers) {
  config_.erase("rope_theta");
  Write(config_);
  EXPECT_EQ(ReadModel(scratch_.path()).config.rope_theta(), 10000);
}

TEST_F(FolderTest, PositionsThatDoNotTurnStayWhatTheyAre) {
  ModelConfig shape = Shape(true);
  shape.set_positions(ModelConfig::none);
  auto config = nlohmann::json::parse(ToConfigJson(Network(shape, 64)));
  auto error = [&](const nlohmann::json& changed) {
    return ErrorOf([&] { FromConfigJson(changed.dump(), "c"); });
  };
  EXPECT_EQ(error(config), "");
  config["rope_parameters"] = {{"rope_theta", 10000.0}, {"rope_type", "linear"}, {"factor", 1e9}};
  config.erase("rope_scaling");
  config.erase("rope_theta");
  EXPECT_EQ(error(config), "");
  config["rope_parameters"]["factor"] = 2;
  EXPECT_THAT(error(config),
              HasSubstr("c: rope_parameters.factor = 2: pawl computes with 1000000000.0 alone"));
  config.erase("rope_parameters");
  EXPECT_THAT(error(config), HasSubstr("c: rope_scaling.rope_type = \"default\": pawl_positions = "
                                       "\"none\" goes with \"linear\" alone"));
}

TEST_F(FolderTest, RunsOfAnotherModelAreNamedByWhatDiffers) {
  StoredModel model = ReadModel(scratch_.path());
  ModelConfig same = Shape(true);
  same.set_key_value_heads(2);  // 0 stands for as many as heads
  same.set_noise(7);            // a network has none
  EXPECT_EQ(ErrorOf([&] { model.RequireSame(same); }), "");
  same.set_rope_theta(10000);
  same.set_layers(3);
  EXPECT_THAT(ErrorOf([&] { model.RequireSame(same); }),
              HasSubstr("holds another model than [model]: layers: 1 -> 3, rope_theta: 700.0 -> "
                        "10000.0; make [model] the same"));
}

}  // namespace
}  // namespace pawl
