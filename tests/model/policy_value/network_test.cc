#include "model/policy_value/network.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/mv.h>
#include <ATen/ops/zeros.h>

#include "model/weights.h"
#include "tests/model/policy_value/positions.h"
#include "tests/testing.h"

namespace pawl {
namespace {

using testing::Drawn;
using ::testing::HasSubstr;
using testing::Planes;

constexpr PolicyValueShape kShape = {18, 40, 3, 9}, kBoard = {18, 24, 2, 9, 3, 3};

at::Tensor Named(const PolicyValueNetwork& network, const std::string& name) {
  for (const NamedTensor& named : network.NamedTensors()) {
    if (named.name == name) return named.tensor;
  }
  ADD_FAILURE() << "no tensor " << name;
  return {};
}

// Row by row, as the header says it.
TEST(PolicyValueNetwork, IsResidualLayersWithARectifierBeforeEach) {
  PolicyValueNetwork network = Drawn(kShape);
  at::Tensor planes = Planes(5, kShape);
  auto [policy, outcome] = network.Definition(planes);
  ASSERT_EQ(policy.sizes(), (std::vector<int64_t>{5, 9}));
  ASSERT_EQ(outcome.sizes(), (std::vector<int64_t>{5, 3}));
  auto rectified = [](const at::Tensor& x) { return x * x.gt(0); };
  for (int64_t row = 0; row < 5; ++row) {
    at::Tensor h = at::mv(Named(network, "input.weight"), planes.select(0, row));
    for (int layer = 0; layer < 3; ++layer) {
      std::string name = "layers." + std::to_string(layer);
      h = h +
          at::mv(Named(network, name + ".weight"), rectified(h + Named(network, name + ".bias")));
    }
    at::Tensor a = rectified(h + Named(network, "output.bias"));
    auto head = [&](const std::string& name) {
      return at::mv(Named(network, name + ".weight"), a) + Named(network, name + ".bias");
    };
    EXPECT_TRUE(at::allclose(policy.select(0, row), head("policy"), 1e-4, 1e-5));
    EXPECT_TRUE(at::allclose(outcome.select(0, row), head("value"), 1e-4, 1e-5));
  }
}

// What stands in the network's tensors, cell by cell.
class ByCell {
 public:
  explicit ByCell(const PolicyValueNetwork& network) : network_(network) {}

  // x [height, columns, in]
  at::Tensor Convolve(const at::Tensor& x, const std::string& name) const {
    at::Tensor kernel = Named(network_, name + ".weight"),
               y = at::zeros({x.size(0), x.size(1), kernel.size(0)});
    auto inside = [](int64_t at, int64_t size) { return at >= 0 && at < size; };
    for (int64_t r = 0; r < x.size(0); ++r) {
      for (int64_t c = 0; c < x.size(1); ++c) {
        for (int64_t i = 0; i < 3; ++i) {
          for (int64_t j = 0; j < 3; ++j) {
            if (!inside(r + i - 1, x.size(0)) || !inside(c + j - 1, x.size(1))) continue;
            y[r][c] += at::mv(kernel.select(1, i).select(1, j), x[r + i - 1][c + j - 1]);
          }
        }
      }
    }
    return y;
  }
  at::Tensor Rectify(const at::Tensor& x, const std::string& name) const {
    at::Tensor sum = x + Named(network_, name + ".bias");
    return sum * sum.gt(0);
  }

