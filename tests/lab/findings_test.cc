#include "lab/findings.h"

#include "lab/report.h"
#include "lab/summary.h"
#include "tests/lab/runs.h"

namespace pawl {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using testing::MadeRun;
using testing::MakeRun;
using ::testing::Not;

class FindingsTest : public ::testing::Test {
 protected:
  void Add(const std::string& arm, int seed, const std::vector<double>& values,
           std::vector<std::string> settings = {}, MadeRun run = {}) {
    settings.push_back(fmt::format("seed={}", seed));
    run.settings = settings;
    MakeRun(scratch_ / fmt::format("{}/{}", arm, seed), values, run);
  }
  // One arm whose seeds change from `level` by these.
  Finding Judge(double level, const std::vector<double>& changes) {
    scratch_ = testing::Scratch();
    for (size_t seed = 0; seed < changes.size(); ++seed)
      Add("a", static_cast<int>(seed), {level, level + changes[seed]});
    return Compare({scratch_.path()}).findings.at(0);
  }
  Comparison Compared() { return Compare({scratch_.path()}); }
  std::string ReasonFor(const Comparison& comparison, const std::string& folder) {
    for (const LeftOut& one : comparison.left_out) {
      if (one.folder == scratch_ / folder) return one.reason;
    }
    return "";
  }
  testing::Scratch scratch_;
};

TEST_F(FindingsTest, TheWordGoesByTheSizeOfTheChange) {
  Finding collapse = Judge(0.98, {-0.91, -0.90, -0.92});
  EXPECT_EQ(collapse.outcome, "collapse");
  EXPECT_EQ(collapse.why, "loses 93% of its level");
  EXPECT_EQ(collapse.direction, -1);
  Finding slight = Judge(0.98, {-0.038, -0.037, -0.039, -0.038, -0.036, -0.04});
  EXPECT_EQ(slight.outcome, "slight decline");
  EXPECT_EQ(slight.why, "loses 3.9% of its level");
  EXPECT_EQ(Judge(0.9, {-0.3, -0.32, -0.31}).outcome, "decline");
  EXPECT_EQ(Judge(0.4, {0.4, 0.42, 0.38}).why, "to 2.0 times its level");
  EXPECT_EQ(Judge(0.4, {0.2, 0.22, 0.18}).outcome, "amplification");
  EXPECT_EQ(Judge(0.9, {0.05, 0.06, 0.055, 0.05, 0.06}).outcome, "slight gain");
  EXPECT_EQ(Judge(0, {0.5, 0.52, 0.51}).why, "from a level of 0");
}

TEST_F(FindingsTest, WhatIsNotShownSaysHowManySeedsItWouldTake) {
  Finding unclear = Judge(0.5, {-0.1, 0.1, 0.05});
  EXPECT_EQ(unclear.outcome, "no change shown");
  EXPECT_EQ(unclear.direction, 0);
  EXPECT_EQ(unclear.seeds_needed, SeedsNeeded(unclear.effect_size, 0.05));
  EXPECT_EQ(unclear.why,
            fmt::format("{} seeds would show a change of this size", unclear.seeds_needed));
  EXPECT_NEAR(unclear.detectable, 3.2640435497 * unclear.change.standard_error * std::sqrt(3),
              1e-9);
}

TEST_F(FindingsTest, NothingIsJudgedFromFewerThanThreeSeeds) {
  Finding two = Judge(0.9, {-0.8, -0.81});
  EXPECT_EQ(two.outcome, "not judged");
  EXPECT_EQ(two.why, "too few seeds: 2 of the 3 needed");
  EXPECT_TRUE(std::isnan(two.p));
  EXPECT_EQ(Judge(0.9, {-0.8}).why, "too few seeds: 1 of the 3 needed");
}

// The recall is of 26 facts: three equal falls are a collapse, three falls by one fact are not.
TEST_F(FindingsTest, SeedsThatAgreeExactlyAreJudgedByTheStepInWhichTheMeasureComes) {
  EXPECT_EQ(Judge(1, {-1, -1, -1}).outcome, "collapse");
  EXPECT_EQ(Judge(1, {0, 0, 0}).outcome, "no change shown");
  EXPECT_NE(Judge(1, {-1.0 / 52, -1.0 / 52, -1.0 / 52}).outcome, "slight decline");
}

TEST_F(FindingsTest, AValueThatAnySeedLacksLeavesThatSeedOut) {
  for (int seed = 0; seed < 4; ++seed) Add("a", seed, {0.9, seed == 2 ? NAN : 0.1 + 0.01 * seed});
  Finding finding = Compared().findings.at(0);
  EXPECT_EQ(finding.change.seeds, 3);
  EXPECT_EQ(finding.start.seeds, 3);
}

TEST_F(FindingsTest, UnfinishedFailedAndUnreadableRunsAreNamedAndLeftOut) {
  for (int seed = 0; seed < 6; ++seed)
    Add("a", seed, seed == 0 ? std::vector{0.978, 0.1} : std::vector{0.978});
  testing::Write(scratch_ / "a/1/failed", "exit code 1: no sample was accepted\n");
  testing::Write(scratch_ / "a/2/config.toml", "colour = 1\n");
  Comparison comparison = Compared();
  EXPECT_EQ(comparison.runs.size(), 1u);
  EXPECT_EQ(comparison.left_out.size(), 5u);
  EXPECT_EQ(ReasonFor(comparison, "a/1"),
            "failed: exit code 1: no sample was accepted; it stands at generation 0 of 1");
  EXPECT_THAT(ReasonFor(comparison, "a/2"), HasSubstr("unknown key"));
  EXPECT_EQ(ReasonFor(comparison, "a/5"), "unfinished: it stands at generation 0 of 1");
  EXPECT_EQ(comparison.findings.at(0).why, "too few seeds: 1 of the 3 needed");
  EXPECT_EQ(comparison.findings.at(0).end.mean, 0.1);
  EXPECT_EQ(comparison.under_way.size(), 4u);
  EXPECT_THAT(FindingTable(comparison), HasSubstr("left out of all of this: 5"));
}

TEST_F(FindingsTest, OnlyUnfinishedRunsAreNoErrorAndNoFinding) {
  Add("a", 0, {0.9});
  Comparison comparison = Compared();
  EXPECT_TRUE(comparison.findings.empty());
  EXPECT_EQ(comparison.left_out.size(), 1u);
}

TEST_F(FindingsTest, AnArmThatAStopRuleThinnedIsNotJudged) {
  for (int seed = 0; seed < 5; ++seed) {
    Add("a", seed, seed < 2 ? std::vector{0.9, 0.1} : std::vector{0.9, 0.88, 0.8 + 0.01 * seed},
        {"generations=2", "alarm.action=stop", "alarm.patience=1"});
  }
  Comparison comparison = Compared();
  EXPECT_EQ(ReasonFor(comparison, "a/0"), "its stop rule ended it at generation 1 of 2");
  EXPECT_EQ(comparison.findings.at(0).outcome, "not judged");
  EXPECT_EQ(comparison.findings.at(0).why,
            "a stop rule ended 2 of its runs, so the remaining runs are not a fair sample");
}

TEST_F(FindingsTest, OneSeedRunTwiceIsNeverTwoSeeds) {
  for (int seed : {0, 1, 2}) Add("a", seed, {0.9, 0.5 + 0.01 * seed});
  Add("b", 2, {0.9, 0.52});
  Comparison comparison = Compared();
  EXPECT_EQ(comparison.findings.at(0).change.seeds, 3);
  EXPECT_THAT(ReasonFor(comparison, "b/2"), HasSubstr("counted once"));
  Add("b", 2, {0.9, 0.6});
  comparison = Compared();
  EXPECT_EQ(comparison.findings.at(0).change.seeds, 2);
  EXPECT_THAT(ReasonFor(comparison, "a/2"), HasSubstr("error: it and"));
  EXPECT_THAT(ReasonFor(comparison, "b/2"),
              HasSubstr("eval/facts/accuracy_rare in generation 1: 0.52 and 0.6"));
}

TEST_F(FindingsTest, SeveralFoldersArePooledAndAFolderNamedTwiceCountsOnce) {
  for (int seed = 0; seed < 6; ++seed)
    Add(seed < 3 ? "x/same" : "y/same", seed, {0.9, 0.5 + 0.01 * seed});
  Comparison comparison = Compare({scratch_ / "x", scratch_ / "y", scratch_ / "x/same"});
  ASSERT_EQ(comparison.arms.size(), 1u);
  EXPECT_EQ(comparison.findings.at(0).change.seeds, 6);
  EXPECT_THAT(comparison.notes, Contains(HasSubstr("was named twice and is counted once")));
}

TEST_F(FindingsTest, ArmsAreComparedSeedBySeed) {
  for (int seed = 0; seed < 4; ++seed) {
    double own = 0.2 * seed;  // seeds differ much more than arms do
    Add("n", seed, {own, own + 0.05}, {"verify.kind=none"});
    Add("e", seed, {own, own + 0.15 + 0.002 * seed}, {"verify.kind=exact"});
  }
  Add("e", 9, {0, 1}, {"verify.kind=exact"});
  Comparison comparison = Compared();
  ASSERT_EQ(comparison.contrasts.size(), 1u);
  const Contrast& contrast = comparison.contrasts[0];
  EXPECT_EQ(contrast.setting, "verify.kind: exact less none");
  EXPECT_EQ(contrast.difference.seeds, 4) << "seed 9 has no pair";
  EXPECT_NEAR(contrast.difference.mean, 0.103, 1e-9);
  EXPECT_EQ(contrast.outcome, "higher");
  EXPECT_EQ(contrast.arm_b, "verify=none");
}

TEST_F(FindingsTest, OnlyArmsThatDifferInOneSettingAreSetAgainstEachOtherTheLargerLessTheSmaller) {
  for (int seed = 0; seed < 3; ++seed) {
    for (std::string fresh : {"0", "0.5"}) {
      for (std::string verify : {"exact", "none"}) {
        Add(fresh + verify, seed, {0.9, 0.5 + 0.01 * seed},
            {"mix.fresh=" + fresh, "verify.kind=" + verify});
      }
    }
  }
  std::vector<std::string> settings;
  for (const Contrast& contrast : Compared().contrasts) settings.push_back(contrast.setting);
  EXPECT_THAT(settings, ::testing::UnorderedElementsAre(
                            "verify.kind: exact less none", "verify.kind: exact less none",
                            "mix.fresh: 0.5 less 0", "mix.fresh: 0.5 less 0"));
}

TEST_F(FindingsTest, ArmsOfUnlikeGenerationsOrUnlikeProblemsAreNotSetAgainstEachOther) {
  for (int seed = 0; seed < 3; ++seed) {
    Add("a", seed, {0.9, 0.5});
    Add("b", seed, {0.9, 0.5, 0.4}, {"generations=2"});
    Add("c", seed, {0.9, 0.5}, {"task.0.count=99"});
  }
  Comparison comparison = Compared();
  EXPECT_TRUE(comparison.contrasts.empty());
  EXPECT_THAT(comparison.notes,
              Contains(HasSubstr("Runs of 1, 2 generations are arms of their own")));
  EXPECT_THAT(comparison.notes,
              Contains(HasSubstr("differ only in task.0.count are not compared")));
}

// Six arms that change by chance: p of 0.03 alone, 0.18 among six.
TEST_F(FindingsTest, FamiliesAreCorrected) {
  for (int arm = 0; arm < 6; ++arm) {
    for (int seed = 0; seed < 3; ++seed)
      Add(fmt::format("{}", arm), seed,
          {0.5, 0.5 + (arm == 0 ? 0.1 + 0.03 * seed : 0.1 * (seed - 1))},
          {fmt::format("mix.fresh=0.{}", arm)});
  }
  Comparison comparison = Compared();
  const Finding& first = comparison.findings.at(0);
  EXPECT_LT(first.p, 0.05);
  EXPECT_NEAR(first.p_adjusted, 6 * first.p, 1e-12);
  EXPECT_EQ(first.outcome, "no change shown");
  EXPECT_GT(first.change.low, 0) << "alone it would have been called amplification";
  EXPECT_THAT(comparison.rule,
              Contains(HasSubstr("over all 6 findings tested, and over all 15 contrasts tested")));
}

TEST_F(FindingsTest, EqualComputeIsSaidOnlyWhereItWasChecked) {
  Add("a", 0, {0.9, 0.5});
  Add("a", 1, {0.9, 0.5});
  EXPECT_THAT(
      Compared().notes,
      Contains(HasSubstr(
          "Checked: every run trained 10 steps, 640 rows, after generation 0; 50 tokens each.")));
  Add("b", 0, {0.9, 0.5}, {"learn.steps=20"}, {.step_rows = 20});
  EXPECT_THAT(Compared().notes,
              Contains(HasSubstr("Compute differs between runs: training steps after generation 0 "
                                 "from 10 (steps=200) to 20 (steps=20)")));
  Add("b", 0, {0.9, 0.5}, {"learn.rows=32"});
  EXPECT_THAT(Compared().notes,
              Contains(HasSubstr("Compute differs between runs: rows trained after generation 0 "
                                 "from 320 (rows=32) to 640")));
  testing::Write(scratch_ / "a/0/generations.jsonl", "{\"gen\": 0}\n{\"gen\": 1}\n");
  EXPECT_THAT(Compared().notes, Contains(HasSubstr("whether compute is equal was not checked")));
}

TEST_F(FindingsTest, TheTableIsAtMostAHundredColumnsWide) {
  for (int seed = 0; seed < 3; ++seed) {
    Add("a", seed, {0.9, 0.5 + 0.01 * seed}, {"mix.fresh=0.1", "verify.kind=none"});
    Add("b", seed, {0.9, 0.1 + 0.01 * seed}, {"mix.fresh=0.1", "verify.kind=exact"});
  }
  std::istringstream table(FindingTable(Compared()));
  for (std::string line; std::getline(table, line);)
    EXPECT_LE(line.size(), 100u + scratch_.path().string().size()) << line;
}

// Read back by Python's csv module.
TEST_F(FindingsTest, TheSummaryIsOneTableWhateverTheValuesHold) {
  std::string config = "generations = 1\n[[task]]\nkind = \"file\"\n";
  Add("a", 0, {0.9, 0.5}, {"task.0.path=\"a,b \\\"c\\\"\""},
      {.config = config, .metric = "eval/file/accuracy"});
  Add("b", 0, {0.9}, {"task.0.path=\"line\\nbreak\"", "mix.fresh=0.1"},
      {.config = config, .metric = "eval/file/accuracy"});
  testing::Write(scratch_ / "summary.csv", SummaryCsv(Compared()));
  std::string script =
      "import csv,sys; rows=list(csv.DictReader(open(sys.argv[1],newline='')));"
      "print(len(rows),repr(rows[0]['path']),repr(rows[2]['path']),rows[0]['fresh'],rows[2]['fresh'"
      "],rows[1]['"
      "generation'],"
      "rows[1]['eval/file/accuracy'],rows[0]['state'],rows[2]['state'],rows[2]['seed'],set(len(r) "
      "for r in rows))";
  std::string command =
      fmt::format("/usr/bin/python3 -c \"{}\" {} > {} 2>&1", script,
                  (scratch_ / "summary.csv").string(), (scratch_ / "out").string());
  ASSERT_EQ(std::system(command.c_str()), 0) << testing::Read(scratch_ / "out");
  EXPECT_EQ(testing::Read(scratch_ / "out"),
            "3 'a,b \"c\"' 'line\\nbreak' 0.5 0.1 1 0.5 finished unfinished 0 {9}\n");
}

TEST_F(FindingsTest, TheReportStandsAlone) {
  Add("a", 0, {1, 0.5});
  Add("a", 1, {1, 0.7});
  std::string page = testing::Read(WriteReport(Compared(), {scratch_.path()}, scratch_.path()));
  EXPECT_THAT(page, HasSubstr("<svg"));
  EXPECT_THAT(page, HasSubstr("generation 1: mean 0.6"));
  for (const char* outside : {"src=\"http", "href=\"http", "url(http", "@import"}) {
    EXPECT_EQ(page.find(outside), std::string::npos) << outside;
  }
  EXPECT_THAT(testing::Read(scratch_ / "summary.csv"), HasSubstr("seed,generation,folder,state,"));
}

}  // namespace
}  // namespace pawl
