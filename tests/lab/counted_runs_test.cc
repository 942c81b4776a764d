#include "lab/counted_runs.h"

#include "tests/lab/runs.h"

namespace pawl {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::MakeRun;

class CountedRunsTest : public ::testing::Test {
 protected:
  void Add(const std::string& folder, const std::vector<double>& values,
           const std::vector<std::string>& settings = {}) {
    MakeRun(scratch_ / folder, values, {.settings = settings});
  }
  CountedRuns Counted() { return CountRuns({scratch_.path()}); }
  testing::Scratch scratch_;
};

TEST_F(CountedRunsTest, GenerationZeroAloneIsDrawnAndNotCounted) {
  Add("a", {0.9}, {"generations=0"});
  CountedRuns counted = Counted();
  EXPECT_TRUE(counted.runs.empty());
  ASSERT_EQ(counted.left_out.size(), 1u);
  EXPECT_THAT(counted.left_out[0].reason, HasSubstr("it has only generation 0"));
  EXPECT_FALSE(counted.left_out[0].damaged);
  EXPECT_EQ(counted.starts.size(), 1u);
  Add("b", {0.9}, {"generations=0"});
  EXPECT_EQ(Counted().starts.size(), 1u) << "the same run again";
}

TEST_F(CountedRunsTest, ADamagedRunIsMarkedAndIsNotDrawn) {
  Add("a", {0.9, 0.8});
  testing::Write(scratch_ / "a/config.toml", "colour = 1\n");
  CountedRuns counted = Counted();
  ASSERT_EQ(counted.left_out.size(), 1u);
  EXPECT_TRUE(counted.left_out[0].damaged);
  EXPECT_TRUE(counted.under_way.empty());
}

TEST_F(CountedRunsTest, StoppedRunsAreCountedByArm) {
  std::vector<std::string> stops = {"generations=2", "alarm.action=stop", "alarm.patience=1"};
  Add("a", {0.9, 0.1}, stops);
  stops.push_back("seed=1");
  Add("b", {0.9, 0.1}, stops);
  CountedRuns counted = Counted();
  ASSERT_EQ(counted.stopped.size(), 1u);
  EXPECT_EQ(counted.stopped.begin()->second, 2);
  EXPECT_EQ(counted.under_way.size(), 2u);
}

TEST_F(CountedRunsTest, ARepeatedRunCountsOnceAndAContradictedOneNever) {
  Add("a", {0.9, 0.5});
  Add("b", {0.9, 0.5});
  EXPECT_EQ(Counted().runs.size(), 1u);
  EXPECT_THAT(Counted().left_out.at(0).reason, HasSubstr("counted once"));
  Add("c", {0.9, 0.6});
  CountedRuns counted = Counted();
  EXPECT_TRUE(counted.runs.empty());
  ASSERT_EQ(counted.left_out.size(), 3u);
  for (const LeftOut& one : counted.left_out)
    EXPECT_THAT(one.reason, HasSubstr("neither is counted")) << one.folder;
}

TEST_F(CountedRunsTest, AFolderNamedTwiceIsReadOnce) {
  Add("a", {0.9, 0.5});
  CountedRuns counted = CountRuns({scratch_.path(), scratch_ / "a"});
  EXPECT_EQ(counted.runs.size(), 1u);
  EXPECT_TRUE(counted.left_out.empty());
  EXPECT_THAT(counted.notes, ElementsAre(HasSubstr("was named twice and is counted once.")));
}

}  // namespace
}  // namespace pawl
