// One seed, one run: the same ledger and the same weights whoever samples, killed or not.
#include <random>
#include <thread>

#include "tests/app/runs.h"

namespace pawl {
namespace {

using testing::ExpectSameRun;
using testing::FinishedRun;
using testing::LedgerDigest;
using testing::Process;
using testing::Scratch;

// With `actors` (a setting), with none, and killed in mid-run: one run, the first in the folder
// `name`. `with` gives all settings of a run to which one is added.
template <typename With>
void ExpectSameRunOf(const Scratch& scratch, const std::string& name, const std::string& actors,
                     const With& with) {
  FinishedRun(scratch / name, with(actors));
  FinishedRun(scratch / "none", with("process.actors=0"));
  ExpectSameRun(scratch / name, scratch / "none");
  Process cut("pawl", testing::RunArguments(scratch / "cut", with("process.actors=0")));
  for (int i = 0; i < 1000 && !std::filesystem::exists(scratch / "cut/weights/000001"); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  ::kill(cut.pid(), SIGKILL);
  cut.Wait();
  FinishedRun(scratch / "cut", with("process.actors=0"));
  ExpectSameRun(scratch / name, scratch / "cut");
}

TEST(SameRun, WithOneActorThreeActorsAndNone) {
  Scratch scratch;
  FinishedRun(scratch / "one", {"process.actors=1"});
  FinishedRun(scratch / "three", {"process.actors=3"});
  FinishedRun(scratch / "none", {"process.actors=0"});
  ExpectSameRun(scratch / "one", scratch / "three");
  ExpectSameRun(scratch / "one", scratch / "none");
}

// kill -9 of actors at random while they sample; a lease is short, so that what died with one is
// given again.
TEST(SameRun, WithActorsKilledAtRandom) {
  Scratch scratch;
  std::vector<std::string> settings = {"process.actors=3", "process.lease_s=0.5",
                                       "sample.problems=3000"};
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

// What a curriculum has opened is found again from the generations that are done.
TEST(SameRun, WithATaskThatOpensOnTheWay) {
  Scratch scratch;
  ExpectSameRunOf(scratch, "one", "process.actors=1", [](const std::string& more) {
    return std::vector<std::string>{"task.1.opens_at=0.01", "generations=3", more};
  });
  std::vector<double> closed;
  std::istringstream rows(testing::Read(scratch / "one/generations.jsonl"));
  for (std::string row; std::getline(rows, row);)
    closed.push_back(nlohmann::json::parse(row).at("curriculum/closed"));
  ASSERT_EQ(closed.size(), 4u);
  EXPECT_EQ(closed.front(), 1);
  EXPECT_EQ(closed.back(), 0);
}

// The judge is the version that wrote the samples, whoever asks it, and whatever was begun before.
TEST(SameRun, WithALearnedVerifier) {
  Scratch scratch;
  std::vector<std::string> settings = {"task.1.kind=addition",    "task.1.judge=true",
                                       "task.1.judge_trace=true", "task.1.fresh_levels=[1,2]",
                                       "verify.kind=learned",     "verify.audit=0.5",
                                       "verify.threshold=0.01",   "start.steps=500"};
  auto with = [&](const std::string& more) {
    std::vector<std::string> all = settings;
    all.push_back(more);
    return all;
  };
  ExpectSameRunOf(scratch, "one", "process.actors=1", with);

  Database database(scratch / "one" / "ledger.sqlite", Database::Mode::kReadOnly);
  Query judges = database.Prepare(
      "select count(distinct verifier), count(*), sum(accepted) from verdict where verifier like "
      "'learned(0.01,%'");
  ASSERT_TRUE(judges.Next());
  EXPECT_EQ(judges.Int(0), 2) << "one version for each generation";
  EXPECT_EQ(judges.Int(1), 1600);
  EXPECT_GT(judges.Int(2), 100);
  Query lessons = database.Prepare(
      "select sum(l.answer like '%;y'), sum(l.answer like '%;n'), count(*), sum(v.truth = 1) from "
      "lesson l join verdict v on v.sample = l.sample");
  ASSERT_TRUE(lessons.Next());
  EXPECT_GT(lessons.Int(0), 5);
  EXPECT_GT(lessons.Int(1), 5);
  EXPECT_EQ(lessons.Int(0) + lessons.Int(1), lessons.Int(2));
  EXPECT_EQ(lessons.Int(3), lessons.Int(2)) << "with a trace only what was found right teaches";
}

// The sums' traces and their answers are rows of their own.
TEST(SameRun, OfPositions) {
  Scratch scratch;
  auto with = [](const std::string& more) {
    return std::vector<std::string>{"mix.unit=positions", "task.0.trace=true",
                                    "task.0.position_end=\";\"", more};
  };
  ExpectSameRunOf(scratch, "two", "process.actors=2", with);

  Database database(scratch / "two" / "ledger.sqlite", Database::Mode::kReadOnly);
  Query rows = database.Prepare(
      "select generation, sum(fresh), sum(position = 1), max(position), count(*) from trained_row "
      "where generation > 0 group by generation");
  for (int generation : {1, 2}) {
    ASSERT_TRUE(rows.Next());
    EXPECT_EQ(rows.Int(0), generation);
    EXPECT_EQ(rows.Int(1), 320) << "a quarter of 40 steps of 32 positions";
    EXPECT_GE(rows.Int(2), 80) << "every second row of the fresh sums";
    EXPECT_EQ(rows.Int(3), 1);
    EXPECT_EQ(rows.Int(4), 1280);
  }
  EXPECT_EQ(testing::RunProgram({"ledger", (scratch / "two").string(), "--check"}).code, 0);
  Query sample = database.Prepare("select min(sample) from target");
  ASSERT_TRUE(sample.Next());
  testing::Outcome shown = testing::RunProgram(
      {"ledger", (scratch / "two").string(), "--sample", std::to_string(sample.Int(0)), "--json"});
  nlohmann::json positions = nlohmann::json::parse(shown.out)["positions"];
  ASSERT_EQ(positions.size(), 2u) << shown.out;
  EXPECT_EQ(positions[0]["first_token"], 0);
  EXPECT_EQ(positions[1]["first_token"], positions[0]["tokens"]);
  testing::Outcome step =
      testing::RunProgram({"ledger", (scratch / "two").string(), "--step", "1:0", "--json"});
  EXPECT_TRUE(nlohmann::json::parse(step.out)["rows"][0].contains("position")) << step.out;
}

// What the model proposes is asked: samples answer problems that other samples of their generation
// set.
TEST(SameRun, WithProblemsThatTheModelProposes) {
  Scratch scratch;
  auto with = [](const std::string& more) {
    return std::vector<std::string>{
        "task.1.kind=addition",         "task.1.propose=true",       "task.1.fresh_levels=[1,2]",
        "task.1.sample_levels=[1,3]",   "task.1.propose_share=0.75", "task.1.proposals=350",
        "sample.samples_per_problem=4", "process.lease_s=0.5",       more};
  };
  ExpectSameRunOf(scratch, "three", "process.actors=3", with);
  FinishedRun(scratch / "slots", with("sample.slots=8"));
  EXPECT_EQ(LedgerDigest(scratch / "three"), LedgerDigest(scratch / "slots"));

  std::string run = (scratch / "three").string();
  EXPECT_EQ(testing::RunProgram({"ledger", run, "--check"}).code, 0);
  Database database(scratch / "three" / "ledger.sqlite", Database::Mode::kReadOnly);
  Query asked = database.Prepare(
      "select count(*), sum(p.generation = s.generation), sum(v.accepted), count(distinct "
      "q.sample) "
      "from proposal q join problem p on p.id = q.problem join sample s on s.id = q.sample join "
      "verdict v on v.sample = q.sample");
  ASSERT_TRUE(asked.Next());
  EXPECT_GT(asked.Int(0), 100);
  for (int column : {1, 2, 3}) EXPECT_EQ(asked.Int(column), asked.Int(0)) << column;
  Query trained = database.Prepare(
      "select count(*), sum(exists(select 1 from proposal q where q.sample = r.sample)) from "
      "trained_row r join sample s on s.id = r.sample where s.task = 1");
  ASSERT_TRUE(trained.Next());
  EXPECT_GT(trained.Int(0), 100);
  EXPECT_EQ(trained.Int(1), trained.Int(0))
      << "only proposals whose problem was asked are rewarded";

  Query solver = database.Prepare("select q.problem << 10, q.sample from proposal q limit 1");
  ASSERT_TRUE(solver.Next());
  testing::Outcome shown =
      testing::RunProgram({"ledger", run, "--sample", std::to_string(solver.Int(0)), "--json"});
  nlohmann::json sample = nlohmann::json::parse(shown.out);
  EXPECT_EQ(sample["proposed_by"]["sample"], solver.Int(1)) << shown.out;
  EXPECT_EQ(sample["proposed_by"]["proposal"], sample["prompt"]);
  shown = testing::RunProgram({"ledger", run, "--sample", std::to_string(solver.Int(1)), "--json"});
  EXPECT_EQ(nlohmann::json::parse(shown.out)["proposed"]["problem"], solver.Int(0) >> 10);
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
           {"verify.kind=vote", "mix.selector=prioritized", "sample.samples_per_problem=4",
            "mix.fresh=1"},
           {"verify.kind=all_of", "verify.parts=[\"length\", \"none\"]", "mix.selector=fifo",
            "model.positions=none"},
           {"learn.precision=bfloat16", "learn.loss_on_prompt=true", "model.positions=learned",
            "mix.fresh=0", "verify.kind=none"},
           {"model.positions=coupled"},
           {"task.0.kind=inverse", "task.0.backtranslate=true", "mix.unit=tokens"},
           {"model.kind=linear", "mix.keep=one", "learn.restart=base"},
           {"model.kind=mlp", "mix.keep=shortest"},
           {"learn.objective=grpo", "sample.samples_per_problem=4", "learn.kl=0.01"},
           {"learn.objective=dr_grpo", "sample.samples_per_problem=4", "learn.restart=base",
            "mix.regime=accumulate"},
           {"task.1.kind=addition", "task.1.propose=true", "sample.samples_per_problem=4",
            "learn.objective=grpo"},
           {"task.1.kind=addition", "task.1.propose=true", "task.1.propose_reward=valid",
            "mix.regime=accumulate", "mix.unit=tokens", "verify.kind=noisy",
            "verify.accept_wrong=0.1"}}) {
    FinishedRun(scratch / std::to_string(i++), settings);
  }
}

TEST(SameRun, ContinuousModeRunsWithRetention) {
  Scratch scratch;
  FinishedRun(scratch / "c", {"mode=continuous", "generations=6", "loop.keep_generations=2",
                              "verify.kind=none", "process.actors=2"});
  EXPECT_FALSE(std::filesystem::exists(scratch / "c/weights/000001"));
  EXPECT_TRUE(std::filesystem::exists(scratch / "c/weights/000006"));
}

}  // namespace
}  // namespace pawl
