#include "model/published.h"

#include <ATen/core/grad_mode.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/files.h"
#include "model/places.h"
#include "model/weights.h"
#include "tests/testing.h"

namespace pawl {
namespace {

using testing::ErrorOf;
using ::testing::HasSubstr;

class PublishedGolden : public ::testing::TestWithParam<std::string> {
 protected:
  static std::filesystem::path Golden() {
    return std::filesystem::path(PAWL_SOURCE_DIR) / "tests/golden" / GetParam();
  }
};

std::string FaultOf(const std::function<void(ModelConfig*)>& set) {
  ModelConfig config;
  config.set_kind(ModelConfig::recurrent);
  config.set_width(32);
  config.set_heads(2);
  config.set_key_size(16);
  config.set_value_size(16);
  set(&config);
  return ErrorOf([&] { Publish(Network(config, 64)); });
}

// tests/golden/make_qwen.py gave the exported folders to `transformers` and wrote down its logits.
TEST_P(PublishedGolden, ARecurrentNetworkIsTheQwenThatTransformersOpened) {
  PublishedModel published = Publish(*ReadModel(Golden()).MakeNetwork());
  auto golden = nlohmann::json::parse(testing::Read(Golden() / "logits.json"));
  EXPECT_EQ(published.config, testing::Read(Golden() / "exported.json"));
  EXPECT_EQ(Sha256Hex(published.weights), golden["weights"]);
}

TEST_P(PublishedGolden, ItsLogitsAreThoseOfTransformers) {
  auto network = ReadModel(Golden()).MakeNetwork();
  auto golden = nlohmann::json::parse(testing::Read(Golden() / "logits.json"));
  at::NoGradGuard no_gradient;
  double largest = 0;
  for (const auto& row : golden["rows"]) {
    auto tokens = row["tokens"].get<std::vector<int32_t>>();
    PackedRows rows;
    rows.Add(tokens, Places(network->config()).OfRow(tokens));
    at::Tensor logits = network->Logits(rows).contiguous();
    ASSERT_EQ(logits.size(0), std::ssize(tokens));
    for (size_t t = 0; t < tokens.size(); ++t) {
      for (int64_t v = 0; v < logits.size(1); ++v) {
        double expected = row["logits"][t][static_cast<size_t>(v)];
        largest = std::max(largest, std::abs(expected));
        ASSERT_NEAR(logits[static_cast<int64_t>(t)][v].item<float>(), expected, 1e-4) << t;
      }
    }
  }
  EXPECT_GT(largest, 1) << "the network was trained: its logits tell tokens apart";
}

INSTANTIATE_TEST_SUITE_P(Qwen, PublishedGolden, ::testing::Values("qwen", "qwen_tied"),
                         [](const auto& info) { return info.param; });

TEST(Publish, ATransformerIsALlamaAsItIsStored) {
  for (const char* positions : {"rotary", "none"}) {
    std::filesystem::path folder =
        std::filesystem::path(PAWL_SOURCE_DIR) / "tests/golden" / positions;
    PublishedModel published = Publish(*ReadModel(folder).MakeNetwork());
    EXPECT_THAT(published.config, HasSubstr("LlamaForCausalLM"));
    EXPECT_EQ(published.weights, ToSafetensors(*ReadModel(folder).MakeNetwork()));
  }
}

TEST(Publish, WhatNoPublishedArchitectureHasIsNamed) {
  EXPECT_EQ(FaultOf([](ModelConfig*) {}), "");
  EXPECT_THAT(FaultOf([](ModelConfig* m) { m->set_negative(true); }),
              HasSubstr("model.negative: is true, and transformers has no gated delta rule whose"));
  EXPECT_THAT(FaultOf([](ModelConfig* m) { m->set_initial_state(true); }),
              HasSubstr("model.initial_state: is true, and transformers has no state that"));
  for (auto mixer : {ModelConfig::Mixer::linear, ModelConfig::Mixer::attention}) {
    EXPECT_THAT(FaultOf([&](ModelConfig* m) {
                  m->add_mixers(ModelConfig::Mixer::delta);
                  m->add_mixers(mixer);
                }),
                HasSubstr("model.mixers: is " + ModelConfig::Mixer::Kind_Name(mixer)));
  }
  for (auto positions : {ModelConfig::learned, ModelConfig::coupled}) {
    EXPECT_THAT(FaultOf([&](ModelConfig* m) {
                  m->set_kind(ModelConfig::transformer);
                  m->set_positions(positions);
                }),
                HasSubstr("model.positions: is " + ModelConfig::Positions_Name(positions)));
  }
  EXPECT_THAT(FaultOf([](ModelConfig* m) { m->set_kind(ModelConfig::mlp); }),
              HasSubstr("model.kind: is mlp"));
}

}  // namespace
}  // namespace pawl