 private:
  const PolicyValueNetwork& network_;
};

TEST(PolicyValueNetwork, OfABoardIsResidualBlocksOfTwoConvolutions) {
  at::NoGradGuard no_gradient;
  PolicyValueShape shape = {3 * 4 * 5, 20, 2, 9, 4, 5};
  PolicyValueNetwork network = Drawn(shape);
  ByCell by(network);
  at::Tensor planes = Planes(2, shape);
  auto [policy, outcome] = network.Definition(planes);
  for (int64_t row = 0; row < 2; ++row) {
    at::Tensor h = by.Convolve(planes.select(0, row).view({3, 4, 5}).permute({1, 2, 0}), "input");
    for (int block = 0; block < 2; ++block) {
      std::string name = "blocks." + std::to_string(block);
      at::Tensor inner = by.Convolve(by.Rectify(h, name + ".first"), name + ".first");
      h = h + by.Convolve(by.Rectify(inner, name + ".second"), name + ".second");
    }
    at::Tensor cells = by.Rectify(h, "output").view({20, 20});
    at::Tensor squeezed = at::zeros({20, kSqueezed});
    for (int64_t cell = 0; cell < 20; ++cell)
      squeezed[cell] = at::mv(Named(network, "squeeze.weight"), cells[cell]);
    at::Tensor a = by.Rectify(squeezed, "squeeze").flatten();
    auto head = [&](const std::string& name) {
      return at::mv(Named(network, name + ".weight"), a) + Named(network, name + ".bias");
    };
    EXPECT_TRUE(at::allclose(policy.select(0, row), head("policy"), 1e-4, 1e-5));
    EXPECT_TRUE(at::allclose(outcome.select(0, row), head("value"), 1e-4, 1e-5));
  }
}

TEST(PolicyValueNetwork, BeginsWithAlmostEvenAnswersOnSignalsThatKeepTheirSize) {
  for (PolicyValueShape shape : {PolicyValueShape{84, 128, 0, 7},
                                 {84, 128, 1, 7},
                                 {84, 128, 8, 7},
                                 {84, 64, 1, 7, 6, 7},
                                 {84, 64, 8, 7, 6, 7}}) {
    PolicyValueNetwork network(shape);
    network.Initialize(RandomKey::Root(1));
    at::NoGradGuard no_gradient;
    at::Tensor planes = Planes(200, network.shape());
    auto [policy, outcome] = network.Definition(planes);
    EXPECT_LT(policy.abs().max().item<double>(), 1);
    EXPECT_LT(outcome.abs().max().item<double>(), 1);
    // The heads' deviation is a tenth of that of an even map: what stands before them has a mean
    // square of 100 times what comes out.
    double square = policy.square().mean().item<double>() * 100;
    EXPECT_GT(square, 0.2) << shape.layers;
    EXPECT_LT(square, 4) << shape.layers;
    EXPECT_EQ(Named(network, "output.bias").abs().max().item<double>(), 0);
  }
}

TEST(PolicyValueNetwork, TheSameKeyDrawsTheSameWeights) {
  PolicyValueNetwork one(kShape), again(kShape), other(kShape);
  one.Initialize(RandomKey::Root(1));
  again.Initialize(RandomKey::Root(1));
  other.Initialize(RandomKey::Root(2));
  EXPECT_TRUE(one.flat().equal(again.flat()));
  EXPECT_FALSE(one.flat().equal(other.flat()));
}

TEST(PolicyValueNetwork, MatricesStandBeforeBiases) {
  for (const PolicyValueShape& shape : {kShape, kBoard}) {
    PolicyValueNetwork network(shape);
    int64_t matrices = 0, all = 0;
    for (const auto& [name, tensor] : network.NamedTensors()) {
      EXPECT_EQ(tensor.storage_offset() < network.decayed(), tensor.dim() > 1) << name;
      if (tensor.dim() > 1) matrices += tensor.numel();
      all += tensor.numel();
    }
    EXPECT_EQ(matrices, network.decayed());
    EXPECT_EQ(all, network.parameters());
  }
}

TEST(PolicyValueNetwork, AutogradWritesTheFlatGradient) {
  PolicyValueNetwork network = Drawn(kShape);
  network.RequireGradient();
  auto [policy, outcome] = network.Definition(Planes(6, kShape));
  (policy.square().sum() + outcome.square().sum()).backward();
  for (const auto& [name, tensor] : network.NamedTensors()) {
    EXPECT_GT(network.flat_gradient()
                  .narrow(0, tensor.storage_offset(), tensor.numel())
                  .abs()
                  .max()
                  .item<double>(),
              0)
        << name;
  }
}

TEST(PolicyValueNetwork, OfABoardComesBackFromItsFileBitForBit) {
  PolicyValueNetwork network = Drawn(kBoard), other(kBoard), layers({18, 24, 2, 9});
  std::string file = TensorsToSafetensors(network.NamedTensors());
  TensorsFromSafetensors(file, "file", other.NamedTensors());
  EXPECT_TRUE(other.flat().equal(network.flat()));
  EXPECT_FALSE(testing::ErrorOf([&] {
                 TensorsFromSafetensors(file, "file", layers.NamedTensors());
               }).empty());
}

TEST(PolicyValueNetwork, ComesBackFromItsFileBitForBit) {
  PolicyValueNetwork network = Drawn(kShape), other(kShape), wider({18, 48, 3, 9}),
                     deeper({18, 40, 4, 9});
  std::string file = TensorsToSafetensors(network.NamedTensors());
  TensorsFromSafetensors(file, "file", other.NamedTensors());
  EXPECT_TRUE(other.flat().equal(network.flat()));
  EXPECT_THAT(testing::ErrorOf([&] { TensorsFromSafetensors(file, "file", wider.NamedTensors()); }),
              HasSubstr("input.weight has shape [40,18], the model wants [48,18]"));
  EXPECT_THAT(
      testing::ErrorOf([&] { TensorsFromSafetensors(file, "file", deeper.NamedTensors()); }),
      HasSubstr("lacks the tensor layers.3.weight"));
}

}  // namespace
}  // namespace pawl
