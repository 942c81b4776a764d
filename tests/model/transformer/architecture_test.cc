#include "model/transformer/architecture.h"

#include "model/config_json.h"
#include "model/network.h"
#include "tests/testing.h"

namespace pawl {
namespace {

using nlohmann::json;

ModelConfig Shape() {
  ModelConfig config;
  config.set_layers(2);
  config.set_width(16);
  config.set_heads(4);
  config.set_key_value_heads(2);
  config.set_feed_forward(24);
  config.set_context(16);
  return config;
}

// Keys and values are those of LlamaConfig (transformers 4 and 5).
TEST(TransformerArchitecture, WritesWhatTransformersReads) {
  json config = json::parse(ToConfigJson(Network(Shape(), 64)));
  json wanted = {{"model_type", "llama"},
                 {"num_hidden_layers", 2},
                 {"num_attention_heads", 4},
                 {"num_key_value_heads", 2},
                 {"head_dim", 4},
                 {"hidden_size", 16},
                 {"intermediate_size", 24},
                 {"max_position_embeddings", 16},
                 {"vocab_size", 64},
                 {"hidden_act", "silu"},
                 {"tie_word_embeddings", true},
                 {"torch_dtype", "float32"}};
  for (const auto& [key, value] : wanted.items()) EXPECT_EQ(config.at(key), value) << key;
  EXPECT_EQ(config.at("architectures"), json({"LlamaForCausalLM"}));
}

TEST(TransformerArchitecture, PositionsWithATableAreNoLlama) {
  for (auto positions : {ModelConfig::learned, ModelConfig::coupled}) {
    ModelConfig shape = Shape();
    shape.set_positions(positions);
    json config = json::parse(ToConfigJson(Network(shape, 64)));
    EXPECT_EQ(config.at("model_type"), "pawl");
    EXPECT_TRUE(TransformerArchitecture().Reads(config));
    EXPECT_EQ(config.contains("pawl_places"), positions == ModelConfig::coupled);
  }
}

// 0 key-value heads stand for as many as heads.
TEST(TransformerArchitecture, EqualModelsDoNotDiffer) {
  ModelConfig a = Shape(), b = Shape();
  a.set_key_value_heads(0);
  b.set_key_value_heads(4);
  EXPECT_TRUE(DifferingModel(a, b).empty());
  b.set_positions(ModelConfig::none);
  b.set_rope_theta(3);
  EXPECT_EQ(DifferingModel(a, b).size(), 1u) << "a base that turns nothing is no difference";
}

TEST(TransformerArchitecture, ATiedOutputIsTheEmbedding) {
  ModelConfig shape = Shape();
  EXPECT_TRUE(TransformerArchitecture().TiesOutput(shape));
  shape.set_tied(false);
  EXPECT_FALSE(TransformerArchitecture().TiesOutput(shape));
}

}  // namespace
}  // namespace pawl
