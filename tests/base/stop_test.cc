#include "base/stop.h"

#include <signal.h>

#include "tests/testing.h"

namespace pawl {
namespace {

class StopTest : public ::testing::Test {
 protected:
  ~StopTest() override { RequestStop(0); }
};

TEST_F(StopTest, ASignalIsARequestAndGivesTheExitCode) {
  CatchStopSignals();
  EXPECT_FALSE(StopRequested());
  for (auto [signal, code] : {std::pair{SIGTERM, 75}, {SIGUSR1, 75}, {SIGINT, 130}}) {
    RequestStop(0);
    ::raise(signal);
    EXPECT_TRUE(StopRequested());
    EXPECT_EQ(StopExitCode(), code);
    EXPECT_EQ(Stopped("x").exit_code(), code);
  }
}

TEST_F(StopTest, ASecondSignalEndsTheProcessAtOnce) {
  EXPECT_EXIT(
      {
        CatchStopSignals();
        ::raise(SIGTERM);
        ::raise(SIGTERM);
        _exit(0);
      },
      ::testing::ExitedWithCode(130), "");
}

TEST_F(StopTest, AReaderThatIsGoneDoesNotKillTheProcess) {
  EXPECT_EXIT(
      {
        CatchStopSignals();
        ::raise(SIGPIPE);
        _exit(7);
      },
      ::testing::ExitedWithCode(7), "");
}

}  // namespace
}  // namespace pawl
