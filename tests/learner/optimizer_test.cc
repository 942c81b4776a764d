#include "learner/optimizer.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/full.h>
#include <ATen/ops/zeros.h>

#include "model/flat_weights.h"
#include "tests/testing.h"

namespace pawl {
namespace {

constexpr int64_t kSize = 1003, kDecayed = 700;

at::Tensor Normal(uint64_t seed) {
  at::Tensor drawn = at::zeros({kSize});
  DrawNormal(RandomKey::Root(seed), 1, drawn);
  return drawn;
}

enum class Way { kKernel, kLibTorch };

// The weights after some steps on drawn gradients.
struct Steps {
  explicit Steps(const LearnConfig& config) : optimizer(weights, config) {}

  void Take(Way way, uint64_t from, uint64_t to, int threads = 1) {
    for (uint64_t step = from; step < to; ++step) {
      at::Tensor gradient = Normal(step + 10);
      double norm = gradient.norm().item<double>();
      if (way == Way::kKernel) {
        optimizer.StepByKernel({weights, gradient, kDecayed}, 0.01, norm, threads);
      } else {
        optimizer.StepByLibTorch({weights, gradient, kDecayed}, 0.01, norm);
      }
    }
  }

  at::Tensor weights = Normal(1);
  Optimizer optimizer;
};

TEST(Optimizer, BothWaysMoveTheWeightsAlike) {
  LearnConfig config;
  config.set_clip(20);  // shorter than the gradients
  config.set_weight_decay(0.1);
  Steps kernel(config), libtorch(config);
  kernel.Take(Way::kKernel, 0, 5);
  libtorch.Take(Way::kLibTorch, 0, 5);
  EXPECT_LT((kernel.weights - libtorch.weights).abs().max().item<double>(), 1e-6);
}

TEST(Optimizer, WhatIsNotTrainedStaysToTheBitAndTheRestMovesAsEver) {
  LearnConfig config;
  config.set_clip(0);
  for (int64_t from : {int64_t{300}, int64_t{900}}) {
    for (Way way : {Way::kKernel, Way::kLibTorch}) {
      Steps whole(config);
      whole.Take(way, 0, 1);
      at::Tensor weights = Normal(1), gradient = Normal(10);
      Optimizer optimizer(weights, config);
      if (way == Way::kKernel) {
        optimizer.StepByKernel({weights, gradient, kDecayed, from}, 0.01, 1, 3);
      } else {
        optimizer.StepByLibTorch({weights, gradient, kDecayed, from}, 0.01, 1);
      }
      auto before = [&](const at::Tensor& all) { return all.narrow(0, 0, from); };
      auto behind = [&](const at::Tensor& all) { return all.narrow(0, from, kSize - from); };
      EXPECT_TRUE(before(weights).equal(before(Normal(1))));
      EXPECT_LT((behind(weights) - behind(whole.weights)).abs().max().item<double>(), 1e-6);
    }
  }
}

TEST(Optimizer, AsManyThreadsGiveTheSameBits) {
  Steps one((LearnConfig())), four((LearnConfig())), again((LearnConfig()));
  one.Take(Way::kKernel, 0, 5, 1);
  four.Take(Way::kKernel, 0, 5, 4);
  again.Take(Way::kKernel, 0, 5, 4);
  EXPECT_TRUE(again.weights.equal(four.weights));
  EXPECT_LT((one.weights - four.weights).abs().max().item<double>(), 1e-6);
}

// Without a gradient only the decay moves a weight.
TEST(Optimizer, DecaysMatricesAlone) {
  for (Way way : {Way::kKernel, Way::kLibTorch}) {
    LearnConfig config;
    config.set_weight_decay(0.5);
    Steps steps(config);
    at::Tensor before = steps.weights.clone(), none = at::zeros({kSize});
    if (way == Way::kKernel) {
      steps.optimizer.StepByKernel({steps.weights, none, kDecayed}, 0.1, 0, 1);
    } else {
      steps.optimizer.StepByLibTorch({steps.weights, none, kDecayed}, 0.1, 0);
    }
    at::Tensor kept = before.clone();
    kept.narrow(0, 0, kDecayed).mul_(1 - 0.1 * 0.5);
    EXPECT_LT((steps.weights - kept).abs().max().item<double>(), 1e-6);
    EXPECT_TRUE(steps.weights.narrow(0, kDecayed, kSize - kDecayed)
                    .equal(before.narrow(0, kDecayed, kSize - kDecayed)));
  }
}

TEST(Optimizer, GoesOnFromItsSavedStateAndForgetsItWhenAsked) {
  for (Way way : {Way::kKernel, Way::kLibTorch}) {
    Steps whole((LearnConfig())), first((LearnConfig())), second((LearnConfig()));
    whole.Take(way, 0, 6);
    first.Take(way, 0, 4);
    second.weights.copy_(first.weights);
    second.Take(way, 7, 8);  // moments of its own, which the saved ones replace
    second.weights.copy_(first.weights);
    second.optimizer.Load(first.optimizer.Save(), "test");
    second.Take(way, 4, 6);
    EXPECT_TRUE(second.weights.equal(whole.weights));

    Steps fresh((LearnConfig()));
    whole.weights.copy_(fresh.weights);
    whole.optimizer.Forget();
    whole.Take(way, 0, 3);
    fresh.Take(way, 0, 3);
    EXPECT_TRUE(whole.weights.equal(fresh.weights));
  }
}

}  // namespace
}  // namespace pawl
