#include "replay/server/local.h"

#include "tests/replay/server/local_run.h"

namespace pawl {
namespace {

using testing::ErrorOf;
using ::testing::HasSubstr;

class LocalReplayTest : public testing::LocalRun {};

TEST_F(LocalReplayTest, ACallIsItsRoles) {
  EXPECT_THAT(ErrorOf([&] { actor().Open(Problems(1, 1)); }), HasSubstr("actor"));
  LeaseProblems ask;
  ask.set_samples_max(1);
  EXPECT_THAT(ErrorOf([&] { verifier().Lease(ask); }), HasSubstr("verifier"));
}

TEST_F(LocalReplayTest, ANumberOutsideItsRangeIsRefused) {
  EXPECT_THAT(ErrorOf([&] { Lease(0); }), HasSubstr("samples_max: is 0"));
}

TEST_F(LocalReplayTest, GreetingsSayTheRunAndItsConfig) {
  EXPECT_EQ(learner().Greet().run_id(), "run");
  EXPECT_THAT(learner().Greet().config(), HasSubstr("addition"));
}

TEST_F(LocalReplayTest, WhatAProcessHoldsBelongsToTheRun) {
  EXPECT_THAT(ErrorOf([&] { learner().Introduce("another", 0); }),
              HasSubstr("what it holds belongs to run another"));
  EXPECT_THAT(
      ErrorOf([&] { learner().Introduce("run", 3); }),
      HasSubstr("stands at generation 3, and the weights published here end at version -1"));
  learner().Introduce("run", 0);
}

}  // namespace
}  // namespace pawl
