#include "learner/history.h"

#include "tests/learner/fake_replay.h"
#include "tests/testing.h"

namespace pawl {
namespace {

using testing::ErrorOf;
using testing::FakeReplay;
using ::testing::HasSubstr;

std::string Watching(const std::string& action) {
  return "[[task]]\nkind = \"addition\"\n[alarm]\naction = \"" + action + "\"\npatience = 1\n";
}

const Metrics kHigh = {{"eval/addition/accuracy", 0.8}}, kLow = {{"eval/addition/accuracy", 0.1}};

TEST(History, AnAlarmThatStopsEndsTheRunAndNamesTheBestWeights) {
  FakeReplay replay(Watching("stop"));
  History history(&replay, replay.config());
  history.See(0, {});
  history.See(1, kHigh);
  ErrorCode code = ErrorCode::kFailed;
  EXPECT_THAT(ErrorOf([&] { history.See(2, kLow); }, &code),
              HasSubstr("collapse alarm, generation 2: eval/addition/accuracy is 0.100, was 0.800 "
                        "at best; the best weights so far are generation 1's"));
  EXPECT_EQ(code, ErrorCode::kStopRule);
  EXPECT_THAT(replay.ended, HasSubstr("collapse alarm: eval/addition/accuracy"));
}

TEST(History, AnotherActionGoesOn) {
  for (const char* action : {"none", "warn"}) {
    FakeReplay replay(Watching(action == std::string("none") ? "warn" : action));
    Config config = replay.config();
    if (action == std::string("none")) config.mutable_alarm()->set_action(AlarmConfig::none);
    History history(&replay, config);
    history.See(0, kHigh);
    EXPECT_EQ(ErrorOf([&] { history.See(1, kLow); }), "") << action;
    EXPECT_EQ(replay.ended, "") << action;
  }
}

TEST(History, RaisesTheFreshShareThatDrawsAskFor) {
  FakeReplay replay(Watching("raise_fresh"));
  History history(&replay, replay.config());
  double before = history.alarm().fresh_share();
  history.See(0, kHigh);
  history.See(1, kLow);
  EXPECT_GT(history.alarm().fresh_share(), before);
}

}  // namespace
}  // namespace pawl
