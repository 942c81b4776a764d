#include "model/weights.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/zeros.h>

#include <nlohmann/json.hpp>

#include "base/files.h"
#include "tests/testing.h"
#include "tokens/tokenizer.h"

namespace pawl {
namespace {

using testing::ErrorOf;
using ::testing::HasSubstr;

ModelConfig Small() {
  ModelConfig config;
  config.set_layers(1);
  config.set_width(8);
  config.set_heads(2);
  config.set_feed_forward(8);
  config.set_context(8);
  return config;
}

class WeightsTest : public ::testing::Test {
 protected:
  WeightsTest() : network_(Small(), 64) {
    network_.Initialize(RandomKey::Root(1));
    bytes_ = ToSafetensors(network_);
  }

  std::string ReadError(const std::string& bytes) {
    Network other(Small(), 64);
    ErrorCode code = ErrorCode::kFailed;
    std::string error = ErrorOf([&] { FromSafetensors(bytes, "w", &other); }, &code);
    if (!error.empty()) EXPECT_EQ(code, ErrorCode::kData);
    return error;
  }

  Network network_;
  std::string bytes_;
};

TEST_F(WeightsTest, ComeBackBitForBit) {
  Network other(Small(), 64);
  FromSafetensors(bytes_, "w", &other);
  EXPECT_TRUE(at::equal(other.flat(), network_.flat()));
  EXPECT_EQ(ToSafetensors(other), bytes_);
}

TEST_F(WeightsTest, MappedNetworksComeBackFromTheirFolder) {
  for (auto kind : {ModelConfig::linear, ModelConfig::mlp}) {
    testing::Scratch scratch;
    ModelConfig shape = Small();
    shape.set_kind(kind);
    Network network(shape, 64);
    network.Initialize(RandomKey::Root(2));
    WriteFileAtomically(scratch / "config.json", ToConfigJson(network));
    WriteFileAtomically(scratch / "model.safetensors", ToSafetensors(network));
    auto again = ReadModel(scratch.path()).MakeNetwork();
    EXPECT_EQ(again->config().kind(), kind);
    EXPECT_TRUE(at::equal(again->flat(), network.flat()));
  }
}

TEST_F(WeightsTest, AreRefusedWhenCutAnywhere) {
  for (size_t size = 0; size < bytes_.size(); size += size < 2000 ? 1 : 97)
    EXPECT_NE(ReadError(bytes_.substr(0, size)), "") << size;
}

// Every byte of the header and every 7th of the data. A flip in the header's padding or in a name
// of the metadata may leave the tensors as they are: then they must be read as they were.
TEST_F(WeightsTest, AreRefusedWhenABitIsFlipped) {
  for (size_t at = 0; at < bytes_.size(); at += at < 3000 ? 1 : 7) {
    std::string flipped = bytes_;
    flipped[at] = static_cast<char>(flipped[at] ^ 4);
    Network other(Small(), 64);
    std::string error = ErrorOf([&] { FromSafetensors(flipped, "w", &other); });
    if (error.empty()) EXPECT_TRUE(at::equal(other.flat(), network_.flat())) << at;
  }
}

TEST_F(WeightsTest, SayWhatIsWrong) {
  ModelConfig wider = Small();
  wider.set_width(16);
  Network other(wider, 64);
  EXPECT_THAT(ErrorOf([&] { FromSafetensors(bytes_, "w", &other); }),
              HasSubstr("w: model.embed_tokens.weight has shape [64,8], the model wants [64,16]"));
  ModelConfig deeper = Small();
  deeper.set_layers(2);
  Network deep(deeper, 64);
  EXPECT_THAT(ErrorOf([&] { FromSafetensors(bytes_, "w", &deep); }),
              HasSubstr("lacks the tensor model.layers.1."));
  EXPECT_THAT(
      ErrorOf([&] { FromSafetensors(ToSafetensors(deep), "w", &network_); }),
      HasSubstr(
          "w: holds the tensor model.layers.1.input_layernorm.weight, which the model has not"));
  std::string damaged = bytes_;
  damaged.back() ^= 1;
  EXPECT_THAT(ReadError(damaged), HasSubstr("its bytes differ from their SHA-256"));
  EXPECT_THAT(ErrorOf([] { ReadModel("/nowhere"); }), HasSubstr("/nowhere: holds no weights"));
}

TEST_F(WeightsTest, TheConfigComesBack) {
  for (auto positions :
       {ModelConfig::rotary, ModelConfig::none, ModelConfig::learned, ModelConfig::coupled}) {
    ModelConfig config = Small();
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

// A folder as pawl writes it, then changed.
class FolderTest : public ::testing::Test {
 protected:
  explicit FolderTest(bool tied = true) : network_(Shape(tied), 64) {
    network_.Initialize(RandomKey::Root(3));
    config_ = nlohmann::json::parse(ToConfigJson(network_));
    Write(config_);
    WriteWeights(network_.HuggingFaceTensors());
  }

  static ModelConfig Shape(bool tied) {
    ModelConfig config = Small();
    config.set_tied(tied);
    config.set_rope_theta(700);
    return config;
  }

  void Write(const nlohmann::json& config) {
    testing::Write(scratch_ / "config.json", config.dump());
  }
  void WriteWeights(const std::vector<Network::Named>& tensors) {
    testing::Write(scratch_ / "model.safetensors", TensorsToSafetensors(tensors));
  }

  // "" where the folder is read and means the same.
  std::string Error() {
    ErrorCode code = ErrorCode::kData;
    std::string error = ErrorOf(
        [&] {
          auto read = ReadModel(scratch_.path());
          EXPECT_EQ(DifferingModel(read.config, network_.config()), std::vector<std::string>{});
          EXPECT_TRUE(at::equal(read.MakeNetwork()->flat(), network_.flat()));
        },
        &code);
    EXPECT_EQ(code, ErrorCode::kData) << error;
    EXPECT_EQ(std::count(error.begin(), error.end(), '\n'), 0) << error;
    return error;
  }

  std::string ErrorWith(const char* patch) {
    nlohmann::json changed = config_;
    changed.update(nlohmann::json::parse(patch));
    Write(changed);
    return Error();
  }

  testing::Scratch scratch_;
  Network network_;
  nlohmann::json config_;
};

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

TEST_F(FolderTest, TensorsAreTheModelsAndNumbers) {
  std::vector<Network::Named> tensors = network_.HuggingFaceTensors();
  auto with = [&](Network::Named named) {
    auto more = tensors;
    more.push_back(std::move(named));
    WriteWeights(more);
    return Error();
  };
  EXPECT_EQ(with({"lm_head.weight", network_.embedding().detach().clone()}), "");
  EXPECT_THAT(with({"lm_head.weight", network_.embedding().detach() + 1}),
              HasSubstr("holds lm_head.weight, which differs from model.embed_tokens.weight"));
  EXPECT_THAT(with({"model.rotary_emb.inv_freq", at::ones({2})}),
              HasSubstr("holds the tensor model.rotary_emb.inv_freq, which the model has not"));
  std::vector<Network::Named> broken = tensors;
  broken[0].tensor = broken[0].tensor.clone();
  broken[0].tensor[3][5] = NAN;
  WriteWeights(broken);
  EXPECT_THAT(Error(),
              HasSubstr("model.embed_tokens.weight holds nan at [3,5], which is no number"));
}

TEST_F(FolderTest, HalfPrecisionIsRefusedWithWhatToDo) {
  std::vector<Network::Named> tensors = network_.HuggingFaceTensors();
  for (Network::Named& named : tensors) named.tensor = named.tensor.to(at::kHalf);
  std::string file = TensorsToSafetensors(tensors);
  for (size_t at = file.find("\"F32\""); at != std::string::npos; at = file.find("\"F32\"", at))
    file.replace(at, 5, "\"F16\"");
  testing::Write(scratch_ / "model.safetensors", file);
  EXPECT_THAT(Error(),
              HasSubstr("model.embed_tokens.weight is F16, pawl reads F32; save it again as that"));
}

TEST_F(FolderTest, AFileIsFilledByItsTensors) {
  std::string file = testing::Read(scratch_ / "model.safetensors");
  size_t sha = file.find("sha256");
  file.replace(sha, 6, "sha512");  // as another tool writes it: no hash that pawl checks
  testing::Write(scratch_ / "model.safetensors", file + "tail");
  EXPECT_THAT(Error(), HasSubstr("holds 4 bytes that are no tensor's"));
}

TEST_F(FolderTest, WhatIsNotOneWholeFileIsRefused) {
  testing::Write(scratch_ / "adapter_config.json", "{}");
  EXPECT_THAT(Error(), HasSubstr("adapter_config.json: is an adapter"));
  std::filesystem::remove(scratch_ / "adapter_config.json");
  std::filesystem::remove(scratch_ / "model.safetensors");
  EXPECT_THAT(Error(), HasSubstr("holds no model.safetensors"));
  testing::Write(scratch_ / "model.safetensors.index.json", "{}");
  EXPECT_THAT(Error(), HasSubstr("holds its weights in several files"));
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

TEST(ClosedFormFolder, HoldsItsKindAndNoNetwork) {
  testing::Scratch scratch;
  ModelConfig config;
  config.set_kind(ModelConfig::regression);
  config.set_dimensions(4);
  testing::Write(scratch / "config.json", ClosedFormConfigJson(config));
  testing::Write(scratch / "model.safetensors",
                 TensorsToSafetensors({{"weights", at::zeros({4}, at::kDouble)}}));
  StoredModel model = ReadModel(scratch.path());
  EXPECT_EQ(DifferingModel(model.config, config), std::vector<std::string>{});
  EXPECT_THAT(ErrorOf([&] { model.MakeNetwork(); }),
              HasSubstr("is a model of kind regression, no network"));
  config.set_kind(ModelConfig::classifier);
  EXPECT_THAT(ErrorOf([&] { model.RequireSame(config); }),
              HasSubstr("kind: \"regression\" -> \"classifier\""));
  EXPECT_THAT(ErrorOf([] { FromConfigJson(R"({"model_type": "pawl-oracle"})", "c"); }),
              HasSubstr("c: model_type = \"pawl-oracle\""));
  EXPECT_THAT(ErrorOf([] {
                FromConfigJson(
                    R"({"model_type": "pawl-gaussian", "dimensions": 3, "noise": 1, "skew": 2})",
                    "c");
              }),
              HasSubstr("c: skew = 2"));
}

// tests/golden/make_llama.py saved these folders with `transformers`, and the logits that it
// computed from them. saved4 and saved5 are what versions 4 and 5 write of the same weights.
class GoldenTest : public ::testing::TestWithParam<std::string> {
 protected:
  static std::filesystem::path Folder() {
    return std::filesystem::path(PAWL_SOURCE_DIR) / "tests/golden" / GetParam();
  }

  static void CompareLogits(const Network& network) {
    auto golden = nlohmann::json::parse(testing::Read(Folder() / "logits.json"));
    PackedRows rows;
    std::vector<double> expected;
    for (const auto& row : golden["rows"]) {
      auto tokens = row["tokens"].get<std::vector<int32_t>>();
      rows.Add(tokens, Places(network.config()).OfRow(tokens));
      for (const auto& position : row["logits"]) {
        for (double logit : position) expected.push_back(logit);
      }
    }
    at::NoGradGuard no_gradient;
    at::Tensor logits = network.Logits(rows).contiguous();
    ASSERT_EQ(static_cast<size_t>(logits.numel()), expected.size());
    for (size_t i = 0; i < expected.size(); ++i)
      ASSERT_NEAR(logits.const_data_ptr<float>()[i], expected[i], 1e-5) << i;
  }
};

TEST_P(GoldenTest, LogitsAreThoseOfTransformers) {
  CompareLogits(*ReadModel(Folder()).MakeNetwork());
}

TEST_P(GoldenTest, AFolderThatTransformersSavedAgainIsTheSameModel) {
  StoredModel own = ReadModel(Folder());
  auto network = own.MakeNetwork();
  for (const char* saved : {"saved4", "saved5"}) {
    StoredModel again = ReadModel(Folder() / saved);
    EXPECT_EQ(DifferingModel(again.config, own.config), std::vector<std::string>{}) << saved;
    EXPECT_EQ(again.config.rope_theta(), 300) << saved;
    auto same = again.MakeNetwork();
    EXPECT_TRUE(at::equal(same->flat(), network->flat())) << saved;
    CompareLogits(*same);
  }
}

INSTANTIATE_TEST_SUITE_P(Llama, GoldenTest, ::testing::Values("rotary", "none"),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace pawl
