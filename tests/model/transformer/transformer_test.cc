#include "model/transformer/transformer.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/equal.h>

#include "model/network.h"
#include "tests/testing.h"

namespace pawl {
namespace {

ModelConfig Shape() {
  ModelConfig config;
  config.set_layers(3);
  config.set_width(16);
  config.set_heads(2);
  config.set_feed_forward(24);
  config.set_context(16);
  return config;
}

TEST(Transformer, WeightsLieFlatWithMatricesFirst) {
  for (bool tied : {true, false}) {
    ModelConfig shape = Shape();
    shape.set_tied(tied);
    Network network(shape, 64);
    const Transformer& module = Transformer::Of(network);
    int64_t matrices = 3 * (48 * 16 + 16 * 16 + 48 * 16 + 16 * 24) + (tied ? 0 : 64 * 16);
    EXPECT_EQ(network.decayed(), matrices);
    EXPECT_EQ(network.parameters(), matrices + 3 * 2 * 16 + 64 * 16 + 16);
    EXPECT_EQ(module.layers()[0].in.storage_offset(), 0);
    EXPECT_GE(module.embedding().storage_offset(), matrices);
    EXPECT_EQ(module.head().storage_offset() == module.embedding().storage_offset(), tied);
  }
}

TEST(Transformer, BeginsWithNormsOfOneAndSmallOutputProjections) {
  Network network(Shape(), 64);
  network.Initialize(RandomKey::Root(1));
  const Transformer& module = Transformer::Of(network);
  for (const Transformer::Layer& layer : module.layers()) {
    EXPECT_TRUE(layer.norm1.eq(1).all().item<bool>());
    EXPECT_TRUE(layer.norm2.eq(1).all().item<bool>());
    EXPECT_NEAR(layer.in.std().item<double>(), 0.02, 0.002);
    EXPECT_NEAR(layer.out.std().item<double>(), 0.02 / std::sqrt(6.0), 0.002);
  }
  EXPECT_TRUE(module.norm().eq(1).all().item<bool>());
}

// Positions beyond the row do not change what comes before them.
TEST(Transformer, ATokenDoesNotSeeWhatComesAfterIt) {
  Network network(Shape(), 64);
  network.Initialize(RandomKey::Root(1));
  PackedRows shorter, longer;
  shorter.Add({1, 9, 12}, {0, 1, 2});
  longer.Add({1, 9, 12, 30, 2}, {0, 1, 2, 3, 4});
  at::Tensor a = network.Logits(shorter), b = network.Logits(longer).narrow(0, 0, 3);
  EXPECT_LT((a - b).abs().max().item<double>(), 1e-6);
}

TEST(Transformer, NamesAreThoseOfLlamaAndCoverEveryWeight) {
  Network network(Shape(), 64);
  int64_t numel = 0;
  for (const auto& [name, tensor] : network.NamedTensors()) {
    EXPECT_TRUE(name.starts_with("model.")) << name;
    numel += tensor.numel();
  }
  EXPECT_EQ(numel, network.parameters());
}

}  // namespace
}  // namespace pawl
