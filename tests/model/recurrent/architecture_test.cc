#include "model/recurrent/architecture.h"

#include "model/config_json.h"
#include "model/network.h"
#include "tests/model/recurrent/shape.h"
#include "tests/testing.h"

namespace pawl {
namespace {

using nlohmann::json;
using testing::ErrorOf;
using ::testing::HasSubstr;
using testing::RecurrentShape;

std::string Json(const ModelConfig& shape) { return ToConfigJson(Network(shape, 64)); }

TEST(RecurrentArchitecture, ItsConfigComesBack) {
  ModelConfig shape = RecurrentShape();
  shape.set_heads(4);
  shape.set_layers(3);
  shape.add_mixers(ModelConfig::Mixer::linear);
  shape.add_mixers(ModelConfig::Mixer::attention);
  shape.add_mixers(ModelConfig::Mixer::window);
  shape.set_window(64);
  shape.set_negative(true);
  shape.set_initial_state(true);
  shape.set_convolution(3);
  shape.set_tied(false);
  ModelConfig again = FromConfigJson(Json(shape), "c");
  EXPECT_TRUE(DifferingModel(again, shape).empty());
  EXPECT_EQ(Json(again), Json(shape));
  EXPECT_EQ(json::parse(Json(shape)).at("pawl_mixers"), json({"linear", "attention", "window"}));
}

TEST(RecurrentArchitecture, WhatComputesOtherwiseIsAnotherModel) {
  auto differs = [](auto&& change) {
    ModelConfig other = RecurrentShape();
    change(&other);
    return !DifferingModel(RecurrentShape(), other).empty();
  };
  EXPECT_TRUE(differs([](ModelConfig* m) { m->add_mixers(ModelConfig::Mixer::linear); }));
  EXPECT_TRUE(differs([](ModelConfig* m) { m->set_key_size(32); }));
  EXPECT_TRUE(differs([](ModelConfig* m) { m->set_value_size(16); }));
  EXPECT_TRUE(differs([](ModelConfig* m) { m->set_convolution(1); }));
  EXPECT_TRUE(differs([](ModelConfig* m) { m->set_negative(true); }));
  EXPECT_TRUE(differs([](ModelConfig* m) { m->set_initial_state(true); }));
  EXPECT_FALSE(differs([](ModelConfig* m) { m->add_mixers(ModelConfig::Mixer::delta); }));
  EXPECT_FALSE(differs([](ModelConfig* m) { m->set_window(16); })) << "no layer has one";
  EXPECT_FALSE(differs([](ModelConfig* m) { m->set_context(200); })) << "texts may be longer";
  EXPECT_FALSE(differs([](ModelConfig* m) {  // where training begins, no more
    m->add_memory(2);
    m->add_memory(4);
  }));
}

// More heads than half the width: only attention would divide it.
TEST(RecurrentArchitecture, ANetworkWithoutAttentionHasAsManyHeadsAsItLikes) {
  ModelConfig shape = RecurrentShape();
  shape.set_heads(40);
  shape.set_value_size(16);
  Network network(shape, 64);
  network.Initialize(RandomKey::Root(1));
  PackedRows rows;
  rows.Add({1, 7, 9}, {0, 1, 2});
  EXPECT_EQ(network.Logits(rows).size(0), 3);
  EXPECT_EQ(FromConfigJson(Json(shape), "c").heads(), 40);
}

TEST(RecurrentArchitecture, RefusesWhatItCannotCompute) {
  auto told = [](const char* key, const json& value) {
    json config = json::parse(Json(RecurrentShape()));
    config[key] = value;
    return ErrorOf([&] { FromConfigJson(config.dump(), "c"); });
  };
  EXPECT_THAT(told("linear_key_head_dim", 24), HasSubstr("24: is no multiple of 16"));
  EXPECT_THAT(told("pawl_mixers", json({"delta"})), HasSubstr("for each layer"));
  EXPECT_THAT(told("pawl_mixers", json({"delta", "mamba"})), HasSubstr("for each layer"));
  EXPECT_THAT(told("pawl_mixers", json({"delta", 1})), HasSubstr("for each layer"));
  EXPECT_THAT(told("rope_theta", 10000), HasSubstr("rope_theta"));
  EXPECT_THAT(told("num_key_value_heads", 1), HasSubstr("num_key_value_heads"));
  EXPECT_THAT(told("max_position_embeddings", 131073), HasSubstr("max_position_embeddings"));
  // Attention's heads divide the width, and its context has an end.
  json attending = json::parse(Json(RecurrentShape()));
  attending["pawl_mixers"] = {"delta", "attention"};
  EXPECT_EQ(ErrorOf([&] { FromConfigJson(attending.dump(), "c"); }), "");
  attending["num_key_value_heads"] = 2;
  EXPECT_THAT(ErrorOf([&] { FromConfigJson(attending.dump(), "c"); }),
              HasSubstr("num_key_value_heads = 2: does not divide num_attention_heads 3"));
  attending["num_key_value_heads"] = 3;
  attending["max_position_embeddings"] = 8193;
  EXPECT_THAT(ErrorOf([&] { FromConfigJson(attending.dump(), "c"); }), HasSubstr("from 8 to 8192"));
}

}  // namespace
}  // namespace pawl
