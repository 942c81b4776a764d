#include "base/workers.h"

#include <mutex>

#include "base/stop.h"
#include "tests/testing.h"

namespace pawl {
namespace {

using ::testing::HasSubstr;

// Workers in shell. Each start of one writes its name into a file; what it got done is what it
// wrote into another.
class WorkersTest : public ::testing::Test {
 protected:
  ~WorkersTest() override { RequestStop(0); }

  // Until a stop is requested, or for a while: what ended the run, or "".
  std::string Watch(const std::string& script, int count = 1, double seconds = 60,
                    ErrorCode* code = nullptr) {
    std::vector<std::string> names;
    for (int i = 0; i < count; ++i) names.push_back("worker-" + std::to_string(i));
    auto program = [&](const std::string& name) {
      ChildProgram child = {
          {"sh", "-c", "echo x >> " + (scratch_ / "starts").string() + "\n" + script, name}};
      child.environment = EnvironmentForOthers();
      return child;
    };
    auto done = [&](const std::string&) {
      return static_cast<int64_t>(testing::Read(scratch_ / "done").size());
    };
    Workers workers(names, program, done, "a brick laid");
    auto start = steady_clock::now();
    while (!StopRequested() && SecondsSince(start) < seconds)
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    return testing::ErrorOf([&] { workers.Rethrow(); }, code);
  }

  size_t Starts() { return testing::Read(scratch_ / "starts").size() / 2; }

  testing::Scratch scratch_;
};

TEST_F(WorkersTest, OneThatAlwaysDiesEndsTheRunWithItsOwnReasonAndCode) {
  ErrorCode code = ErrorCode::kFailed;
  EXPECT_EQ(
      Watch(
          "echo starting >&2; echo 'pawl: weights: cannot be read; say where they are' >&2; exit 4",
          1, 60, &code),
      "worker-0: died 3 times without a brick laid in between, the last time with exit code 4: "
      "weights: cannot be read; say where they are");
  EXPECT_EQ(code, ErrorCode::kData);
  EXPECT_EQ(Starts(), 3u);
}

TEST_F(WorkersTest, SignalsAndMissingLibrariesAreReasonsToo) {
  ErrorCode code = ErrorCode::kUsage;
  EXPECT_THAT(Watch("kill -SEGV $$", 1, 60, &code), HasSubstr("signal 11 (Segmentation fault)"));
  EXPECT_EQ(code, ErrorCode::kFailed);
  RequestStop(0);
  EXPECT_THAT(
      Watch("echo 'pawl-model: error while loading shared libraries: libtorch.so' >&2; exit 127"),
      HasSubstr("exit code 127: pawl-model: error while loading shared libraries: libtorch.so"));
}

TEST_F(WorkersTest, ProgressBeginsTheCountAnew) {
  EXPECT_EQ(
      Watch("n=$(wc -l < " + (scratch_ / "starts").string() +
                "); [ $n -ge 9 ] && exit 0; echo y >> " + (scratch_ / "done").string() + "; exit 1",
            1, 8),
      "");
  EXPECT_EQ(Starts(), 9u) << "and one that ended well is not started again";
}

TEST_F(WorkersTest, ALiveOneDoesNotHideADeadOne) {
  EXPECT_THAT(Watch("[ $0 = worker-0 ] && sleep 600; exit 3", 2),
              HasSubstr("worker-1: died 3 times"));
}

TEST_F(WorkersTest, KillsFromOutsideAreBorneLonger) {
  EXPECT_THAT(Watch("kill -KILL $$", 1, 120),
              HasSubstr("worker-0: died 10 times without a brick laid in between, the last time "
                        "with signal 9 (Killed)"));
  EXPECT_EQ(Starts(), 10u);
}

TEST_F(WorkersTest, AProgramThatCannotBeStartedIsAnErrorAtOnce) {
  EXPECT_THAT(testing::ErrorOf([] {
                Workers(
                    {"worker"}, [](const std::string&) { return ChildProgram{{"/no/such"}}; },
                    [](const std::string&) { return 0; }, "x");
              }),
              HasSubstr("worker: cannot be started: /no/such: No such file or directory"));
}

TEST_F(WorkersTest, AllAreKilledAtTheEnd) {
  Watch("echo $$ >> " + (scratch_ / "pids").string() + "; sleep 600", 3, 1);
  std::istringstream pids(testing::Read(scratch_ / "pids"));
  int count = 0;
  for (pid_t pid; pids >> pid; ++count)
    EXPECT_FALSE(std::filesystem::exists(fmt::format("/proc/{}", pid)));
  EXPECT_GT(count, 0);
}

}  // namespace
}  // namespace pawl
