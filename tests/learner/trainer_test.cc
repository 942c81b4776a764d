#include "learner/trainer.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>

#include <set>

#include "learner/device_trainer.h"
#include "learner/host_trainer.h"
#include "learner/log_probs.h"
#include "learner/schedule.h"
#include "model/network.h"
#include "tests/learner/small_model.h"
#include "tests/testing.h"

namespace pawl {
namespace {

using ::testing::HasSubstr;
using testing::SmallRow;

ModelConfig Shape(ModelConfig::Kind kind, ModelConfig::Positions positions) {
  ModelConfig config = testing::SmallModel(kind);
  config.set_positions(positions);
  return config;
}

// The loss of a first step on one row: with coupled positions it tells which offset the row was
// given.
double FirstLoss(ModelConfig::Positions positions, RandomKey key) {
  Network network(Shape(ModelConfig::transformer, positions), 64);
  network.Initialize(RandomKey::Root(1));
  network.flat().narrow(0, 0, network.decayed()).mul_(5);
  auto trainer = Trainer::Make(&network, LearnConfig(), 1, Config::cpu);
  trainer->StartGeneration(1, 10);
  return trainer->Step({SmallRow("1+2=", "3")}, 0, false, key).loss;
}

// 24 positions, so some of 12 keys must give other offsets than the first: all the same has
// probability below 23^-11.
TEST(Trainer, OffsetsOfCoupledPositionsAreDrawnAnewForEverySeedGenerationAndStep) {
  auto losses = [](auto&& key_of) {
    std::set<double> all;
    for (int64_t i = 0; i < 12; ++i) all.insert(FirstLoss(ModelConfig::coupled, key_of(i)));
    return all.size();
  };
  EXPECT_GT(losses([](int64_t i) { return StepKey(i, 1, 0); }), 1u) << "by seed";
  EXPECT_GT(losses([](int64_t i) { return StepKey(0, i, 0); }), 1u) << "by generation";
  EXPECT_GT(losses([](int64_t i) { return StepKey(0, 1, i); }), 1u) << "by step";
  EXPECT_EQ(losses([](int64_t) { return StepKey(3, 1, 5); }), 1u) << "and the same for the same";
  EXPECT_EQ(FirstLoss(ModelConfig::rotary, StepKey(0, 1, 0)),
            FirstLoss(ModelConfig::rotary, StepKey(1, 1, 0)));
}

// With learn.into = "state" generation 0 trains everything, and later ones the state that sequences
// begin in alone: not even momentum or weight decay moves the rest.
TEST(Trainer, StudyIntoTheStateMovesNothingElse) {
  ModelConfig shape = testing::SmallModel(ModelConfig::recurrent);
  shape.set_key_size(16);
  shape.set_value_size(16);
  shape.set_initial_state(true);
  LearnConfig config;
  config.set_into(LearnConfig::state);
  config.set_weight_decay(1);
  config.set_warmup(0);
  for (bool by_autograd : {false, true}) {
    Network network(shape, 64);
    network.Initialize(RandomKey::Root(1));
    int64_t states = network.initial_states(), others = network.parameters() - states;
    EXPECT_EQ(states, 2 * 16 * 16);
    std::unique_ptr<Trainer> trainer;
    if (by_autograd) {
      trainer = std::make_unique<DeviceTrainer>(&network, config, at::kCPU);
    } else {
      trainer = std::make_unique<HostTrainer>(&network, config, 1);
    }
    at::Tensor before;
    auto moved = [&](int64_t generation) {
      before = network.flat().clone();
      trainer->StartGeneration(generation, 3);
      for (int64_t step = 0; step < 3; ++step)
        trainer->Step({SmallRow("1+2=", "3")}, step, false, StepKey(0, generation, step));
      trainer->Fetch();
      at::Tensor change = (network.flat() - before).abs();
      return std::pair(change.narrow(0, 0, others).max().item<double>(),
                       change.narrow(0, others, states).max().item<double>());
    };
    EXPECT_GT(moved(0).first, 0);
    auto [weights, state] = moved(1);
    EXPECT_EQ(weights, 0);
    EXPECT_GT(state, 0);
  }
}

// Position codes, and maps, end where the context does. The last token is predicted and not run, so
// a row may have one more.
TEST(Trainer, RefusesARowThatIsLongerThanTheContext) {
  std::string longest(24 - 3, 'a'), longer = longest + "a";
  for (auto kind :
       {ModelConfig::transformer, ModelConfig::recurrent, ModelConfig::linear, ModelConfig::mlp}) {
    for (auto positions :
         {ModelConfig::rotary, ModelConfig::none, ModelConfig::learned, ModelConfig::coupled}) {
      if (kind != ModelConfig::transformer && positions != ModelConfig::rotary) continue;
      Network network(Shape(kind, positions), 64);
      network.Initialize(RandomKey::Root(1));
      auto trainer = Trainer::Make(&network, LearnConfig(), 1, Config::cpu);
      trainer->StartGeneration(1, 10);
      EXPECT_TRUE(std::isfinite(
          trainer->Step({SmallRow("b>", longest)}, 0, false, RandomKey::Root(0)).loss));
      EXPECT_EQ(SolutionLogProbs(&network, {SmallRow("b>", longest)}, 1)[0].size(), 22u);
      ErrorCode code = ErrorCode::kFailed;
      std::string told = testing::ErrorOf(
          [&] {
            trainer->Step({SmallRow("b>", "a"), SmallRow("b>", longer)}, 0, false,
                          RandomKey::Root(0));
          },
          &code);
      EXPECT_THAT(told, HasSubstr("model.context: is 24, and a row has 25 tokens"));
      EXPECT_EQ(code, ErrorCode::kUsage);
      EXPECT_THAT(
          testing::ErrorOf([&] { SolutionLogProbs(&network, {SmallRow("b>", longer)}, 1); }),
          HasSubstr("a row has 25 tokens"));
    }
  }
}

}  // namespace
}  // namespace pawl
