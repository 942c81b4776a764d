// The gradient pass against autograd over the definition.
#include "model/policy_value/gradient_pass.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/tensor.h>

#include "tests/model/policy_value/positions.h"
#include "tests/testing.h"

namespace pawl {
namespace {

using testing::Drawn;
using testing::DrawnBatch;

constexpr double kValueWeight = 0.7;

struct Reference {
  double policy_loss, outcome_loss;
  at::Tensor gradient;
};

at::Tensor Table(const std::vector<float>& values, int64_t columns) {
  return at::tensor(values, at::kFloat).view({-1, columns});
}

Reference ByDefinition(PolicyValueNetwork* network, const PolicyValueBatch& batch) {
  const PolicyValueShape& shape = network->shape();
  network->RequireGradient();
  auto [policy, outcome] = network->Definition(Table(batch.planes, shape.inputs));
  at::Tensor legal = at::tensor(batch.legal, at::kByte).view({-1, shape.policy}).to(at::kBool),
             target = Table(batch.policy, shape.policy);
  at::Tensor log_policy = policy.masked_fill(legal.logical_not(), -1e30).log_softmax(-1);
  at::Tensor each = -(target * log_policy).sum(-1),
             ends = -(Table(batch.outcome, kOutcomes) * outcome.log_softmax(-1)).sum(-1);
  (each + ends * kValueWeight).mean().backward();
  double taught = target.sum(-1).gt(0).sum().item<double>();
  return {each.sum().item<double>() / std::max(taught, 1.0), ends.mean().item<double>(),
          network->flat_gradient().clone()};
}

TEST(PolicyValueGradientPass, GradientAndLossesAreAutogradsOwn) {
  for (auto [shape, rows] : {std::pair{PolicyValueShape{84, 64, 3, 7}, int64_t{700}},
                             {PolicyValueShape{23, 37, 2, 50}, int64_t{333}},
                             {PolicyValueShape{9, 16, 0, 9}, int64_t{5}},
                             {PolicyValueShape{84, 32, 2, 7, 6, 7}, int64_t{130}},
                             {PolicyValueShape{60, 21, 1, 50, 5, 3}, int64_t{70}},
                             {PolicyValueShape{9, 8, 0, 9, 3, 3}, int64_t{5}}}) {
    PolicyValueNetwork network = Drawn(shape);
    PolicyValueBatch batch = DrawnBatch(rows, shape);
    Reference reference = ByDefinition(&network, batch);
    at::NoGradGuard no_gradient;
    for (auto precision : {Config::float32, Config::bfloat16}) {
      for (int threads : {1, 3}) {
        SCOPED_TRACE(::testing::Message()
                     << rows << Config::Precision_Name(precision) << " " << threads);
        bool exact = precision == Config::float32;
        network.flat_gradient().fill_(7);  // what stood there before counts for nothing
        PolicyValueGradientPass pass(&network, precision, threads);
        auto result = pass.Gradient(batch, kValueWeight);
        EXPECT_NEAR(result.policy_loss, reference.policy_loss, exact ? 1e-5 : 0.02);
        EXPECT_NEAR(result.outcome_loss, reference.outcome_loss, exact ? 1e-5 : 0.02);
        EXPECT_NEAR(result.gradient_norm, network.flat_gradient().norm().item<double>(),
                    1e-4 * result.gradient_norm);
        // Each part of the weights for itself: a small one may not hide behind the large.
        for (const auto& [name, tensor] : network.NamedTensors()) {
          auto part = [&](const at::Tensor& all) {
            return all.narrow(0, tensor.storage_offset(), tensor.numel());
          };
          at::Tensor expected = part(reference.gradient);
          double error =
              ((part(network.flat_gradient()) - expected).norm() / expected.norm()).item<double>();
          // A block rounds what two products are given, a layer what one is.
          EXPECT_LT(error, exact ? 1e-5 : shape.convolves() ? 0.05 : 0.03) << name;
          if (!exact && tensor.dim() == 2) EXPECT_GT(error, 1e-5) << name << " is rounded";
        }
      }
    }
  }
}

class PolicyValueGradientPassOf : public ::testing::TestWithParam<PolicyValueShape> {};

INSTANTIATE_TEST_SUITE_P(LayersAndBoards, PolicyValueGradientPassOf,
                         ::testing::Values(PolicyValueShape{84, 64, 3, 7},
                                           PolicyValueShape{84, 24, 1, 7, 6, 7}));

TEST_P(PolicyValueGradientPassOf, AsManyThreadsGiveTheSameBits) {
  PolicyValueShape shape = GetParam();
  PolicyValueNetwork network = Drawn(shape);
  network.RequireGradient();
  PolicyValueBatch batch = DrawnBatch(1000, shape);
  for (int threads : {1, 4}) {
    PolicyValueGradientPass pass(&network, Config::bfloat16, threads);
    auto first = pass.Gradient(batch, kValueWeight);
    at::Tensor gradient = network.flat_gradient().clone();
    PolicyValueGradientPass other(&network, Config::bfloat16, threads);
    for (auto* again : {&pass, &other}) {
      auto result = again->Gradient(batch, kValueWeight);
      EXPECT_TRUE(network.flat_gradient().equal(gradient));
      EXPECT_EQ(result.policy_loss, first.policy_loss);
      EXPECT_EQ(result.outcome_loss, first.outcome_loss);
      EXPECT_EQ(result.gradient_norm, first.gradient_norm);
    }
  }
}

// Of the tensors whose names begin so, and of these alone.
void ExpectNoGradient(PolicyValueNetwork* network, const char* prefix) {
  for (const auto& [name, tensor] : network->NamedTensors()) {
    double most = network->flat_gradient()
                      .narrow(0, tensor.storage_offset(), tensor.numel())
                      .abs()
                      .max()
                      .item<double>();
    EXPECT_EQ(most == 0, name.starts_with(prefix)) << name;
  }
}

TEST(PolicyValueGradientPass, RowsWithoutAPolicyTeachTheOutcomeAlone) {
  PolicyValueShape shape = {18, 32, 1, 9};
  PolicyValueNetwork network = Drawn(shape);
  network.RequireGradient();
  PolicyValueBatch batch = DrawnBatch(10, shape);
  std::fill(batch.policy.begin(), batch.policy.end(), 0.0f);
  std::fill(batch.legal.begin(), batch.legal.end(), 0);  // as where a game has ended
  PolicyValueGradientPass pass(&network, Config::float32, 1);
  auto result = pass.Gradient(batch, 1);
  EXPECT_EQ(result.policy_loss, 0);
  EXPECT_GT(result.outcome_loss, 0);
  ExpectNoGradient(&network, "policy");
}

TEST(PolicyValueGradientPass, RowsWithoutAnOutcomeTeachThePolicyAlone) {
  PolicyValueShape shape = {18, 32, 1, 9};
  PolicyValueNetwork network = Drawn(shape);
  network.RequireGradient();
  PolicyValueBatch batch = DrawnBatch(10, shape), known = batch;
  PolicyValueGradientPass pass(&network, Config::float32, 1);
  std::fill(batch.outcome.begin(), batch.outcome.begin() + 9 * kOutcomes, 0.0f);
  double last = pass.Gradient(batch, 1).outcome_loss;
  std::fill(known.outcome.begin() + 9 * kOutcomes, known.outcome.end(), 0.0f);
  EXPECT_NEAR(pass.Gradient(known, 1).outcome_loss * 9 + last,
              pass.Gradient(DrawnBatch(10, shape), 1).outcome_loss * 10, 1e-4)
      << "the mean is over the rows that teach one";
  std::fill(batch.outcome.begin(), batch.outcome.end(), 0.0f);
  auto result = pass.Gradient(batch, 1);
  EXPECT_EQ(result.outcome_loss, 0);
  EXPECT_GT(result.policy_loss, 0);
  ExpectNoGradient(&network, "value");
}

TEST(PolicyValueGradientPassDeathTest, WhatIsNoDistributionIsABug) {
  PolicyValueShape shape = {18, 32, 1, 9};
  PolicyValueNetwork network = Drawn(shape);
  network.RequireGradient();
  PolicyValueGradientPass pass(&network, Config::float32, 1);
  PolicyValueBatch good = DrawnBatch(10, shape), illegal = good, longer = good, unclear = good,
                   cut = good;
  pass.Gradient(good, 1);
  std::fill(illegal.legal.begin(), illegal.legal.begin() + 9, 0);
  EXPECT_DEATH(pass.Gradient(illegal, 1),
               "the policy of row 0 is no distribution over its legal moves");
  for (size_t j = 9; j < 18; ++j) longer.policy[j] *= 1.1f;
  EXPECT_DEATH(pass.Gradient(longer, 1), "the policy of row 1");
  unclear.outcome[7] = NAN;
  EXPECT_DEATH(pass.Gradient(unclear, 1), "the outcome of row 2");
  cut.planes.pop_back();
  EXPECT_DEATH(pass.Gradient(cut, 1), "has");
}

}  // namespace
}  // namespace pawl
