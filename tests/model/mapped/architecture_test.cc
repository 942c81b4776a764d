#include "model/mapped/architecture.h"

#include "model/config_json.h"
#include "model/network.h"
#include "tests/testing.h"

namespace pawl {
namespace {

using testing::ErrorOf;

std::string Json(ModelConfig::Kind kind) {
  ModelConfig shape;
  shape.set_kind(kind);
  shape.set_width(8);
  shape.set_context(8);
  return ToConfigJson(Network(shape, 64));
}

TEST(MappedArchitecture, ItsConfigComesBack) {
  for (auto kind : {ModelConfig::linear, ModelConfig::mlp}) {
    ModelConfig again = FromConfigJson(Json(kind), "c");
    EXPECT_EQ(again.kind(), kind);
    EXPECT_EQ(again.width(), 8);
    EXPECT_EQ(again.context(), 8);
    EXPECT_EQ(ToConfigJson(Network(again, 64)), Json(kind));
  }
}

TEST(MappedArchitecture, AnotherKindIsRefused) {
  std::string json = Json(ModelConfig::mlp);
  json.replace(json.find("\"mlp\""), 5, "\"transformer\"");
  EXPECT_EQ(
      ErrorOf([&] { FromConfigJson(json, "c"); }),
      "c: pawl_kind = \"transformer\": it has no maps; docs/formats.md lists what pawl reads");
}

TEST(MappedArchitecture, WhatTheTransformerAloneHasIsNoDifference) {
  ModelConfig a, b;
  for (ModelConfig* config : {&a, &b}) config->set_kind(ModelConfig::linear);
  b.set_layers(7);
  b.set_tied(false);
  EXPECT_TRUE(DifferingModel(a, b).empty());
  b.set_width(a.width() * 2);
  EXPECT_EQ(DifferingModel(a, b).size(), 1u);
}

}  // namespace
}  // namespace pawl
