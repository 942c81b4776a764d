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

}  // namespace
}  // namespace pawl
