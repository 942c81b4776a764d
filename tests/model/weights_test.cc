#include "model/weights.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/zeros.h>

#include <nlohmann/json.hpp>

#include "base/files.h"
#include "model/places.h"
#include "model/transformer/transformer.h"
#include "tests/model/folder_case.h"
#include "tokens/tokenizer.h"

namespace pawl {
namespace {

using testing::ErrorOf;
using testing::FolderTest;
using ::testing::HasSubstr;

class WeightsTest : public ::testing::Test {
 protected:
  WeightsTest() : network_(testing::SmallFolderModel(), 64) {
    network_.Initialize(RandomKey::Root(1));
    bytes_ = ToSafetensors(network_);
  }

  std::string ReadError(const std::string& bytes) {
    Network other(testing::SmallFolderModel(), 64);
    ErrorCode code = ErrorCode::kFailed;
    std::string error = ErrorOf([&] { FromSafetensors(bytes, "w", &other); }, &code);
    if (!error.empty()) EXPECT_EQ(code, ErrorCode::kData);
    return error;
  }

  Network network_;
  std::string bytes_;
};

TEST_F(WeightsTest, ComeBackBitForBit) {
  Network other(testing::SmallFolderModel(), 64);
  FromSafetensors(bytes_, "w", &other);
  EXPECT_TRUE(at::equal(other.flat(), network_.flat()));
  EXPECT_EQ(ToSafetensors(other), bytes_);
}

TEST_F(WeightsTest, MappedNetworksComeBackFromTheirFolder) {
  for (auto kind : {ModelConfig::linear, ModelConfig::mlp}) {
    testing::Scratch scratch;
    ModelConfig shape = testing::SmallFolderModel();
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
    Network other(testing::SmallFolderModel(), 64);
    std::string error = ErrorOf([&] { FromSafetensors(flipped, "w", &other); });
    if (error.empty()) EXPECT_TRUE(at::equal(other.flat(), network_.flat())) << at;
  }
}

TEST_F(WeightsTest, SayWhatIsWrong) {
  ModelConfig wider = testing::SmallFolderModel();
  wider.set_width(16);
  Network other(wider, 64);
  EXPECT_THAT(ErrorOf([&] { FromSafetensors(bytes_, "w", &other); }),
              HasSubstr("w: model.embed_tokens.weight has shape [64,8], the model wants [64,16]"));
  ModelConfig deeper = testing::SmallFolderModel();
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

TEST_F(FolderTest, TensorsAreTheModelsAndNumbers) {
  std::vector<NamedTensor> tensors = network_.NamedTensors();
  auto with = [&](NamedTensor named) {
    auto more = tensors;
    more.push_back(std::move(named));
    WriteWeights(more);
    return Error();
  };
  EXPECT_EQ(with({"lm_head.weight", Transformer::Of(network_).embedding().detach().clone()}), "");
  EXPECT_THAT(with({"lm_head.weight", Transformer::Of(network_).embedding().detach() + 1}),
              HasSubstr("holds lm_head.weight, which differs from model.embed_tokens.weight"));
  EXPECT_THAT(with({"model.rotary_emb.inv_freq", at::ones({2})}),
              HasSubstr("holds the tensor model.rotary_emb.inv_freq, which the model has not"));
  std::vector<NamedTensor> broken = tensors;
  broken[0].tensor = broken[0].tensor.clone();
  broken[0].tensor[3][5] = NAN;
  WriteWeights(broken);
  EXPECT_THAT(Error(),
              HasSubstr("model.embed_tokens.weight holds nan at [3,5], which is no number"));
}

TEST_F(FolderTest, HalfPrecisionIsRefusedWithWhatToDo) {
  std::vector<NamedTensor> tensors = network_.NamedTensors();
  for (NamedTensor& named : tensors) named.tensor = named.tensor.to(at::kHalf);
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
