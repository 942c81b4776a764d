#include "model/weights.h"

#include <torch/types.h>

#include <nlohmann/json.hpp>

#include "base/files.h"
#include "tokens/tokenizer.h"
#include "tests/testing.h"

namespace pawl {
namespace {

using ::testing::HasSubstr;
using testing::ErrorOf;

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
    auto again = LoadNetwork(scratch.path());
    EXPECT_EQ(again->config().kind(), kind);
    EXPECT_TRUE(at::equal(again->flat(), network.flat()));
  }
}

TEST_F(WeightsTest, AreRefusedWhenCutAnywhere) {
  for (size_t size = 0; size < bytes_.size(); size += size < 2000 ? 1 : 97) EXPECT_NE(ReadError(bytes_.substr(0, size)), "") << size;
}

// Every byte of the header and every 7th of the data. A flip in the header's padding or in a name of the metadata may
// leave the tensors as they are: then they must be read as they were.
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
  EXPECT_THAT(ErrorOf([&] { FromSafetensors(bytes_, "w", &other); }), HasSubstr("w: model.embed_tokens.weight has shape [64,8], the model wants [64,16]"));
  ModelConfig deeper = Small();
  deeper.set_layers(2);
  Network deep(deeper, 64);
  EXPECT_THAT(ErrorOf([&] { FromSafetensors(bytes_, "w", &deep); }), HasSubstr("lacks the tensor model.layers.1."));
  EXPECT_THAT(ErrorOf([&] { FromSafetensors(ToSafetensors(deep), "w", &network_); }), HasSubstr("has 20 tensors, the model wants 11"));
  std::string damaged = bytes_;
  damaged.back() ^= 1;
  EXPECT_THAT(ReadError(damaged), HasSubstr("its bytes differ from their SHA-256"));
  EXPECT_THAT(ErrorOf([] { LoadNetwork("/nowhere"); }), HasSubstr("/nowhere: holds no weights"));
}

TEST_F(WeightsTest, TheConfigComesBack) {
  for (auto positions : {ModelConfig::rotary, ModelConfig::none, ModelConfig::learned, ModelConfig::coupled}) {
    ModelConfig config = Small();
    config.set_positions(positions);
    Network network(config, 64);
    ModelConfig again = FromConfigJson(ToConfigJson(network), "c");
    EXPECT_EQ(again.positions(), positions);
    EXPECT_EQ(ToConfigJson(Network(again, 64)), ToConfigJson(network));
  }
  EXPECT_THAT(ErrorOf([] { FromConfigJson("{", "c"); }), HasSubstr("c: is no JSON object"));
  EXPECT_THAT(ErrorOf([] { FromConfigJson("{}", "c"); }), HasSubstr("c: lacks the whole number hidden_size"));
}

// tests/golden/make_llama.py saved these folders with `transformers`, and the logits that it computed from them.
class GoldenTest : public ::testing::TestWithParam<const char*> {};

TEST_P(GoldenTest, LogitsAreThoseOfTransformers) {
  std::filesystem::path folder = std::filesystem::path(PAWL_SOURCE_DIR) / "tests/golden" / GetParam();
  auto network = LoadNetwork(folder);
  auto golden = nlohmann::json::parse(testing::Read(folder / "logits.json"));
  PackedRows rows;
  std::vector<double> expected;
  for (const auto& row : golden["rows"]) {
    auto tokens = row["tokens"].get<std::vector<int32_t>>();
    rows.Add(tokens, Places(network->config()).OfRow(tokens));
    for (const auto& position : row["logits"]) {
      for (double logit : position) expected.push_back(logit);
    }
  }
  torch::NoGradGuard no_gradient;
  at::Tensor logits = network->Logits(rows).contiguous();
  ASSERT_EQ(static_cast<size_t>(logits.numel()), expected.size());
  for (size_t i = 0; i < expected.size(); ++i) ASSERT_NEAR(logits.const_data_ptr<float>()[i], expected[i], 1e-5) << i;
}

INSTANTIATE_TEST_SUITE_P(Llama, GoldenTest, ::testing::Values("rotary", "none"), [](const auto& info) { return std::string(info.param); });

}  // namespace
}  // namespace pawl
