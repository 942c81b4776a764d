#include "model/network.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/equal.h>

#include "learner/log_probs.h"
#include "learner/trainer.h"
#include "tests/testing.h"
#include "tokens/tokenizer.h"

namespace pawl {
namespace {

ModelConfig Small() {
  ModelConfig config;
  config.set_layers(2);
  config.set_width(24);
  config.set_heads(4);
  config.set_key_value_heads(2);
  config.set_feed_forward(40);
  config.set_context(32);
  return config;
}

std::vector<TrainRow> Rows() {
  auto tokenizer = MakeTokenizer(ModelConfig::chars);
  std::vector<TrainRow> rows;
  for (const char* text : {"1+2=|03", "ab>|ab", "12+34=|640", "q:|a"}) {
    std::string line = text;
    size_t bar = line.find('|');
    rows.push_back({tokenizer->EncodePrompt(line.substr(0, bar)),
                    tokenizer->EncodeSolution(line.substr(bar + 1))});
  }
  return rows;
}

double Loss(Network* network, const std::vector<TrainRow>& rows) {
  double sum = 0, count = 0;
  for (const auto& log_probs : SolutionLogProbs(network, rows, 1)) {
    for (float value : log_probs) {
      sum -= value;
      count += 1;
    }
  }
  return sum / count;
}

// The gradient that training uses, against differences of the loss along random directions. The
// network is float32, so the step is large and the difference central: its error is of third order.
TEST(Network, GradientsAgreeWithFiniteDifferences) {
  for (auto positions : {ModelConfig::rotary, ModelConfig::none, ModelConfig::learned}) {
    ModelConfig config = Small();
    config.set_positions(positions);
    config.set_tied(positions != ModelConfig::none);
    Network network(config, 64);
    network.Initialize(RandomKey::Root(1));
    network.flat()
        .narrow(0, 0, network.decayed())
        .mul_(5);  // away from the flat start, where every gradient is small
    LearnConfig learn;
    learn.set_learning_rate(0);
    learn.set_clip(0);
    auto trainer = Trainer::Make(&network, learn, 1, Config::cpu);
    trainer->StartGeneration(1, 1);
    trainer->Step(Rows(), 0, false, RandomKey::Root(0));
    at::Tensor gradient = network.flat_gradient().clone();
    at::NoGradGuard no_gradient;
    for (uint64_t seed = 0; seed < 5; ++seed) {
      RandomKey key = RandomKey::Root(seed).Fold("direction");
      at::Tensor direction = at::empty_like(gradient);
      for (int64_t i = 0; i < direction.numel(); ++i)
        direction.data_ptr<float>()[i] =
            static_cast<float>(key.Uniform(static_cast<uint64_t>(i)) - 0.5);
      direction = direction / direction.norm() + gradient / gradient.norm();
      double slope = (gradient * direction).sum().item<double>();
      constexpr double kStep = 5e-3;
      network.flat().add_(direction, kStep);
      double up = Loss(&network, Rows());
      network.flat().add_(direction, -2 * kStep);
      double down = Loss(&network, Rows());
      network.flat().add_(direction, kStep);
      EXPECT_NEAR((up - down) / (2 * kStep), slope, 0.02 * std::abs(slope) + 1e-3);
    }
  }
}

TEST(Network, ARowDoesNotSeeItsNeighbours) {
  for (auto kind :
       {ModelConfig::transformer, ModelConfig::recurrent, ModelConfig::linear, ModelConfig::mlp}) {
    ModelConfig shape = Small();
    shape.set_kind(kind);
    Network network(shape, 64);
    network.Initialize(RandomKey::Root(1));
    auto rows = Rows();
    auto together = SolutionLogProbs(&network, rows, 1);
    for (size_t i = 0; i < rows.size(); ++i) {
      auto alone = SolutionLogProbs(&network, {rows[i]}, 1)[0];
      for (size_t j = 0; j < alone.size(); ++j) EXPECT_NEAR(alone[j], together[i][j], 1e-5);
    }
  }
}

TEST(Trainer, LearnsARowByHeart) {
  for (auto [kind, precision] : {std::pair{ModelConfig::transformer, Config::float32},
                                 {ModelConfig::transformer, Config::bfloat16},
                                 {ModelConfig::recurrent, Config::float32},
                                 {ModelConfig::recurrent, Config::bfloat16},
                                 {ModelConfig::linear, Config::float32},
                                 {ModelConfig::mlp, Config::float32}}) {
    ModelConfig shape = Small();
    shape.set_kind(kind);
    Network network(shape, 64);
    network.Initialize(RandomKey::Root(2));
    LearnConfig learn;
    learn.set_learning_rate(0.01);
    learn.set_precision(precision);
    auto trainer = Trainer::Make(&network, learn, 1, Config::cpu);
    trainer->StartGeneration(1, 80);
    double first = trainer->Step(Rows(), 0, false, RandomKey::Root(0)).loss, last = 0;
    for (int step = 1; step < 80; ++step)
      last = trainer->Step(Rows(), step, false, RandomKey::Root(0)).loss;
    if (kind == ModelConfig::transformer)
      EXPECT_NEAR(first, std::log(64.0), 0.3) << "an untrained model guesses evenly";
    EXPECT_LT(last, 0.1);
    trainer->Fetch();
    EXPECT_NEAR(Loss(&network, Rows()), last, 0.1) << "the network is what was trained";
  }
}

TEST(Trainer, GoesOnFromItsSavedStateBitForBit) {
  auto train = [](int interrupt_at) {
    auto network = std::make_unique<Network>(Small(), 64);
    network->Initialize(RandomKey::Root(2));
    LearnConfig learn;
    auto trainer = Trainer::Make(network.get(), learn, 1, Config::cpu);
    trainer->StartGeneration(1, 20);
    for (int step = 0; step < 20; ++step) {
      if (step == interrupt_at) {
        std::string state = trainer->SaveState();
        auto other = std::make_unique<Network>(Small(), 64);
        other->flat().copy_(network->flat());
        trainer = Trainer::Make(other.get(), learn, 1, Config::cpu);
        network = std::move(other);
        trainer->StartGeneration(1, 20);
        trainer->LoadState(state, "test");
      }
      trainer->Step(Rows(), step, false, RandomKey::Root(0));
    }
    return network->flat().clone();
  };
  EXPECT_TRUE(at::equal(train(-1), train(7)));
}

}  // namespace
}  // namespace pawl
