#include "tests/proto/faults.h"

namespace pawl {
namespace {

using testing::FaultOf;
using testing::FaultWith;
using ::testing::HasSubstr;

TEST(CheckMix, SubsampleNeedsABudget) {
  EXPECT_THAT(FaultWith("[mix]\nregime = \"subsample\"\n"),
              HasSubstr("x.toml:2: mix.regime: subsample needs a budget"));
}

TEST(CheckMix, DataOfGenerationZeroStayWithTheirRun) {
  EXPECT_THAT(FaultWith("[start]\nfrom = \"x\"\n[mix]\nreplay_fresh = true\n"),
              HasSubstr("x.toml:4: mix.replay_fresh: needs generation 0's data"));
  EXPECT_THAT(
      FaultWith("[start]\nfrom = \"x\"\n[mix]\nregime = \"accumulate\"\nkeep_start = true\n"),
      HasSubstr("x.toml:5: mix.keep_start: needs generation 0's data"));
}

TEST(CheckMix, NeitherSideOfAContinuousRunWaitsForEver) {
  EXPECT_THAT(FaultWith("mode = \"continuous\"\n[loop]\ninsert_slack = 4\n"),
              HasSubstr("x.toml:3: loop.insert_slack: 4 is too small"));
  EXPECT_THAT(FaultWith("mode = \"continuous\"\n[mix]\nfresh = 1\n"),
              HasSubstr("x.toml:3: mix.fresh: 1 leaves nothing to sample for"));
}

TEST(CheckMix, WhatARegimeStillDrawsFromIsKept) {
  EXPECT_THAT(FaultWith("[mix]\nregime = \"accumulate\"\n[loop]\nkeep_generations = 2\n"),
              HasSubstr("x.toml:4: loop.keep_generations: would delete samples"));
}

// A task whose traces are cut, with these lines in front of it.
std::string PositionsFault(const std::string& text) {
  return FaultOf(text + "[[task]]\nkind = \"group\"\ntrace = true\nposition_end = \",\"\n",
                 {"mix.unit=positions"});
}

TEST(CheckMix, PositionsNeedATaskThatHasThem) {
  EXPECT_EQ(PositionsFault(""), "");
  EXPECT_THAT(FaultWith("[mix]\nunit = \"positions\"\n"),
              HasSubstr("x.toml:2: mix.unit: positions are counted, and no task says where"));
  EXPECT_THAT(FaultOf("[[task]]\nkind = \"copy\"\nposition_end = \"ab\"\n"),
              HasSubstr("x.toml:3: task.0.position_end"));
  EXPECT_THAT(FaultOf("[[task]]\nkind = \"copy\"\nposition_end = \"%\"\n", {"mix.unit=positions"}),
              HasSubstr("position_end: '%' is not a token of model.tokens = chars"));
  EXPECT_THAT(FaultOf("[[task]]\nkind = \"copy\"\nposition_end = \",\"\n"), HasSubstr("mix.unit"))
      << "with another unit the samples would not be cut";
}

TEST(CheckMix, PositionsAreRefusedWhereNothingCountsThem) {
  EXPECT_THAT(PositionsFault("mode = \"continuous\"\n"), HasSubstr("use mode = \"generational\""));
  EXPECT_THAT(PositionsFault("[learn]\nobjective = \"grpo\"\n[sample]\nsamples_per_problem = 4\n"),
              HasSubstr("a policy gradient learns from whole samples"));
  EXPECT_THAT(PositionsFault("[learn]\nloss_on_prompt = true\n"),
              HasSubstr("learn.loss_on_prompt would train"));
}

}  // namespace
}  // namespace pawl
