#include "replay/ledger/game_counts.h"

#include <cmath>

#include "tests/testing.h"

namespace pawl {
namespace {

class GameCountsTest : public ::testing::Test {
 protected:
  TaskTally Tally() const {
    TaskTally tally;
    counts_.WriteTo(&tally);
    return tally;
  }

  static void AddTarget(int offset, std::vector<float> policy, std::optional<float> value,
                        Targets* targets) {
    Target* target = targets->Add();
    target->set_offset(offset);
    target->set_length(3);
    target->mutable_policy()->Add(policy.begin(), policy.end());
    if (value) target->set_value(*value);
  }

  std::shared_ptr<const Tokenizer> tokenizer_ = MakeTokenizer(ModelConfig::bytes);
  GameCounts counts_{tokenizer_.get()};
};

TEST_F(GameCountsTest, AGameRepeatsAnotherWhereAllItsMovesDoWhicheverOpenedIt) {
  EXPECT_TRUE(counts_.Add(":", "a1 b1 a2 b2 a3 1-0", {}));
  EXPECT_TRUE(counts_.Add("a1:", "b1 a2 b2 a3 1-0", {}));
  EXPECT_TRUE(counts_.Add("a1 b1:", "a2 b2 a3 1-0", {}));
  EXPECT_TRUE(counts_.Add("a1 b1:", "a2 b3 a3 1-0", {}));
  EXPECT_EQ(Tally().distinct_texts(), 2);
}

TEST_F(GameCountsTest, APrefixHasEightPliesOrIsTheWholeGame) {
  EXPECT_TRUE(counts_.Add("1 2:", "3 4 5 6 7 1 2 1-0", {}));
  EXPECT_TRUE(counts_.Add("1:", "2 3 4 5 6 7 1 3 0-1", {}));
  EXPECT_EQ(Tally().distinct_prefixes(), 1) << "they part in the ninth ply";
  EXPECT_TRUE(counts_.Add("1:", "2 3 4 5 6 7 2 3 0-1", {}));
  EXPECT_EQ(Tally().distinct_prefixes(), 2);
  EXPECT_TRUE(counts_.Add(":", "1 2 3 1-0", {}));
  EXPECT_TRUE(counts_.Add(":", "1 2 3 0-1", {}));
  EXPECT_EQ(Tally().distinct_prefixes(), 4);
  EXPECT_EQ(Tally().distinct_texts(), 5);
}

TEST_F(GameCountsTest, EntropyIsInNatsAndOfPoliciesWithAChoice) {
  Targets targets;
  AddTarget(0, {0.5f, 0.5f}, {}, &targets);
  AddTarget(3, {1, 0, 0}, {}, &targets);
  AddTarget(6, {1}, {}, &targets);
  AddTarget(9, {}, {}, &targets);
  EXPECT_TRUE(counts_.Add(":", "a1 b1 a2 b2 1/2-1/2", targets));
  EXPECT_EQ(Tally().policies(), 2);
  EXPECT_NEAR(Tally().policy_entropy(), std::log(2), 1e-6);
  EXPECT_EQ(Tally().values(), 0);
}

// The second player wins. One ply opened the game, so the first of these positions is his.
TEST_F(GameCountsTest, AValueIsComparedWithTheOutcomeOfThePlayerToMove) {
  Targets targets;
  AddTarget(0, {}, 0.5f, &targets);   // his: chance 0.75, and he wins
  AddTarget(3, {}, -0.6f, &targets);  // the first player's: chance 0.2, and he loses
  AddTarget(9, {}, -1.0f, &targets);  // two plies later: chance 0, and he loses
  EXPECT_TRUE(counts_.Add("a1:", "b1 a2 b2 c3 b3 0-1", targets));
  EXPECT_EQ(Tally().values(), 3);
  EXPECT_NEAR(Tally().value_error(), 0.25 + 0.2 + 0, 1e-6);
}

TEST_F(GameCountsTest, ErrorsInOneBinCancelAndThoseOfSeveralAddUp) {
  auto add = [&](float value, const std::string& result) {
    Targets targets;
    AddTarget(0, {}, value, &targets);
    EXPECT_TRUE(counts_.Add(":", "a1 " + result, targets));
  };
  for (const char* result : {"1-0", "0-1"}) add(0.02f, result);
  EXPECT_NEAR(Tally().value_error(), 0.02, 1e-6) << "2 * 0.51 - 1";
  add(0.8f, "1/2-1/2");
  EXPECT_NEAR(Tally().value_error(), 0.02 + 0.4, 1e-6);
  add(1, "1-0");
  EXPECT_NEAR(Tally().value_error(), 0.02 + 0.4, 1e-6) << "a value of 1 is in the last bin";
}

// What the verifiers of a model of text cut its games into has no values.
TEST_F(GameCountsTest, AValueThatBelongsToNoMoveIsRefusedAndNothingIsCounted) {
  Targets targets;
  AddTarget(0, {0.5f, 0.5f}, 0.5f, &targets);
  AddTarget(4, {0.5f, 0.5f}, -0.5f, &targets);
  EXPECT_FALSE(counts_.Add(":", "a1 b1 a2 1-0", targets)) << "it begins inside b1";
  EXPECT_EQ(Tally().SerializeAsString(), TaskTally().SerializeAsString());
  for (Target& target : targets) target.clear_value();
  EXPECT_TRUE(counts_.Add(":", "a1 b1 a2 1-0", targets));
  EXPECT_EQ(Tally().policies(), 2);
}

TEST_F(GameCountsTest, ATextWithoutAResultHasNoOutcome) {
  Targets targets;
  AddTarget(0, {0.5f, 0.5f}, 0.5f, &targets);
  EXPECT_TRUE(counts_.Add(":", "a1 b1", targets));
  EXPECT_EQ(Tally().values(), 0);
  EXPECT_EQ(Tally().policies(), 1);
}

}  // namespace
}  // namespace pawl
