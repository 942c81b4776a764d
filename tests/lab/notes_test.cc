#include "lab/notes.h"

#include "tests/lab/runs.h"

namespace pawl {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// A run that took so many steps and tokens after generation 0.
RunSeries Took(const std::string& arm, double steps, double tokens) {
  RunSeries run;
  run.config = ParseConfig(testing::kFacts, "made", {"learn.rows=8"});
  run.arm = arm;
  run.generations = {{{"gen", 0}, {"step", 300}, {"learn/tokens", 1000}, {"model/parameters", 50}},
                     {{"gen", 1}, {"step", 300 + steps}, {"learn/tokens", 1000 + tokens}}};
  return run;
}

TEST(Notes, SayThatComputeWasEqualWhereItWas) {
  EXPECT_THAT(NotesOn({Took("a", 10, 500), Took("b", 10, 500)}, {}, {}),
              ElementsAre("Checked: every run trained 10 steps, 80 rows, after generation 0; 500 "
                          "tokens each."));
}

TEST(Notes, NameTheArmsBetweenWhichComputeDiffers) {
  EXPECT_THAT(NotesOn({Took("a", 10, 500), Took("b", 20, 700)}, {}, {}),
              ElementsAre("Compute differs between runs: training steps after generation 0 from 10 "
                          "(a) to 20 (b); tokens trained after generation 0 from 500 (a) to 700 "
                          "(b)."));
}

TEST(Notes, SayThatModelsDifferInSizeAndStartsInSteps) {
  RunSeries large = Took("large", 10, 500);
  large.generations[0]["model/parameters"] = 90;
  large.identity["start.steps"] = "7";
  EXPECT_THAT(NotesOn({Took("small", 10, 500), large}, {}, {}),
              ElementsAre(::testing::AllOf(
                  HasSubstr("models differ in size: parameters from 50 (small) to 90 (large)"),
                  HasSubstr("generation 0 took unlike numbers of steps: , 7"))));
}

TEST(Notes, DoNotClaimEqualComputeWhereStepsAreNotRecorded) {
  RunSeries silent = Took("a", 10, 500);
  silent.generations[1].erase("step");
  EXPECT_THAT(NotesOn({silent, Took("b", 10, 500)}, {}, {}),
              ElementsAre(HasSubstr("whether compute is equal was not checked")));
}

TEST(Notes, AreSilentOfOneRun) { EXPECT_THAT(NotesOn({Took("a", 10, 500)}, {}, {}), IsEmpty()); }

TEST(Notes, NameSettingsThatDecideWhatIsMeasured) {
  EXPECT_THAT(NotesOn({}, {}, {"task.0.count"}),
              ElementsAre(HasSubstr("differ only in task.0.count are not compared")));
}

TEST(Notes, NameSeedsThatBeganWithTheSameWeights) {
  testing::Scratch scratch;
  std::vector<RunSeries> runs;
  for (const char* seed : {"0", "1", "2"}) {
    RunSeries run = Took("a", 10, 500);
    run.folder = scratch / seed;
    run.config = ParseConfig(testing::kFacts, "made", {"start.from=\"/elsewhere\""});
    std::filesystem::create_directories(run.folder);
    testing::PublishStart(run.folder, seed[0] == '2' ? "ffff" : "eeee");
    runs.push_back(run);
  }
  Arm arm = {"a", {&runs[0], &runs[1], &runs[2]}};
  EXPECT_THAT(NotesOn(runs, {arm}, {}),
              Contains(HasSubstr("a: 2 of its 3 seeds began with the same weights")));
  arm.runs = {&runs[0], &runs[2]};
  EXPECT_THAT(NotesOn(runs, {arm}, {}), Not(Contains(HasSubstr("began with the same weights"))));
}

TEST(RuleSentences, CountTheFamiliesApart) {
  std::vector<std::string> rule = RuleSentences(6, 9);
  ASSERT_EQ(rule.size(), 4u);
  EXPECT_THAT(rule[1], HasSubstr("over all 6 findings tested, and over all 9 contrasts tested"));
  EXPECT_THAT(rule[1], HasSubstr("below 0.05"));
  EXPECT_THAT(rule[2], HasSubstr("A loss of at least 50% of the level is a collapse"));
  EXPECT_THAT(rule[3], HasSubstr("At least 3 finished seeds are needed"));
}

}  // namespace
}  // namespace pawl
