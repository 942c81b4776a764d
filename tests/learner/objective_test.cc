#include "learner/objective.h"

#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/allclose.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "learner/device_trainer.h"
#include "learner/host_trainer.h"
#include "learner/log_probs.h"
#include "model/network.h"
#include "tests/testing.h"
#include "tokens/tokenizer.h"

namespace pawl {
namespace {

// The clipped surrogate and the divergence, as the papers write them.
double Surrogate(const LearnConfig& config, double advantage, double now, double drawn,
                 double reference) {
  double ratio = std::exp(now - drawn),
         clipped = std::clamp(ratio, 1 - config.clip_low(), 1 + config.clip_high()),
         d = reference - now;
  return std::min(ratio * advantage, clipped * advantage) - config.kl() * (std::exp(d) - d - 1);
}

TEST(Objective, IsTheSlopeOfTheClippedSurrogate) {
  LearnConfig config;
  config.set_kl(0.1);
  constexpr double kStep = 1e-6;
  for (double advantage : {-1.5, -0.2, 0.7, 2.0}) {
    for (double now : {-3.0, -1.4, -1.1, -0.9, -0.6, -0.1}) {
      TokenGradient gradient = PolicyGradient(config, advantage, now, -1, -1.2);
      double slope = (Surrogate(config, advantage, now + kStep, -1, -1.2) -
                      Surrogate(config, advantage, now - kStep, -1, -1.2)) /
                     (2 * kStep);
      EXPECT_NEAR(gradient.weight, slope, 1e-5) << advantage << " " << now;
    }
  }
  EXPECT_TRUE(PolicyGradient(config, 1, 0, -1, {}).clipped);
  EXPECT_FALSE(PolicyGradient(config, -1, 0, -1, {}).clipped)
      << "a bad sample that became likelier is still pulled down";
}

// Two rows, of 2 tokens and of 4: each row weighs a half, shared by its tokens (grpo) or by the
// context's 8 (dr_grpo).
TEST(RewardWeights, AreAlikeForAllRows) {
  TrainRow taught = {{1}, {5, 6}}, rewarded = {{1}, {5, 6, 7, 8}};
  rewarded.reward = TrainRow::Reward{3, {-1, -1, -1, -1}, {}};
  std::vector<float> now(6, -1);
  LearnConfig config;
  config.set_objective(LearnConfig::grpo);
  double clipped = 0;
  EXPECT_THAT(RewardWeights({taught, rewarded}, now, config, 8, &clipped),
              ::testing::ElementsAre(0.25, 0.25, 0.375, 0.375, 0.375, 0.375));
  EXPECT_EQ(clipped, 0);
  config.set_objective(LearnConfig::dr_grpo);
  EXPECT_THAT(RewardWeights({taught, rewarded}, now, config, 8, &clipped),
              ::testing::ElementsAre(0.0625, 0.0625, 0.1875, 0.1875, 0.1875, 0.1875));
  now[5] = 0;  // became likelier than the clip lets pull
  EXPECT_EQ(RewardWeights({taught, rewarded}, now, config, 8, &clipped)[5], 0);
  EXPECT_EQ(clipped, 0.25) << "of the rewarded tokens alone";
  RewardWeights({taught}, now, config, 8, &clipped);
  EXPECT_TRUE(std::isnan(clipped));
}

class RewardedTraining : public ::testing::Test {
 protected:
  RewardedTraining()
      : tokenizer_(MakeTokenizer(ModelConfig::chars)), network_(Shape(), tokenizer_->vocabulary()) {
    at::set_num_threads(1);
    network_.Initialize(RandomKey::Root(1));
  }

  static ModelConfig Shape() {
    ModelConfig config;
    config.set_layers(1);
    config.set_width(16);
    config.set_heads(2);
    config.set_feed_forward(16);
    config.set_context(16);
    return config;
  }

  TrainRow Row(const std::string& prompt, const std::string& solution) {
    return {tokenizer_->EncodePrompt(prompt), tokenizer_->EncodeSolution(solution)};
  }

  double LogProb(const TrainRow& row) {
    std::vector<float> log_probs = SolutionLogProbs(&network_, {row}, 1)[0];
    return std::accumulate(log_probs.begin(), log_probs.end(), 0.0);
  }

  std::shared_ptr<const Tokenizer> tokenizer_;
  Network network_;
};

TEST_F(RewardedTraining, MakesTheBetterSampleLikelierAndTheWorseOneLess) {
  for (auto objective : {LearnConfig::grpo, LearnConfig::dr_grpo}) {
    for (bool by_definition : {false, true}) {
      network_.Initialize(RandomKey::Root(1));
      LearnConfig config;
      config.set_objective(objective);
      config.set_learning_rate(0.01);
      TrainRow good = Row("a>", "bc"), bad = Row("a>", "cb"), other = Row("q>", "zz");
      std::vector<TrainRow> rows = {good, bad};
      auto drawn = SolutionLogProbs(&network_, rows, 1);
      rows[0].reward = TrainRow::Reward{1, drawn[0], {}};
      rows[1].reward = TrainRow::Reward{-1, drawn[1], {}};
      double good_before = LogProb(good), bad_before = LogProb(bad);
      std::unique_ptr<Trainer> trainer;
      if (by_definition)
        trainer = std::make_unique<DeviceTrainer>(&network_, config, c10::Device(c10::kCPU));
      else
        trainer = std::make_unique<HostTrainer>(&network_, config, 1);
      trainer->StartGeneration(1, 3);
      StepResult result = {};
      for (int step = 0; step < 3; ++step)
        result = trainer->Step(rows, step, false, RandomKey::Root(0));
      trainer->Fetch();
      EXPECT_GT(LogProb(good), good_before);
      EXPECT_LT(LogProb(bad), bad_before);
      EXPECT_GE(result.clipped, 0);
      // Long trained on the same samples, the clip holds them.
      trainer->StartGeneration(1, 100);
      for (int step = 0; step < 100; ++step)
        result = trainer->Step(rows, step, false, RandomKey::Root(0));
      EXPECT_GT(result.clipped, 0.5);
    }
  }
}

// A row without a reward, among rewarded ones, weighs as one that is drawn where it is and has
// advantage 1.
TEST_F(RewardedTraining, SupervisedRowsAreLikeAnAdvantageOfOne) {
  LearnConfig config;
  config.set_objective(LearnConfig::grpo);
  config.set_clip(0);
  TrainRow taught = Row("a>", "bcd"), rewarded = taught;
  rewarded.reward = TrainRow::Reward{1, SolutionLogProbs(&network_, {taught}, 1)[0], {}};
  std::vector<at::Tensor> gradients;
  for (const TrainRow& row : {taught, rewarded}) {
    HostTrainer trainer(&network_, config, 1);
    trainer.StartGeneration(1, 1);
    at::Tensor before = network_.flat().clone();
    trainer.Step({row}, 0, false, RandomKey::Root(0));
    gradients.push_back(network_.flat_gradient().clone());
    network_.flat().copy_(before);
  }
  EXPECT_TRUE(at::allclose(gradients[0], gradients[1], 1e-3, 1e-6));
}

}  // namespace
}  // namespace pawl
