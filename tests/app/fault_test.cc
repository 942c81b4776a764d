// Each write, sync, rename, accept and allocation of a run fails once (tests/app/failing_calls.cc):
// the run goes on, or ends with one clear line; the same command then ends as an undisturbed run
// does, so that nothing that was acknowledged is lost.
//
// A run makes hundreds of such calls, and millions of allocations. By default a few of each kind
// fail; PAWL_FAULTS=N fails N of each kind, spread evenly, and all where there are fewer.
#include <regex>

#include "tests/app/runs.h"

namespace pawl {
namespace {

using testing::ExpectSameRun;
using testing::FinishedRun;
using testing::Outcome;
using testing::RunProgram;
using testing::Scratch;

constexpr int kFaults = 8;

// Small, yet it makes every kind of file: two generations, a checkpoint between.
const std::vector<std::string> kTiny = {
    "start.steps=60",  "sample.problems=20", "learn.steps=6",         "learn.checkpoint_steps=4",
    "eval.problems=4", "task.1.count=10",    "model.feed_forward=16", "process.actors=0"};

struct Fault {
  std::string program, command, call;
};

void PrintTo(const Fault& fault, std::ostream* out) { *out << fault.command << " " << fault.call; }

class FaultTest : public ::testing::TestWithParam<Fault> {
 protected:
  // One undisturbed run for all tests of this file.
  static const std::filesystem::path& CalmRun() {
    static Scratch scratch;
    static std::filesystem::path path = [] {
      FinishedRun(scratch / "calm", kTiny);
      return scratch / "calm";
    }();
    return path;
  }

  static Outcome RunWith(const std::filesystem::path& out, long n,
                         const std::filesystem::path& count = {}) {
    const Fault& f = GetParam();
    testing::Process::Environment environment = {
        {"LD_PRELOAD", PAWL_BINARY_DIR "/libpawl-failing-calls.so"},
        {"PAWL_FAIL", fmt::format("{} {} {} {}", f.program, f.command, f.call, n)}};
    if (!count.empty()) environment["PAWL_FAIL_COUNT"] = count.string();
    return RunProgram(testing::RunArguments(out, kTiny), environment);
  }

  static long Calls() {
    Scratch scratch;
    Outcome counted = RunWith(scratch / "run", 0, scratch / "count");
    EXPECT_EQ(counted.code, 0) << counted.err;
    return std::atol(testing::Read(scratch / "count").c_str());
  }
};

// LibTorch's library for threads and the C library end the process themselves in places, each with
// a line of its own.
bool EndedByALibrary(const std::string& err) {
  return std::regex_search(
      err, std::regex("(^|\n)\n?(libgomp: Out of memory|Fatal glibc error: failed to register "
                      "TLS destructor: out of memory)[^\n]*\n$"));
}

// The errors that a user sees: the program's last line, and no trace of an exception that nobody
// caught.
void ExpectOneClearLine(const std::string& err) {
  std::smatch line;
  EXPECT_TRUE(std::regex_search(err, line, std::regex("(^|\n)pawl: [^\n]{10,}\n$"))) << err;
  for (const char* raw : {"terminate called", "what():", "bad_alloc", "c10::", "Backtrace"})
    EXPECT_EQ(err.find(raw), std::string::npos) << err;
}

TEST_P(FaultTest, ARunGoesOnOrEndsWithOneLineAndLosesNothing) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "AddressSanitizer has calls of its own in place of these";
#endif
  const char* asked = std::getenv("PAWL_FAULTS");
  long calls = Calls(), faults = std::min<long>(asked ? std::atol(asked) : kFaults, calls);
  ASSERT_GT(calls, 0) << "this kind of call is not seen at all";
  ASSERT_GT(faults, 0) << "PAWL_FAULTS is a number from 1";
  int ended = 0, gone_on = 0;
  for (long i = 0; i < faults; ++i) {
    long n = 1 + (calls - 1) * i / std::max(1L, faults - 1);
    SCOPED_TRACE(fmt::format("{} of {}", n, calls));
    Scratch scratch;
    Outcome first = RunWith(scratch / "run", n);
    (first.code == 0 ? gone_on : ended) += 1;
    if (first.code != 0 && !EndedByALibrary(first.err)) {
      EXPECT_LT(first.code, 1000) << "killed by a signal: " << first.err;
      ExpectOneClearLine(first.err);
    }
    Outcome again = RunProgram(testing::RunArguments(scratch / "run", kTiny));
    ASSERT_EQ(again.code, 0) << "after " << first.err << "\nthen " << again.err;
    ExpectSameRun(CalmRun(), scratch / "run");
  }
  RecordProperty("calls", static_cast<int>(calls));
  std::cout << fmt::format("{} calls; {} failed: {} runs went on, {} ended\n", calls, faults,
                           gone_on, ended);
}

INSTANTIATE_TEST_SUITE_P(Calls, FaultTest,
                         ::testing::Values(Fault{"pawl-model", "run", "write"},
                                           Fault{"pawl-model", "run", "sync"},
                                           Fault{"pawl-model", "run", "rename"},
                                           Fault{"pawl-model", "run", "accept"},
                                           Fault{"pawl-model", "run", "memory"}),
                         [](const auto& info) { return info.param.call; });

}  // namespace
}  // namespace pawl
