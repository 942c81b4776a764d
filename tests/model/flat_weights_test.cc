#include "model/flat_weights.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/zeros.h>

#include "tests/testing.h"

namespace pawl {
namespace {

class FlatWeightsTest : public ::testing::Test {
 protected:
  at::Tensor matrix_, vector_;
  std::vector<WeightPart> parts_ = {{&matrix_, {3, 4}}, {&vector_, {5}}};
};

TEST_F(FlatWeightsTest, PartsAreViewsInTheirOrder) {
  EXPECT_EQ(NumelOf(parts_), 17);
  at::Tensor flat = LayFlat(parts_, at::kFloat);
  EXPECT_EQ(flat.abs().sum().item<float>(), 0);
  matrix_.fill_(1);
  vector_.fill_(2);
  EXPECT_EQ(flat.narrow(0, 0, 12).eq(1).sum().item<int64_t>(), 12);
  EXPECT_EQ(flat.narrow(0, 12, 5).eq(2).sum().item<int64_t>(), 5);
}

TEST_F(FlatWeightsTest, AutogradAddsToTheFlatGradient) {
  at::Tensor flat = LayFlat(parts_, at::kFloat), gradient = LayGradient(parts_, flat);
  for (int times = 1; times <= 2; ++times) {
    (matrix_.sum() * 3 + vector_.sum() * 5).backward();
    EXPECT_TRUE(gradient.narrow(0, 0, 12).eq(3 * times).all().item<bool>());
    EXPECT_TRUE(gradient.narrow(0, 12, 5).eq(5 * times).all().item<bool>());
  }
}

TEST(DrawNormal, DrawsNumbersOfTheDeviationThatTheKeyAloneDetermines) {
  at::Tensor first = at::zeros({20000}), again = at::zeros({20000}), other = at::zeros({20000});
  DrawNormal(RandomKey::Root(1), 0.5, first);
  DrawNormal(RandomKey::Root(1), 0.5, again);
  DrawNormal(RandomKey::Root(2), 0.5, other);
  EXPECT_TRUE(first.equal(again));
  EXPECT_FALSE(first.equal(other));
  // Five standard errors of 20000 draws.
  EXPECT_NEAR(first.mean().item<double>(), 0, 5 * 0.5 / std::sqrt(20000.0));
  EXPECT_NEAR(first.std().item<double>(), 0.5, 5 * 0.5 / std::sqrt(40000.0));
}

}  // namespace
}  // namespace pawl
