// Roles as threads of one process beside a real replay server: what `pawl run` does, here with an
// actor and a learner that need no LibTorch, so that the thread sanitizer sees every thread.
#include "app/role_thread.h"

#include <algorithm>
#include <csignal>

#include "base/error.h"
#include "base/files.h"
#include "base/log.h"
#include "base/stop.h"
#include "proto/config.h"
#include "proto/ids.h"
#include "replay/server/server.h"
#include "tasks/task.h"
#include "tests/testing.h"
#include "tokens/tokenizer.h"
#include "verifiers/verify_loop.h"

namespace pawl {
namespace {

using testing::ErrorOf;
using ::testing::HasSubstr;
using testing::Scratch;

constexpr const char* kSorting = R"(
[model]
context = 64
[[task]]
kind = "sorting"
[sample]
samples_per_problem = 2
[mix]
fresh = 0
[learn]
rows = 8
)";

constexpr int kProblems = 60;

Models NoModels(const Config&) { return {}; }

// Answers every prompt "cab>" with "abc", twice.
void SortingActor(Replay* replay, const std::string&) {
  auto tokenizer = MakeTokenizer(ModelConfig::chars);
  LeaseProblems ask;
  ask.set_samples_max(8);
  ask.set_hold(true);
  for (ProblemLease lease; lease.state() != FINISHED; lease = replay->Lease(ask)) {
    SubmitSamples samples;
    samples.set_weights_sha256(lease.weights().sha256());
    for (Group group : lease.group()) {
      std::string text = group.prompt().substr(0, group.prompt().size() - 1);
      std::sort(text.begin(), text.end());
      for (int i = 0; i < group.samples(); ++i) {
        Sample* sample = group.add_sample();
        sample->set_id(SampleId(group.id(), i));
        sample->set_text(text);
        sample->set_ended(true);
        for (int32_t token : tokenizer->EncodeSolution(text)) {
          sample->add_tokens(token);
          sample->add_log_probs(-1);
        }
      }
      *samples.add_group() = group;
    }
    if (samples.group_size() > 0) replay->Submit(std::move(samples));
  }
}

class RoleThreadTest : public ::testing::Test {
 protected:
  RoleThreadTest()
      : log_(spdlog::default_logger()),  // made before the threads, as programs do
        config_(ParseConfig(kSorting, "x", {})),
        tokens_({{"a", "actor"}, {"v", "verifier"}, {"l", "learner"}}),
        server_(scratch_.path(), "run", config_, {"127.0.0.1", "0"}, tokens_),
        address_{"127.0.0.1", std::to_string(server_.port())},
        learner_(address_, "l", "learner", "local", 5) {}
  ~RoleThreadTest() override { RequestStop(0); }

  void PublishFirstWeights() {
    PublishWeights piece;
    piece.set_data("weights");
    piece.mutable_weights()->set_sha256(Sha256Hex("weights"));
    piece.mutable_weights()->set_bytes(7);
    learner_.Publish(piece);
  }

  void OpenProblems() {
    TaskSet tasks(config_);
    OpenGeneration open;
    open.set_generation(1);
    for (int i = 0; i < kProblems; ++i) {
      Problem problem = tasks.task(0).Make(3, static_cast<uint64_t>(i));
      Group* group = open.add_group();
      group->set_id(GroupId(1, i));
      group->set_level(problem.level);
      group->set_seed(problem.seed);
      group->set_prompt(problem.prompt);
      group->set_prompt_tokens(static_cast<int32_t>(problem.prompt.size()));
      group->set_samples(2);
    }
    learner_.Open(open);
  }

  GenerationState AwaitJudged() {
    AwaitGeneration ask;
    ask.set_generation(1);
    GenerationState state = learner_.Await(ask);
    for (int i = 0; i < 60 && state.judged() < kProblems; ++i) state = learner_.Await(ask);
    return state;
  }

  std::shared_ptr<spdlog::logger> log_;
  Scratch scratch_;
  Config config_;
  Tokens tokens_;
  ReplayServer server_;
  Address address_;
  RpcClient learner_;
};

TEST_F(RoleThreadTest, AGenerationGoesThroughActorVerifierAndLearner) {
  RoleThread verifier(address_, tokens_, "verifier", [](Replay* replay, const std::string& name) {
    VerifyLoop(replay, name, NoModels);
  });
  RoleThread actor(address_, tokens_, "actor", SortingActor);
  PublishFirstWeights();
  OpenProblems();
  GenerationState state = AwaitJudged();
  EXPECT_EQ(state.judged(), kProblems);
  EXPECT_EQ(state.tally(0).accepted(), 2 * kProblems);
  DrawSteps ask;
  ask.set_generation(1);
  ask.set_count(4);
  Steps steps = learner_.Draw(ask);
  ASSERT_EQ(steps.step_size(), 4);
  for (const Step& step : steps.step()) EXPECT_EQ(step.row_size(), 8);
  learner_.End("finished");
  actor.JoinAndRethrow();
  verifier.JoinAndRethrow();
  server_.Wait();
  EXPECT_FALSE(StopRequested());
}

TEST_F(RoleThreadTest, AnErrorOfTheLoopStopsTheProcessAndIsThrownAgain) {
  RoleThread role(address_, tokens_, "actor", [](Replay* replay, const std::string&) {
    replay->Greet();
    throw Error(ErrorCode::kData, "x", "does not hold");
  });
  for (int i = 0; i < 500 && !StopRequested(); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  EXPECT_TRUE(StopRequested());
  EXPECT_EQ(ErrorOf([&] { role.JoinAndRethrow(); }), "x: does not hold");
}

TEST_F(RoleThreadTest, AnErrorThatItsEndCausesIsNone) {
  RoleThread role(address_, tokens_, "verifier", [](Replay* replay, const std::string&) {
    LeaseSamples ask;
    ask.set_verifier("v");
    ask.set_groups_max(1);
    while (true) replay->Lease(ask);  // ends by Cancel alone
  });
  role.JoinAndRethrow();
  EXPECT_FALSE(StopRequested());
}

// A role's secret lets it make its own calls alone.
TEST_F(RoleThreadTest, ARoleComesInWithItsOwnSecret) {
  RoleThread role(address_, Tokens(std::vector<Token>{{"l", "actor"}}), "actor",
                  [](Replay* replay, const std::string&) { replay->Greet(); });
  for (int i = 0; i < 500 && !StopRequested(); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  EXPECT_THAT(ErrorOf([&] { role.JoinAndRethrow(); }), HasSubstr("token"));
}

}  // namespace
}  // namespace pawl
