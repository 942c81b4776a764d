// The four roles as separate processes on loopback ports, killed and started again.
#include <thread>

#include "tests/app/runs.h"

namespace pawl {
namespace {

using testing::ExpectSameRun;
using testing::FinishedRun;
using testing::Process;
using testing::Scratch;

class RolesTest : public ::testing::Test {
 protected:
  RolesTest() {
    testing::Write(scratch_ / "token", "a-secret\n");
    std::filesystem::permissions(scratch_ / "token", std::filesystem::perms(0600));
    port_ = 20000 + ::getpid() % 20000;
  }

  std::unique_ptr<Process> StartReplay() {
    return std::make_unique<Process>(
        "pawl", std::vector<std::string>{"replay", testing::SmallRunFile(), "--out",
                                         (scratch_ / "replay").string(), "--listen", Address(),
                                         "--token-file", (scratch_ / "token").string(), "--set",
                                         "process.lease_s=1"});
  }

  std::unique_ptr<Process> Join(const std::string& role, std::vector<std::string> more = {}) {
    std::vector<std::string> arguments = {role, "--replay", Address(), "--token-file",
                                          (scratch_ / "token").string()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return std::make_unique<Process>("pawl", arguments);
  }

  std::unique_ptr<Process> StartLearner() {
    return Join("learner", {"--out", (scratch_ / "learner").string()});
  }
  std::string Address() const { return "127.0.0.1:" + std::to_string(port_); }

  // The weights of a run made by `pawl run` with the same config.
  void ExpectTheWeightsOfOneMachine() {
    FinishedRun(scratch_ / "alone", {"process.lease_s=1"});
    EXPECT_EQ(testing::WeightsHashes(scratch_ / "replay"),
              testing::WeightsHashes(scratch_ / "alone"));
    EXPECT_EQ(testing::LedgerDigest(scratch_ / "replay"),
              testing::LedgerDigest(scratch_ / "alone"));
  }

  // The same run's id, and nothing else.
  void LoseTheLedger() {
    std::string run = testing::Read(scratch_ / "replay/run.json");
    std::filesystem::remove_all(scratch_ / "replay");
    std::filesystem::create_directory(scratch_ / "replay");
    testing::Write(scratch_ / "replay/run.json", run);
    testing::Write(scratch_ / "replay/config.toml",
                   testing::Read(scratch_ / "learner/config.toml"));
  }

  Scratch scratch_;
  int port_;
};

TEST_F(RolesTest, MakeTheSameRunAsOneMachine) {
  auto replay = StartReplay(), verifier = Join("verifier"), actor1 = Join("actor"),
       actor2 = Join("actor");
  auto learner = StartLearner();
  EXPECT_EQ(learner->Wait(), 0) << learner->err();
  EXPECT_EQ(actor1->Wait(), 0) << actor1->err();
  EXPECT_EQ(actor2->Wait(), 0) << actor2->err();
  EXPECT_EQ(verifier->Wait(), 0) << verifier->err();
  EXPECT_EQ(replay->Wait(), 0) << replay->err();
  ExpectTheWeightsOfOneMachine();
}

TEST_F(RolesTest, EachMayBeKilledAndStartedAgain) {
  auto replay = StartReplay(), verifier = Join("verifier"), actor = Join("actor"),
       learner = StartLearner();
  for (int round = 0; round < 2; ++round) {
    for (auto* role : {&replay, &learner, &actor, &verifier}) {
      std::this_thread::sleep_for(std::chrono::milliseconds(350));
      (*role)->Kill(SIGKILL);
      (*role)->Wait();
      *role = role == &replay    ? StartReplay()
              : role == &learner ? StartLearner()
              : role == &actor   ? Join("actor")
                                 : Join("verifier");
    }
  }
  EXPECT_EQ(learner->Wait(), 0) << learner->err();
  EXPECT_EQ(replay->Wait(), 0) << replay->err();
  ExpectTheWeightsOfOneMachine();
}

TEST_F(RolesTest, AWrongTokenIsRefusedWithExitCode2) {
  auto replay = StartReplay();
  testing::Write(scratch_ / "guess", "a-guess\n");
  std::filesystem::permissions(scratch_ / "guess", std::filesystem::perms(0600));
  Process actor("pawl",
                {"actor", "--replay", Address(), "--token-file", (scratch_ / "guess").string()});
  EXPECT_EQ(actor.Wait(), 2);
  EXPECT_THAT(actor.err(), ::testing::HasSubstr("wrong token"));
}

// In place of waiting for what will not come.
TEST_F(RolesTest, ALearnerWithAnotherRunsCheckpointsIsRefused) {
  FinishedRun(scratch_ / "learner", {"process.lease_s=1"});
  auto replay = StartReplay(), learner = StartLearner();
  EXPECT_EQ(learner->Wait(), 2);
  EXPECT_THAT(learner->err(), ::testing::HasSubstr("what it holds belongs to run "));
}

TEST_F(RolesTest, AServerThatLostItsLedgerIsRefused) {
  auto replay = StartReplay(), verifier = Join("verifier"), actor = Join("actor"),
       learner = StartLearner();
  for (int i = 0; i < 600 && !std::filesystem::exists(scratch_ / "replay/weights/000001"); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  for (auto* role : {&replay, &learner}) {
    (*role)->Kill(SIGKILL);
    (*role)->Wait();
  }
  LoseTheLedger();
  replay = StartReplay();
  learner = StartLearner();
  EXPECT_EQ(learner->Wait(), 4) << learner->err();
  EXPECT_THAT(learner->err(), ::testing::HasSubstr("the server's folder has lost its ledger"));
}

// The learner lives on, and hears of it when it meets the server again.
TEST_F(RolesTest, AServerThatLosesItsLedgerInMidRunIsRefused) {
  auto replay = StartReplay(), verifier = Join("verifier"), actor = Join("actor"),
       learner = StartLearner();
  for (int i = 0; i < 600 && !std::filesystem::exists(scratch_ / "replay/weights/000001"); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  replay->Kill(SIGKILL);
  replay->Wait();
  LoseTheLedger();
  replay = StartReplay();
  EXPECT_EQ(learner->Wait(), 4) << learner->err();
  EXPECT_THAT(learner->err(), ::testing::HasSubstr("the server's folder has lost its ledger"));
}

TEST_F(RolesTest, ASecondLearnerIsRefused) {
  auto replay = StartReplay(), learner = StartLearner();
  for (int i = 0; i < 300 && !std::filesystem::exists(scratch_ / "learner/config.toml"); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  auto second = Join("learner", {"--out", (scratch_ / "second").string()});
  EXPECT_EQ(second->Wait(), 2);
  EXPECT_THAT(second->err(),
              ::testing::HasSubstr("works on this run already; a run has one; end that one first"));
}

// What an actor of `pawl run` holds, or a program that it leaks to, is an actor's token.
TEST_F(RolesTest, AnActorOfARunCannotBeItsLearner) {
  // It goes on for as long as the others try.
  Process run("pawl",
              testing::RunArguments(scratch_ / "run", {"process.actors=1", "generations=1000"}));
  std::vector<pid_t> actors;
  std::string port, token;
  for (int i = 0; i < 600 && token.empty(); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    for (pid_t child : testing::ChildrenOf(run.pid())) {
      std::string words = testing::Read(fmt::format("/proc/{}/cmdline", child)),
                  environment = testing::Read(fmt::format("/proc/{}/environ", child));
      size_t at = words.find("127.0.0.1:"), secret = environment.find("PAWL_TOKEN=");
      if (at == std::string::npos || secret == std::string::npos) continue;
      port = words.c_str() + at + 10;
      token = environment.c_str() + secret + 11;
    }
  }
  ASSERT_FALSE(token.empty());
  for (const char* role : {"learner", "verifier"}) {
    std::vector<std::string> arguments = {role, "--replay", "127.0.0.1:" + port};
    if (std::string(role) == "learner")
      arguments.insert(arguments.end(), {"--out", (scratch_ / "thief").string()});
    testing::Outcome other = testing::RunProgram(arguments, {{"PAWL_TOKEN", token}});
    EXPECT_EQ(other.code, 2) << role;
    EXPECT_THAT(other.err, ::testing::HasSubstr(
                               fmt::format("this token is for role actor, not for role {}", role)));
  }
  run.Kill(SIGTERM);
  EXPECT_EQ(run.Wait(), 75) << run.err();
}

TEST_F(RolesTest, APortInUseIsRefusedWithExitCode2) {
  auto replay = StartReplay();
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  Process second("pawl",
                 {"replay", testing::SmallRunFile(), "--out", (scratch_ / "second").string(),
                  "--listen", Address(), "--token-file", (scratch_ / "token").string()});
  EXPECT_EQ(second.Wait(), 2);
  EXPECT_THAT(second.err(), ::testing::HasSubstr("cannot listen"));
}

}  // namespace
}  // namespace pawl
