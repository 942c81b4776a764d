#include "learner/carried_states.h"

#include <ATen/core/Tensor.h>

#include <set>

#include "learner/trainer.h"
#include "tests/learner/small_model.h"
#include "tests/model/recurrent/shape.h"
#include "tests/testing.h"

namespace pawl {
namespace {

LearnConfig Carries(LearnConfig::Carry carry, double share = 0.5) {
  LearnConfig config;
  config.set_rows(4);
  config.set_carry(carry);
  config.set_carry_share(share);
  return config;
}

TEST(CarriedStates, AShareOfTheRowsGoesOnFromWhereOthersEnded) {
  CarriedStates states(Carries(LearnConfig::passed), testing::RecurrentShape());
  states.Begin(true);
  std::set<SequenceState*> carried_states;
  std::set<size_t> rows;
  for (uint64_t step = 0; step < 20; ++step) {
    CarriedStates::Rows given = states.Give(RandomKey::Root(step), 4);
    ASSERT_EQ(given.states.size(), 4u);
    int carried = 0;
    for (size_t row = 0; row < 4; ++row) {
      SequenceState* state = given.states[row];
      EXPECT_EQ(given.go_on[row], state != nullptr && step > 0) << "nothing has ended before";
      if (state == nullptr) continue;
      ++carried;
      carried_states.insert(state);
      rows.insert(row);
      EXPECT_EQ(state->numbers.front(), static_cast<float>(step)) << "what the last row left there";
      state->numbers.front() = static_cast<float>(step + 1);
    }
    EXPECT_EQ(carried, 2);
    states.Take();
  }
  EXPECT_EQ(carried_states.size(), 2u);
  states.Begin(true);
  CarriedStates::Rows anew = states.Give(RandomKey::Root(1), 4);
  EXPECT_EQ(anew.go_on, std::vector<bool>(4)) << "a generation begins anew";
  for (SequenceState* state : anew.states)
    EXPECT_TRUE(state == nullptr || state->numbers.front() == 0);
  EXPECT_EQ(rows.size(), 4u) << "any row may be carried";
}

TEST(CarriedStates, NothingIsCarriedInGeneration0OrUnlessItIsAskedFor) {
  for (auto kind : {LearnConfig::none, LearnConfig::passed, LearnConfig::noise}) {
    CarriedStates states(Carries(kind), testing::RecurrentShape());
    states.Begin(kind == LearnConfig::none);
    CarriedStates::Rows given = states.Give(RandomKey::Root(1), 4);
    EXPECT_TRUE(given.states.empty());
    EXPECT_EQ(given.go_on, std::vector<bool>(4));
    EXPECT_TRUE(states.Tensors().empty());
  }
}

// The ends 3 and 5, in S = e^p S', have the mean 4 and the deviation 1.
TEST(CarriedStates, NoiseIsDistributedAsTheEndsOfTheOtherRows) {
  CarriedStates states(Carries(LearnConfig::noise), testing::RecurrentShape());
  states.Begin(true);
  double sum = 0, squares = 0;
  int64_t count = 0;
  for (uint64_t step = 0; step < 3; ++step) {
    CarriedStates::Rows given = states.Give(RandomKey::Root(step), 4);
    int ends = 0;
    for (size_t row = 0; row < 4; ++row) {
      SequenceState* state = given.states[row];
      ASSERT_NE(state, nullptr);
      if (!given.go_on[row]) {  // began at the empty state
        float end = ends++ % 2 == 0 ? 3.0f : 5.0f;
        for (float& number : state->numbers) number = end * 2;
        for (double& decay : state->log_decays) decay = -std::log(2.0);
        continue;
      }
      const DeltaShape shape = DeltaShape::Of(testing::RecurrentShape(), ModelConfig::Mixer::delta);
      HeadState head = StateLayout(shape, 2).Of(state, 1, 2);
      for (int64_t i = 0; i < shape.sizes().state(); ++i) {
        sum += head.state[i];
        squares += head.state[i] * head.state[i];
        ++count;
      }
    }
    states.Take();
  }
  ASSERT_EQ(count, 2 * 2 * 16 * 32) << "two rows of two steps; those of the first began empty";
  double mean = sum / static_cast<double>(count);
  EXPECT_NEAR(mean, 4, 0.1);
  EXPECT_NEAR(squares / static_cast<double>(count) - mean * mean, 1, 0.1);
}

TEST(CarriedStates, TrainingGoesOnFromACheckpointAsIfItHadNotStopped) {
  for (auto kind : {LearnConfig::passed, LearnConfig::noise}) {
    std::vector<TrainRow> rows;
    for (const char* prompt : {"1+2=", "aab>", "12+34=", "cab>"})
      rows.push_back(testing::SmallRow(prompt, "31"));
    Network whole(testing::RecurrentShape(), 64), cut(testing::RecurrentShape(), 64);
    whole.Initialize(RandomKey::Root(1));
    auto trainer = Trainer::Make(&whole, Carries(kind), 1, Config::cpu);
    trainer->StartGeneration(1, 6);
    std::string saved;
    for (int step = 0; step < 6; ++step) {
      if (step == 3) {
        saved = trainer->SaveState();
        cut.flat().copy_(whole.flat());
      }
      trainer->Step(rows, step, false, RandomKey::Root(static_cast<uint64_t>(step)));
    }
    auto resumed = Trainer::Make(&cut, Carries(kind), 1, Config::cpu);
    resumed->StartGeneration(1, 6);
    resumed->LoadState(saved, "test");
    for (int step = 3; step < 6; ++step)
      resumed->Step(rows, step, false, RandomKey::Root(static_cast<uint64_t>(step)));
    EXPECT_TRUE(cut.flat().equal(whole.flat())) << LearnConfig::Carry_Name(kind);
    EXPECT_EQ(resumed->SaveState(), trainer->SaveState());
  }
}

TEST(CarriedStates, CarryingChangesWhatIsLearned) {
  std::vector<at::Tensor> weights;
  for (auto kind : {LearnConfig::none, LearnConfig::passed, LearnConfig::noise}) {
    Network network(testing::RecurrentShape(), 64);
    network.Initialize(RandomKey::Root(1));
    auto trainer = Trainer::Make(&network, Carries(kind, 0.75), 1, Config::cpu);
    trainer->StartGeneration(1, 3);
    std::vector<TrainRow> rows(4, testing::SmallRow("1+2=", "31"));
    for (int step = 0; step < 3; ++step) trainer->Step(rows, step, false, RandomKey::Root(1));
    weights.push_back(network.flat().clone());
  }
  EXPECT_FALSE(weights[0].equal(weights[1]));
  EXPECT_FALSE(weights[0].equal(weights[2]));
  EXPECT_FALSE(weights[1].equal(weights[2]));
}

}  // namespace
}  // namespace pawl
