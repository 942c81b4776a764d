#include "lab/summary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace pawl {
namespace {

RunSeries Series(RunState state, const std::string& value, const std::vector<Metrics>& rows) {
  RunSeries run;
  run.folder = "runs/x";
  run.state = state;
  run.seed = 4;
  run.settings = {{"fresh", value}};
  run.generations = rows;
  return run;
}

TEST(SummaryCsv, HasARowForEachGenerationAndAnEmptyCellWhereNothingWasMeasured) {
  Comparison comparison;
  comparison.runs.push_back(
      Series(RunState::kFinished, "0.5", {{{"gen", 0}, {"a", 1}}, {{"gen", 1}, {"b", 0.25}}}));
  comparison.under_way.push_back(Series(RunState::kFailed, "0", {{{"gen", 0}, {"b", 2}}}));
  EXPECT_EQ(SummaryCsv(comparison),
            "fresh,seed,generation,folder,state,a,b\n"
            "0.5,4,0,runs/x,finished,1,\n"
            "0.5,4,1,runs/x,finished,,0.25\n"
            "0,4,0,runs/x,failed,,2\n");
}

TEST(SummaryCsv, QuotesWhatWouldEndAField) {
  Comparison comparison;
  comparison.runs.push_back(Series(RunState::kFinished, "[1, \"x\"]", {{{"gen", 0}}}));
  comparison.runs[0].folder = "a\nb";
  EXPECT_EQ(SummaryCsv(comparison),
            "fresh,seed,generation,folder,state\n\"[1, \"\"x\"\"]\",4,0,\"a\nb\",finished\n");
}

TEST(SummaryCsv, OfNoRunIsItsHeadAlone) {
  EXPECT_EQ(SummaryCsv({}), "seed,generation,folder,state\n");
}

TEST(ToJson, WhatIsNotKnownIsNull) {
  Comparison comparison;
  Finding finding;
  finding.arm = "a";
  finding.p = finding.p_adjusted = finding.effect_size = finding.detectable = NAN;
  finding.outcome = "not judged";
  finding.why = "too few seeds";
  comparison.findings.push_back(finding);
  nlohmann::json json = nlohmann::json::parse(ToJson(comparison).dump());
  for (const char* member : {"p", "p_adjusted", "effect_size", "detectable", "seeds_needed"})
    EXPECT_TRUE(json["findings"][0][member].is_null()) << member;
  EXPECT_EQ(json["findings"][0]["verdict"], "not judged");
}

TEST(ToJson, HasBothArmsOfAContrastAndWhatWasLeftOut) {
  Comparison comparison;
  Contrast contrast;
  contrast.arm_a = "x";
  contrast.arm_b = "y";
  contrast.difference = {0.5, 0.4, 0.6, 3, 0.02};
  contrast.seeds_needed = 5;
  comparison.contrasts.push_back(contrast);
  comparison.left_out.push_back({"runs/z", "z", "unfinished", false});
  comparison.notes = {"a note"};
  nlohmann::json json = ToJson(comparison);
  EXPECT_EQ(json["contrasts"][0]["arm_a"], "x");
  EXPECT_EQ(json["contrasts"][0]["arm_b"], "y");
  EXPECT_EQ(json["contrasts"][0]["difference"]["high"], 0.6);
  EXPECT_EQ(json["contrasts"][0]["seeds_needed"], 5);
  EXPECT_EQ(json["left_out"][0]["reason"], "unfinished");
  EXPECT_EQ(json["notes"][0], "a note");
}

}  // namespace
}  // namespace pawl
