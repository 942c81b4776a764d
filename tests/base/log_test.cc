#include "base/log.h"

#include "tests/testing.h"

namespace pawl {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using testing::Read;
using testing::Scratch;

class LogTest : public ::testing::Test {
 protected:
  LogTest() : before_(spdlog::default_logger()) {}
  ~LogTest() override { spdlog::set_default_logger(before_); }

  std::shared_ptr<spdlog::logger> before_;
  Scratch scratch_;
};

TEST_F(LogTest, AFoldersLogHasTheRoleTheLevelAndTheWords) {
  StartLog("learner", true);
  EXPECT_EQ(LogToFolder(scratch_.path(), "learner", 0), 1);
  spdlog::info("step {}", 7);
  spdlog::warn("slow");
  std::string log = Read(scratch_ / "logs/attempt-1/learner.log");
  EXPECT_THAT(log, HasSubstr(" I learner step 7\n"));
  EXPECT_THAT(log, HasSubstr(" W learner slow\n"));
}

TEST_F(LogTest, EachAttemptHasAFolderOfItsOwnUnlessOneIsNamed) {
  StartLog("run", true);
  EXPECT_EQ(LogToFolder(scratch_.path(), "run", 0), 1);
  StartLog("run", true);
  EXPECT_EQ(LogToFolder(scratch_.path(), "run", 0), 2);
  StartLog("actor-0", true);
  EXPECT_EQ(LogToFolder(scratch_.path(), "actor-0", 2), 2);
  EXPECT_TRUE(std::filesystem::exists(scratch_ / "logs/attempt-2/actor-0.log"));
  EXPECT_FALSE(std::filesystem::exists(scratch_ / "logs/attempt-3"));
}

TEST_F(LogTest, AQuietConsoleShowsWarningsAlone) {
  ::testing::internal::CaptureStderr();
  StartLog("run", true);
  spdlog::info("progress");
  spdlog::warn("slow");
  std::string shown = ::testing::internal::GetCapturedStderr();
  EXPECT_THAT(shown, HasSubstr("run slow"));
  EXPECT_THAT(shown, Not(HasSubstr("progress")));
}

}  // namespace
}  // namespace pawl
