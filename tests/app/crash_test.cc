// kill -9 anywhere: the same command goes on, nothing acknowledged is lost or doubled, the end is
// the uninterrupted one.
#include <random>
#include <thread>

#include "tests/app/runs.h"

namespace pawl {
namespace {

using testing::ExpectSameRun;
using testing::FinishedRun;
using testing::Outcome;
using testing::Process;
using testing::RunArguments;
using testing::RunProgram;
using testing::Scratch;

const std::vector<std::string> kNoActors = {"process.actors=0"};

// One uninterrupted run for all tests of this file.
const std::filesystem::path& CalmRun() {
  static Scratch scratch;
  static std::filesystem::path path = [] {
    FinishedRun(scratch / "calm", kNoActors);
    return scratch / "calm";
  }();
  return path;
}

// Each durable write of a run stands between two crash points; the n-th pass of any of them kills
// the process.
TEST(Crash, AtEveryFewthWriteBoundary) {
  int kills = 0;
  for (int pass = 1; pass < 400; pass += 23) {
    Scratch scratch;
    Outcome first = RunProgram(RunArguments(scratch / "run", kNoActors),
                               {{"PAWL_CRASH_AT", "any:" + std::to_string(pass)}});
    if (first.code == 0) break;  // the run has fewer passes
    ASSERT_EQ(first.code, 1000 + SIGKILL) << first.err;
    ++kills;
    FinishedRun(scratch / "run", kNoActors);
    ExpectSameRun(CalmRun(), scratch / "run");
  }
  EXPECT_GT(kills, 4);
}

// Between the proposals and the problems that they set, too.
TEST(Crash, AtWriteBoundariesOfARunThatProposesItsProblems) {
  const std::vector<std::string> settings = {"process.actors=0", "task.1.kind=addition",
                                             "task.1.propose=true", "sample.samples_per_problem=4",
                                             "sample.problems=200"};
  Scratch scratch;
  FinishedRun(scratch / "calm", settings);
  int kills = 0;
  for (int pass = 11; pass < 400; pass += 19) {
    std::filesystem::path run = scratch / std::to_string(pass);
    Outcome first =
        RunProgram(RunArguments(run, settings), {{"PAWL_CRASH_AT", "any:" + std::to_string(pass)}});
    if (first.code == 0) break;
    ASSERT_EQ(first.code, 1000 + SIGKILL) << first.err;
    ++kills;
    FinishedRun(run, settings);
    ExpectSameRun(scratch / "calm", run);
  }
  EXPECT_GT(kills, 4);
}

TEST(Crash, AgainAndAgainAtRandomMoments) {
  Scratch scratch;
  std::mt19937 random(7);
  for (int kills = 0; kills < 8; ++kills) {
    Process run("pawl", RunArguments(scratch / "run", kNoActors));
    std::this_thread::sleep_for(std::chrono::milliseconds(250 + random() % 700));
    run.Kill(SIGKILL);
    run.Wait();
  }
  FinishedRun(scratch / "run", kNoActors);
  ExpectSameRun(CalmRun(), scratch / "run");
}

TEST(Crash, SigtermSavesAndTheSameCommandGoesOn) {
  for (int signal : {SIGTERM, SIGINT}) {
    Scratch scratch;
    std::vector<std::string> longer = {"process.actors=1", "start.steps=3000"};
    Process run("pawl", RunArguments(scratch / "run", longer));
    while (!std::filesystem::exists(scratch / "run/checkpoints"))
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    run.Kill(signal);
    EXPECT_EQ(run.Wait(), signal == SIGTERM ? 75 : 130) << run.err();
    EXPECT_FALSE(std::filesystem::is_empty(scratch / "run/checkpoints"));
  }
}

TEST(Crash, ADamagedCheckpointIsPassedOverForTheOneBefore) {
  Scratch scratch;
  Outcome cut = RunProgram(RunArguments(scratch / "run", kNoActors),
                           {{"PAWL_CRASH_AT", "actor-after-submit:1"}});
  ASSERT_EQ(cut.code, 1000 + SIGKILL);
  std::filesystem::path newest;
  for (const auto& entry : std::filesystem::directory_iterator(scratch / "run/checkpoints"))
    newest = std::max(newest, entry.path());
  std::string bytes = testing::Read(newest / "model.safetensors");
  bytes[bytes.size() / 2] ^= 1;
  testing::Write(newest / "model.safetensors", bytes);
  FinishedRun(scratch / "run", kNoActors);
  ExpectSameRun(CalmRun(), scratch / "run");
}

// Killed between publishing and its checkpoint, and gone on with on a processor that computes other
// bits: what actors have sampled from stays what it was.
TEST(Crash, APublishedVersionIsTakenUpWhereOtherKernelsWouldMakeAnother) {
  Scratch scratch;
  std::vector<std::string> settings = {"process.actors=0", "generations=1"};
  FinishedRun(scratch / "run", settings);
  std::vector<std::string> published = testing::WeightsHashes(scratch / "run");
  std::filesystem::path newest;
  for (const auto& entry : std::filesystem::directory_iterator(scratch / "run/checkpoints"))
    newest = std::max(newest, entry.path());
  std::filesystem::remove_all(newest);
  Outcome other = RunProgram(RunArguments(scratch / "run", settings), {{"PAWL_KERNELS", "avx2"}});
  ASSERT_EQ(other.code, 0) << other.err;
  EXPECT_EQ(testing::WeightsHashes(scratch / "run"), published);
  EXPECT_EQ(RunProgram({"ledger", (scratch / "run").string(), "--check"}).code, 0);
  FinishedRun(scratch / "run", {"process.actors=0", "generations=2"});
  if (other.err.find("was published before with other bytes") == std::string::npos)
    GTEST_SKIP() << "this processor's own kernels are avx2";
}

}  // namespace
}  // namespace pawl
