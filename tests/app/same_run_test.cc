// One seed, one run: the same ledger and the same weights whoever samples, killed or not.
#include <random>
#include <thread>

#include "tests/app/runs.h"

namespace pawl {
namespace {

using testing::ExpectSameRun;
using testing::FinishedRun;
using testing::Process;
using testing::Scratch;

TEST(SameRun, WithOneActorThreeActorsAndNone) {
  Scratch scratch;
  FinishedRun(scratch / "one", {"process.actors=1"});
  FinishedRun(scratch / "three", {"process.actors=3"});
  FinishedRun(scratch / "none", {"process.actors=0"});
  ExpectSameRun(scratch / "one", scratch / "three");
  ExpectSameRun(scratch / "one", scratch / "none");
}

// kill -9 of actors at random while they sample; a lease is short, so that what died with one is given again.
TEST(SameRun, WithActorsKilledAtRandom) {
  Scratch scratch;
  std::vector<std::string> settings = {"process.actors=3", "process.lease_s=0.5", "sample.problems=3000"};
  FinishedRun(scratch / "calm", settings);
  Process run("pawl", testing::RunArguments(scratch / "killed", settings));
  std::atomic<bool> ended{false};
  int kills = 0;
  std::thread killer([&] {
    std::mt19937 random(1);
    while (!ended) {
      std::this_thread::sleep_for(std::chrono::milliseconds(200 + random() % 300));
      std::vector<pid_t> actors = testing::ChildrenOf(run.pid());
      if (actors.empty() || kills >= 6) continue;
      ::kill(actors[random() % actors.size()], SIGKILL);
      ++kills;
    }
  });
  int code = run.Wait();
  ended = true;
  killer.join();
  ASSERT_EQ(code, 0) << run.err();
  EXPECT_GT(kills, 0);
  ExpectSameRun(scratch / "calm", scratch / "killed");
}

TEST(SameRun, AnotherSeedIsAnotherRun) {
  Scratch scratch;
  FinishedRun(scratch / "a", {});
  FinishedRun(scratch / "b", {"seed=1"});
  EXPECT_NE(testing::WeightsHashes(scratch / "a"), testing::WeightsHashes(scratch / "b"));
}

TEST(SameRun, EveryRegimeAndVerifierRunsToItsEnd) {
  Scratch scratch;
  int i = 0;
  for (const std::vector<std::string>& settings : std::vector<std::vector<std::string>>{
           {"mix.regime=accumulate", "learn.restart=cold"},
           {"mix.regime=subsample", "mix.budget=200", "mix.unit=tokens"},
           {"verify.kind=noisy", "verify.accept_wrong=0.2", "mix.selector=uniform"},
           {"verify.kind=vote", "mix.selector=prioritized", "sample.samples_per_problem=4", "mix.fresh=1"},
           {"verify.kind=all_of", "verify.parts=[\"length\", \"none\"]", "mix.selector=fifo", "model.positions=none"},
           {"learn.precision=bfloat16", "learn.loss_on_prompt=true", "model.positions=learned", "mix.fresh=0", "verify.kind=none"},
           {"model.positions=coupled"}}) {
    FinishedRun(scratch / std::to_string(i++), settings);
  }
}

TEST(SameRun, ContinuousModeRunsWithRetention) {
  Scratch scratch;
  FinishedRun(scratch / "c", {"mode=continuous", "generations=6", "loop.keep_generations=2", "verify.kind=none", "process.actors=2"});
  EXPECT_FALSE(std::filesystem::exists(scratch / "c/weights/000001"));
  EXPECT_TRUE(std::filesystem::exists(scratch / "c/weights/000006"));
}

}  // namespace
}  // namespace pawl
