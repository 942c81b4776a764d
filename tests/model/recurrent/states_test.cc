#include "model/recurrent/states.h"

#include <set>

#include "tests/model/recurrent/shape.h"
#include "tests/testing.h"

namespace pawl {
namespace {

TEST(RecurrentStates, EveryHeadOfEverySlotHasNumbersOfItsOwn) {
  DeltaShape shape = DeltaShape::Of(testing::RecurrentShape(), ModelConfig::Mixer::delta);
  RecurrentStates states(&shape, 2, 3);
  std::set<float*> begins;
  for (int slot = 0; slot < 3; ++slot) {
    for (int layer = 0; layer < 2; ++layer) {
      for (int head = 0; head < shape.heads; ++head) {
        HeadState state = states.Of(slot, layer, head);
        std::fill_n(state.state, shape.sizes().state(), 1.0f);
        std::fill_n(state.tail, 3 * shape.head_channels(), 2.0f);
        *state.log_decay = -1;
        begins.insert(state.state);
      }
    }
  }
  EXPECT_EQ(begins.size(), 18u);
  auto count = [&](int slot, float value) {
    const std::vector<float>& numbers = states.Get(slot).numbers;
    return std::count(numbers.begin(), numbers.end(), value);
  };
  EXPECT_EQ(count(2, 1), 2 * 3 * 16 * 32) << "none was written over";
  EXPECT_EQ(count(2, 2), 2 * 3 * 3 * 64);
  SequenceState kept = states.Get(1);
  states.Set(1, {std::vector<float>(kept.numbers.size()), std::vector<double>(6)});
  EXPECT_EQ(count(1, 0), std::ssize(kept.numbers));
  EXPECT_EQ(count(0, 0), 0) << "other slots stay";
  states.Set(1, kept);
  EXPECT_EQ(states.Get(1).numbers, kept.numbers);
}

TEST(RecurrentStates, ANetworkWithoutRecurrentLayersKeepsNone) {
  EXPECT_TRUE(RecurrentStates(nullptr, 0, 4).empty());
}

}  // namespace
}  // namespace pawl
