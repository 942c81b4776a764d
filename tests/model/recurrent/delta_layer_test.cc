#include "model/recurrent/delta_layer.h"

#include <ATen/TensorOperators.h>

#include <cmath>
#include <set>

#include "model/network.h"
#include "model/transformer/transformer.h"
#include "tests/model/recurrent/shape.h"
#include "tests/testing.h"

namespace pawl {
namespace {

using testing::RecurrentShape;

const DeltaLayer& LayerOf(const Network& network, size_t index) {
  return *Transformer::Of(network).layers()[index].delta;
}

double HalfLife(const DeltaLayer& layer, int head) {
  double decay = std::exp(layer.decay_rate[head].item<double>()) *
                 std::log1p(std::exp(layer.decay_bias[head].item<double>()));
  return std::log(2) / decay;
}

TEST(DeltaLayer, HalfLivesBeginSpreadOverTheRangeWithoutTwoAlike) {
  ModelConfig shape = RecurrentShape();
  shape.add_memory(16);
  shape.add_memory(16e6);
  Network network(shape, 64);
  network.Initialize(RandomKey::Root(1));
  std::set<double> lives;
  for (size_t i = 0; i < 2; ++i) {
    for (int head = 0; head < 3; ++head) lives.insert(HalfLife(LayerOf(network, i), head));
  }
  ASSERT_EQ(lives.size(), 6u);
  double before = 16;
  for (double life : lives) {
    EXPECT_NEAR(std::log10(life / before), before == 16 ? 0.5 : 1, 0.01);
    before = life;
  }
}

TEST(DeltaLayer, TheConvolutionBeginsAsWideAsItsTapsAsk) {
  ModelConfig shape = RecurrentShape();
  shape.set_heads(12);
  Network network(shape, 64);
  network.Initialize(RandomKey::Root(1));
  EXPECT_NEAR(LayerOf(network, 0).convolution.std().item<double>(), 1 / std::sqrt(12.0), 0.02);
}

// One head, without convolution's neighbours: what a key was given comes back under it.
TEST(DeltaLayer, WhatWasWrittenUnderAKeyIsReadUnderIt) {
  ModelConfig shape = RecurrentShape();
  shape.set_layers(1);
  shape.set_heads(1);
  shape.set_convolution(1);
  shape.set_value_size(16);
  Network network(shape, 64);
  network.Initialize(RandomKey::Root(1));
  DeltaLayer layer = LayerOf(network, 0);
  layer.convolution.fill_(1);
  layer.decay_bias.fill_(-30);  // nothing is forgotten
  const DeltaShape& s = layer.shape;
  at::Tensor wide = at::zeros({3, s.row()});
  wide.narrow(1, s.beta(0), 1).fill_(30);  // all is written
  wide.narrow(1, s.gate(0), 16).fill_(3);
  for (int token : {0, 2}) wide[token][s.query(0)] = 9;  // asks for the first key
  wide[0][s.key_at(0)] = 9;
  wide[0][s.value_at(0) + 5] = 9;
  wide[1][s.key_at(0) + 1] = 9;  // another key
  wide[1][s.value_at(0) + 7] = 9;
  wide[2][s.key_at(0) + 2] = 9;
  at::Tensor out = layer.Mix(wide, {0, 3});
  EXPECT_EQ(out[0].argmax().item<int64_t>(), 5);
  EXPECT_EQ(out[2].argmax().item<int64_t>(), 5);
  EXPECT_NEAR(out[2][7].item<double>(), out[2][8].item<double>(), 1e-5) << "the other key's value";
  at::Tensor apart = layer.Mix(wide, {0, 1, 3});
  EXPECT_NEAR(apart[2][5].item<double>(), 0, 1e-5) << "another row's state";
}

TEST(DeltaLayer, ItsTensorsAreNamedOnceAndCoverItsMatrices) {
  Network network(RecurrentShape(), 64);
  int64_t numbers = 0;
  std::set<std::string> names;
  for (const NamedTensor& named : network.NamedTensors()) {
    numbers += named.tensor.numel();
    EXPECT_TRUE(named.tensor.is_contiguous()) << named.name;
    names.insert(named.name);
  }
  EXPECT_EQ(numbers, network.parameters());
  EXPECT_EQ(names.size(), network.NamedTensors().size());
  EXPECT_TRUE(names.contains("model.layers.1.linear_attn.conv1d.weight"));
}

}  // namespace
}  // namespace pawl
