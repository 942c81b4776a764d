#include "model/policy_value/settings.h"

#include "proto/config.h"
#include "tests/testing.h"

namespace pawl {
namespace {

TEST(ShapeOf, FollowsTheGame) {
  ModelConfig model;
  model.set_width(32);
  model.set_layers(3);
  PolicyValueShape shape = ShapeOf(model, *MakeGame("connect 7x6x4"));
  EXPECT_EQ(shape.inputs, 84);
  EXPECT_EQ(shape.policy, 7);
  EXPECT_EQ(shape.width, 32);
  EXPECT_EQ(shape.layers, 3);
  EXPECT_FALSE(shape.convolves());
  model.set_kind(ModelConfig::resnet);
  shape = ShapeOf(model, *MakeGame("connect 7x6x4"));
  EXPECT_EQ(shape.height, 6);
  EXPECT_EQ(shape.columns, 7);
  EXPECT_EQ(shape.planes(), 2);
}

TEST(SettingsOf, DefaultsAreThoseOfTheSearch) {
  SearchSettings made = SettingsOf(SearchConfig()), plain;
  EXPECT_EQ(made.kind, plain.kind);
  EXPECT_EQ(made.simulations, plain.simulations);
  EXPECT_EQ(made.considered, plain.considered);
  EXPECT_FLOAT_EQ(made.value_scale, plain.value_scale);
  EXPECT_FLOAT_EQ(made.visit_base, plain.visit_base);
  EXPECT_FLOAT_EQ(made.exploration, plain.exploration);
  EXPECT_FLOAT_EQ(made.first_play_reduction, plain.first_play_reduction);
  EXPECT_FLOAT_EQ(made.noise, plain.noise);
  EXPECT_FLOAT_EQ(made.noise_total, plain.noise_total);
}

}  // namespace
}  // namespace pawl
