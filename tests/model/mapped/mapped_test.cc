#include "model/mapped/mapped.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/mv.h>
#include <ATen/ops/relu.h>

#include "model/network.h"
#include "tests/testing.h"

namespace pawl {
namespace {

ModelConfig Small() {
  ModelConfig config;
  config.set_width(24);
  config.set_context(32);
  return config;
}

// Position by position, as the definition says it in words: the embeddings so far, end to end,
// times the position's map.
TEST(Mapped, AMappedNetworkIsOneMapForEachPosition) {
  for (auto kind : {ModelConfig::linear, ModelConfig::mlp}) {
    ModelConfig shape = Small();
    shape.set_kind(kind);
    Network network(shape, 64);
    network.Initialize(RandomKey::Root(3));
    const Mapped& module = Mapped::Of(network);
    std::vector<int32_t> long_row = {1, 9, 7, 30, 2}, short_row = {1, 12};
    PackedRows rows;
    rows.Add(short_row, {0, 1});
    rows.Add(long_row, {0, 1, 2, 3, 4});
    at::Tensor logits = network.Logits(rows);
    EXPECT_EQ(logits.size(0), 7);
    int64_t at = 0;
    for (const std::vector<int32_t>& row : {short_row, long_row}) {
      std::vector<at::Tensor> so_far;
      for (size_t p = 0; p < row.size(); ++p, ++at) {
        so_far.push_back(module.embedding().select(0, row[p]));
        at::Tensor y = at::mv(module.maps()[p], at::cat(so_far));
        if (kind == ModelConfig::mlp) y = at::mv(module.hidden(), at::relu(y));
        EXPECT_TRUE(at::allclose(logits.select(0, at), at::mv(module.head(), y), 1e-4, 1e-4)) << at;
      }
    }
  }
}

// Variances of what comes in and of what comes out are alike at the beginning.
TEST(Mapped, BeginsWithOutcomesOfTheScaleOfItsInputs) {
  ModelConfig shape = Small();
  shape.set_kind(ModelConfig::linear);
  Network network(shape, 64);
  network.Initialize(RandomKey::Root(3));
  PackedRows rows;
  for (int32_t r = 0; r < 40; ++r) rows.Add({1, 3 + r % 50, 7, 5 + r % 40}, {0, 1, 2, 3});
  double variance = network.Logits(rows).var().item<double>();
  EXPECT_GT(variance, 0.5);
  EXPECT_LT(variance, 2);
}

TEST(Mapped, HasNoGradientPassOfItsOwn) {
  ModelConfig shape = Small();
  shape.set_kind(ModelConfig::mlp);
  Network network(shape, 64);
  EXPECT_EQ(network.MakeGradientPass(Config::float32, 1), nullptr);
}

}  // namespace
}  // namespace pawl
