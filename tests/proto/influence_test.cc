#include "proto/influence.h"

#include "base/config.h"
#include "proto/config.h"
#include "tests/testing.h"

namespace pawl {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Config Make(const std::vector<std::string>& settings) {
  return ParseConfig("[[task]]\nkind = \"facts\"\n", "x", settings);
}

// A key that is new to the schema has a part in results until somebody says that it has none.
TEST(Influence, TheseKeysAreAllThatHaveNoPartInResults) {
  std::vector<std::string> none, bits;
  for (const auto& [key, value] : FlatValues(Make({}))) {
    if (InfluenceOf(key) == Influence::kNone) none.push_back(key);
    if (InfluenceOf(key) == Influence::kBits) bits.push_back(key);
  }
  EXPECT_THAT(none,
              ElementsAre("eval.books", "eval.every", "eval.lengths", "eval.samples",
                          "learn.canary_limit", "learn.checkpoint_steps", "loop.keep_generations",
                          "mix.tolerance", "process.frame_bytes", "process.keep_checkpoints",
                          "process.lease_s", "process.patience_s"));
  EXPECT_THAT(bits, ElementsAre("process.actor_device", "process.actors", "process.learner_device",
                                "process.threads", "sample.slots"));
}

// Generation 0 asks for no proposals, begins its rows at the empty state and has shares of its own,
// so that runs which differ in these keys share it.
TEST(Influence, WhatComesAfterGenerationZeroDoesNotShapeIt) {
  for (const char* key :
       {"task.1.propose_reward", "task.0.propose_share", "task.12.proposals", "task.1.fresh_share",
        "task.0.place", "learn.into", "learn.carry", "learn.carry_share"}) {
    EXPECT_FALSE(ShapesGenerationZero(key)) << key;
    EXPECT_EQ(InfluenceOf(key), Influence::kResults) << key;
  }
  for (const char* key : {"task.1.propose", "task.1.fresh_levels", "alarm.proposals_repeat",
                          "task.1.start_share", "learn.piece"})
    EXPECT_TRUE(ShapesGenerationZero(key)) << key;
}

TEST(CompareKept, TakesWhatChangesNothingThatWasDone) {
  KeptChanges changes = CompareKept(
      Make({}), Make({"generations=9", "process.actors=3", "learn.checkpoint_steps=7"}));
  EXPECT_THAT(changes.refused, IsEmpty());
  EXPECT_THAT(changes.taken, ElementsAre("generations: 5 -> 9", "learn.checkpoint_steps: 500 -> 7",
                                         "process.actors: 1 -> 3"));
}

TEST(CompareKept, RefusesWhatWouldHaveChangedIt) {
  KeptChanges changes = CompareKept(Make({}), Make({"generations=2", "eval.problems=7", "seed=1"}));
  EXPECT_THAT(changes.taken, IsEmpty());
  EXPECT_THAT(changes.refused,
              ElementsAre("eval.problems: 100 -> 7", "generations: 5 -> 2", "seed: 0 -> 1"));
  Config two = ParseConfig("[[task]]\nkind = \"facts\"\n[[task]]\nkind = \"copy\"\n", "x", {});
  EXPECT_FALSE(CompareKept(Make({}), two).refused.empty());
  EXPECT_FALSE(CompareKept(two, Make({})).refused.empty());
}

TEST(CompareKept, LeavesAnotherStartToItsWeights) {
  KeptChanges moved = CompareKept(Make({"start.from=\"a\""}), Make({"start.from=\"b\""}));
  EXPECT_TRUE(moved.starts_elsewhere);
  EXPECT_THAT(moved.refused, IsEmpty());
  EXPECT_FALSE(CompareKept(Make({}), Make({"start.from=\"b\""})).refused.empty())
      << "a generation 0 of its own is another";
}

}  // namespace
}  // namespace pawl
