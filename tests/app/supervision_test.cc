// Workers that die for good, helper programs that hang, folders that two processes want.
#include <thread>

#include "base/clock.h"
#include "tests/app/runs.h"

namespace pawl {
namespace {

using testing::ChildrenOf;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::Outcome;
using testing::Process;
using testing::RunArguments;
using testing::RunProgram;
using testing::Scratch;

std::string LastLine(const std::string& text) {
  size_t end = text.find_last_not_of('\n'), begin = text.rfind('\n', end);
  return text.substr(begin == std::string::npos ? 0 : begin + 1, end - begin);
}

void AwaitFile(const std::filesystem::path& file) {
  for (int i = 0; i < 6000 && !std::filesystem::exists(file); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  ASSERT_TRUE(std::filesystem::exists(file));
}

// ---- a worker that dies for good

TEST(Supervision, AnActorThatASignalKillsEachTimeEndsTheRun) {
  Scratch scratch;
  Process run("pawl", RunArguments(scratch / "run", {"generations=1"}));
  std::atomic<bool> ended = false;
  std::thread killer([&] {
    while (!ended) {
      for (pid_t actor : ChildrenOf(run.pid())) ::kill(actor, SIGSEGV);
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  });
  int code = run.Wait();
  ended = true;
  killer.join();
  EXPECT_EQ(code, 1);
  EXPECT_THAT(LastLine(run.err()),
              HasSubstr("pawl: actor-0: died 3 times without a sample stored in between, the last "
                        "time with signal 11 (Segmentation fault)"));
}

TEST(Supervision, OneThatIsKilledAtItsFirstSubmissionEachTimeEndsTheRun) {
  Scratch scratch;
  Outcome run = RunProgram(RunArguments(scratch / "run", {"generations=1", "process.lease_s=1"}),
                           {{"PAWL_CRASH_AT", "actor-before-submit:1"}});
  EXPECT_EQ(run.code, 1);
  EXPECT_THAT(LastLine(run.err), HasSubstr("signal 9 (Killed)"));
  testing::FinishedRun(scratch / "run", {"generations=1", "process.lease_s=1"});
}

// The other end of the same rule: it stores something each time, so it is started again as often as
// it takes.
TEST(Supervision, OneThatGetsSomethingDoneEachTimeGoesOn) {
  Scratch scratch;
  Outcome run = RunProgram(
      RunArguments(scratch / "run", {"generations=1", "sample.problems=300", "process.lease_s=1"}),
      {{"PAWL_CRASH_AT", "actor-before-submit:2"}});
  EXPECT_EQ(run.code, 0) << run.err;
  EXPECT_THAT(run.err, HasSubstr("actor-0 died (signal 9 (Killed)"));
}

TEST(Supervision, SettingsThatNoActorCouldSampleByAreRefused) {
  Scratch scratch;
  for (const char* setting :
       {"sample.temperature=1e-310", "sample.temperature=1e-30", "sample.temperature=0.0001",
        "learn.learning_rate=1e-310", "learn.clip=1e300", "mix.fresh=4.9e-324"}) {
    Outcome run = RunProgram(RunArguments(scratch / "run", {setting}));
    EXPECT_EQ(run.code, 2) << setting;
    EXPECT_THAT(run.err, HasSubstr(std::string(setting).substr(0, std::string(setting).find('='))))
        << setting;
    EXPECT_FALSE(std::filesystem::exists(scratch / "run")) << setting;
  }
}

// ---- helper programs

// A verifier in Python that answers `answers` questions and then does `then`; its process ids go
// into pids.
std::vector<std::string> Verifier(const Scratch& scratch, int answers, const std::string& then) {
  std::string path = scratch / "verifier.py";
  testing::Write(path,
                 "import json, os, sys, time\n"
                 "print(os.getpid(), file=open('" +
                     (scratch / "pids").string() +
                     "', 'a'), flush=True)\n"
                     "sys.stdin.readline()\nprint(json.dumps({'pawl': 1, 'name': 'v', 'version': "
                     "'1'}), flush=True)\n"
                     "n = 0\n"
                     "for line in sys.stdin:\n    asked = json.loads(line)\n    n += 1\n"
                     "    if n > " +
                     std::to_string(answers) + ":\n        open('" +
                     (scratch / "reached").string() + "', 'w').close()\n        " + then +
                     "\n"
                     "    print(json.dumps({'id': asked['id'], 'accepted': True}), flush=True)\n");
  return {"generations=1", "start.steps=20", "verify.kind=external",
          fmt::format("verify.command=[\"python3\", \"{}\"]", path)};
}

void ExpectGone(const Scratch& scratch) {
  std::istringstream pids(testing::Read(scratch / "pids"));
  for (pid_t pid; pids >> pid;)
    EXPECT_FALSE(std::filesystem::exists(fmt::format("/proc/{}", pid))) << pid;
}

TEST(Helpers, ABrokenVerifierEndsTheRunBeforeItBegins) {
  for (const char* then : {"print('debugging')", "sys.exit('no licence')"}) {
    Scratch scratch;
    Outcome run = RunProgram(RunArguments(scratch / "run", Verifier(scratch, 0, then)));
    EXPECT_EQ(run.code, 2) << run.err;
    EXPECT_THAT(LastLine(run.err),
                ::testing::AnyOf(HasSubstr("printed 'debugging' where its answer"),
                                 HasSubstr("its last words: no licence")));
    EXPECT_FALSE(std::filesystem::exists(scratch / "run")) << "nothing was begun";
  }
  Scratch scratch;
  Outcome run = RunProgram(
      RunArguments(scratch / "run", {"verify.kind=external", "verify.command=[\"/no/such\"]"}));
  EXPECT_EQ(run.code, 2);
  EXPECT_THAT(run.err, HasSubstr("cannot be started: /no/such: No such file or directory"));
}

// It hangs on a sample and has a minute to answer: the stop does not wait for that.
TEST(Helpers, AStopIsNotAsSlowAsAVerifierThatHangs) {
  for (int signal : {SIGTERM, SIGINT}) {
    Scratch scratch;
    std::vector<std::string> settings = Verifier(scratch, 8, "time.sleep(600)");
    settings.push_back("verify.timeout_s=600");
    Process run("pawl", RunArguments(scratch / "run", settings));
    AwaitFile(scratch / "reached");
    auto start = std::chrono::steady_clock::now();
    run.Kill(signal);
    EXPECT_EQ(run.Wait(), signal == SIGTERM ? 75 : 130) << run.err();
    EXPECT_LT(SecondsSince(start), testing::kPatienceSeconds)
        << "2 on a machine that does nothing else";
    ExpectGone(scratch);
    EXPECT_FALSE(std::filesystem::is_empty(scratch / "run/checkpoints"));
  }
}

// A task's program is asked by the learner too, which saves before it leaves.
TEST(Helpers, AStopIsNotAsSlowAsATaskThatHangs) {
  Scratch scratch;
  testing::Write(scratch / "task.py",
                 "import json, os, sys, time\n"
                 "print(os.getpid(), file=open('" +
                     (scratch / "pids").string() +
                     "', 'a'), flush=True)\n"
                     "sys.stdin.readline()\nprint(json.dumps({'pawl': 1, 'name': 't', 'version': "
                     "'1', 'levels': [1, 2]}), flush=True)\n"
                     "for line in sys.stdin:\n    asked = json.loads(line)\n    answer = {'id': "
                     "asked['id'], 'right': True}\n"
                     "    if 'make' in asked:\n        answer = {'id': asked['id'], 'prompt': "
                     "str(asked['make']['seed'] % 1000), 'solution': '1'}\n"
                     "    elif os.path.exists('" +
                     (scratch / "hang").string() +
                     "'):\n"
                     "        open('" +
                     (scratch / "reached").string() +
                     "', 'w').close()\n        time.sleep(600)\n"
                     "    print(json.dumps(answer), flush=True)\n");
  Process run("pawl",
              RunArguments(scratch / "run", {"generations=1", "start.steps=150",
                                             "task.0.kind=external", "task.0.timeout_s=600",
                                             fmt::format("task.0.command=[\"python3\", \"{}\"]",
                                                         (scratch / "task.py").string())}));
  AwaitFile(scratch / "run/checkpoints");
  testing::Write(scratch / "hang", "");
  AwaitFile(scratch / "reached");
  run.Kill(SIGTERM);
  auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(run.Wait(), 75) << run.err();
  EXPECT_LT(SecondsSince(start), testing::kPatienceSeconds);
  ExpectGone(scratch);
  std::filesystem::remove(scratch / "hang");
  Outcome again = RunProgram(RunArguments(
      scratch / "run",
      {"generations=1", "start.steps=150", "task.0.kind=external", "task.0.timeout_s=600",
       fmt::format("task.0.command=[\"python3\", \"{}\"]", (scratch / "task.py").string())}));
  EXPECT_EQ(again.code, 0) << again.err;
}

// ---- two users of one folder

TEST(OneFolder, ASecondRunReplayOrLearnerIsRefusedAndNamesTheFirst) {
  Scratch scratch;
  testing::Write(scratch / "token", "secret\n");
  std::filesystem::permissions(scratch / "token", std::filesystem::perms(0600));
  std::vector<std::string> settings = {"process.actors=0", "start.steps=100000"};
  Process run("pawl", RunArguments(scratch / "run", settings));
  AwaitFile(scratch / "run/ledger.sqlite");
  std::string holder = fmt::format("process {} on ", run.pid());
  std::string out = scratch / "run", token = scratch / "token",
              port = std::to_string(20000 + ::getpid() % 20000);

  Outcome second = RunProgram(RunArguments(scratch / "run", settings));
  EXPECT_EQ(second.code, 2);
  EXPECT_THAT(LastLine(second.err),
              ::testing::AllOf(HasSubstr(holder), HasSubstr("is using this folder")));

  Outcome replay = RunProgram({"replay", testing::SmallRunFile(), "--out", out, "--listen",
                               "127.0.0.1:" + port, "--token-file", token, "--set",
                               "process.actors=0", "--set", "start.steps=100000"});
  EXPECT_EQ(replay.code, 2);
  EXPECT_THAT(LastLine(replay.err), HasSubstr(holder));

  Process other("pawl", {"replay", testing::SmallRunFile(), "--out", scratch / "other", "--listen",
                         "127.0.0.1:" + port, "--token-file", token});
  Outcome learner =
      RunProgram({"learner", "--replay", "127.0.0.1:" + port, "--token-file", token, "--out", out});
  EXPECT_EQ(learner.code, 2);
  EXPECT_THAT(LastLine(learner.err), HasSubstr(holder));

  run.Kill(SIGKILL);
  run.Wait();
  Process after("pawl", RunArguments(scratch / "run", settings));
  AwaitFile(scratch / "run/logs/attempt-2/run.log");  // a killed one holds nothing
}

}  // namespace
}  // namespace pawl
