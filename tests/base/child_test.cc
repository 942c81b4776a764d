#include "base/child.h"

#include <fcntl.h>

#include <atomic>
#include <cstdlib>
#include <thread>

#include "base/clock.h"
#include "tests/testing.h"

namespace pawl {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

int StatusOf(pid_t pid) {
  int status = 0;
  ::waitpid(pid, &status, 0);
  return status;
}

std::string WhyNot(const std::vector<std::string>& words, ErrorCode* code = nullptr) {
  return testing::ErrorOf([&] { StatusOf(StartChild({words}, "the program")); }, code);
}

// What a script prints, run with this environment.
std::string Says(const std::string& script, const Environment& environment) {
  testing::Scratch scratch;
  int out = ::open((scratch / "out").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
  ChildProgram program = {{"sh", "-c", script}};
  program.environment = environment;
  program.output = out;
  EXPECT_EQ(StatusOf(StartChild(program, "sh")), 0);
  ::close(out);
  return testing::Read(scratch / "out");
}

TEST(Child, ExecsOwnReasonIsTheError) {
  testing::Scratch scratch;
  testing::Write(scratch / "plain", "#!/bin/sh\n");
  testing::Write(scratch / "lost", "#!/no/such/interpreter\n");
  std::filesystem::permissions(scratch / "lost", std::filesystem::perms(0755));
  ErrorCode code;
  EXPECT_EQ(WhyNot({"/no/such"}, &code),
            "the program: cannot be started: /no/such: No such file or directory");
  EXPECT_EQ(code, ErrorCode::kUsage);
  EXPECT_THAT(WhyNot({"no-such-program-anywhere"}),
              EndsWith("no-such-program-anywhere: No such file or directory"));
  EXPECT_THAT(WhyNot({scratch / "plain"}), EndsWith("Permission denied"));
  EXPECT_THAT(WhyNot({scratch.path().string()}), EndsWith("Permission denied"));
  EXPECT_THAT(WhyNot({scratch / "lost"}), EndsWith("No such file or directory"));
  EXPECT_EQ(WhyNot({"true"}), "");
}

TEST(Child, AScriptWithoutAFirstLineRunsAsInAShell) {
  testing::Scratch scratch;
  testing::Write(scratch / "script", "exit $1\n");
  std::filesystem::permissions(scratch / "script", std::filesystem::perms(0755));
  EXPECT_EQ(HowItEnded(StatusOf(StartChild({{scratch / "script", "7"}}, "script"))), "exit code 7");
}

TEST(Child, OthersDoNotGetTheToken) {
  ::setenv("PAWL_TOKEN", "a secret", 1);
  ::setenv("PAWL_OTHER", "x", 1);
  EXPECT_EQ(Says("echo $PAWL_TOKEN $PAWL_OTHER", EnvironmentForOthers()), "x\n");
  EXPECT_EQ(Says("echo $PAWL_TOKEN $PAWL_OTHER", EnvironmentWith("PAWL_TOKEN", "b")), "b x\n");
  ::unsetenv("PAWL_TOKEN");
  ::unsetenv("PAWL_OTHER");
}

TEST(Child, ASignalThatPawlIgnoresIsNotIgnoredByThem) {
  ::signal(SIGPIPE, SIG_IGN);
  EXPECT_EQ(HowItEnded(StatusOf(StartChild({{"sh", "-c", "kill -PIPE $$"}}, "sh"))),
            "signal 13 (Broken pipe)");
}

// Other threads hold the locks of the environment and of the heap as often as not: what takes one
// after fork hangs.
TEST(Child, StartsWhileOtherThreadsAllocateAndChangeTheEnvironment) {
  Environment environment = EnvironmentForOthers();
  std::atomic<bool> end = false;
  std::vector<std::thread> busy;
  for (int t = 0; t < 3; ++t) {
    busy.emplace_back([&, t] {
      for (int i = 0; !end; ++i) {
        ::setenv(("PAWL_TEST_" + std::to_string(t)).c_str(),
                 std::string(static_cast<size_t>(i % 5000), 'x').c_str(), 1);
      }
    });
  }
  for (int i = 0; i < 200; ++i) {
    ChildProgram program = {{"/bin/sh", "-c", "exit 3"}};
    program.environment = environment;
    EXPECT_EQ(WEXITSTATUS(StatusOf(StartChild(program, "sh"))), 3);
  }
  end = true;
  for (std::thread& thread : busy) thread.join();
}

TEST(Child, TheLastLineOfItsErrorsIsKept) {
  ChildErrors errors;
  ChildProgram program = {{"sh", "-c", "seq 1 5000 >&2; printf '  the reason\\n\\n' >&2"}};
  pid_t pid = errors.Start(program, "sh");
  siginfo_t info = {};
  while (::waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
         info.si_pid == 0)
    errors.PassOn();
  errors.Finish();
  EXPECT_EQ(StatusOf(pid), 0);
  EXPECT_EQ(errors.LastLine(), "the reason");
}

TEST(Child, AGrandchildThatKeepsTheErrorsOpenIsNotWaitedFor) {
  ChildErrors errors;
  ChildProgram program = {{"sh", "-c", "sleep 600 & echo early >&2"}};
  pid_t pid = errors.Start(program, "sh");
  StatusOf(pid);
  auto start = std::chrono::steady_clock::now();
  errors.Finish();
  EXPECT_LT(SecondsSince(start), testing::kPatienceSeconds);
  EXPECT_EQ(errors.LastLine(), "early");
  ::kill(-pid, SIGKILL);
}

// One that nobody trusts could keep its parent reading for ever, and fill a log or a terminal.
TEST(Child, OneThatNeverStopsPrintingErrorsIsReadInPartsAndToALimit) {
  ChildErrors errors(1000);
  ChildProgram program = {{"sh", "-c", "yes >&2"}};
  ::testing::internal::CaptureStderr();
  pid_t pid = errors.Start(program, "sh");
  auto start = std::chrono::steady_clock::now();
  while (std::chrono::steady_clock::now() - start < std::chrono::milliseconds(300)) errors.PassOn();
  EXPECT_LT(SecondsSince(start), testing::kPatienceSeconds);
  EXPECT_LE(::testing::internal::GetCapturedStderr().size(), 1000u);
  EXPECT_EQ(errors.LastLine(), "y");
  ::kill(-pid, SIGKILL);
  StatusOf(pid);
}

}  // namespace
}  // namespace pawl
