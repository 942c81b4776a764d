#include <thread>

#include "base/clock.h"
#include "base/stop.h"
#include "tests/verifiers/external_case.h"

namespace pawl {
namespace {

constexpr double kShortSeconds = 2;  // for a program that never answers

TEST_F(ExternalTest, AcceptsWhatItsProgramAccepts) {
  VerifyConfig config = Program(
      R"([[ $line == *'"good"'* ]] && a=true || a=false; echo "{\"id\": $id, \"accepted\": $a, \"score\": 0.25}")");
  Verdicts judged =
      JudgeWith(config, {MakeSample("good"), MakeSample("bad"), MakeSample("good", false)});
  EXPECT_TRUE(judged[0].accepted());
  EXPECT_EQ(judged[0].score(), 0.25);
  EXPECT_FALSE(judged[1].accepted());
  EXPECT_FALSE(judged[2].accepted()) << "it was cut";
  EXPECT_EQ(MakeVerifier(config, RandomKey::Root(1))->name(), "external(t/1)");
}

// Garbage, silence, death, another's id, two answers to one question, refusal: never a verdict, and
// the next sample has a fresh program.
TEST_F(ExternalTest, WhatIsNoAnswerIsNoVerdict) {
  std::string good =
      R"([[ $line == *'"good"'* ]] && { echo "{\"id\": $id, \"accepted\": true}"; continue; })";
  struct Case {
    const char* body;
    Verdict::Reason reason;
  };
  for (const Case& c : {Case{"echo garbage", Verdict::CRASH}, Case{"sleep 600", Verdict::TIMEOUT},
                        Case{"exit 1", Verdict::CRASH},
                        Case{R"(echo '{"id": 999, "accepted": true}')", Verdict::CRASH},
                        Case{R"(echo "{\"id\": $id}")", Verdict::CRASH},
                        Case{R"(echo "{\"id\": $id, \"refused\": \"no\"}")", Verdict::REFUSED}}) {
    VerifyConfig config = Program(good + "\n" + c.body);
    if (c.reason == Verdict::TIMEOUT) config.set_timeout_s(kShortSeconds);
    Verdicts judged = JudgeWith(config, {MakeSample("bad"), MakeSample("good")});
    ASSERT_TRUE(IsFailure(judged[0])) << c.body;
    EXPECT_EQ(judged[0].reason(), c.reason) << c.body;
    EXPECT_FALSE(judged[0].accepted());
    EXPECT_FALSE(IsFailure(judged[1])) << c.body;
    EXPECT_TRUE(judged[1].accepted()) << c.body;
  }
}

const std::string kAnswer = R"(echo "{\"id\": $id, \"accepted\": true}")";

// What would cost every sample its verdict is found before there is one, and named.
TEST_F(ExternalTest, ABrokenProgramIsFoundAtItsFirstQuestion) {
  struct Case {
    std::string body;
    const char* said;
  };
  for (const Case& c :
       {Case{"echo debugging; " + kAnswer,
             "printed 'debugging' where its answer to question 1 should stand"},
        Case{kAnswer + "; echo debugging",
             "printed 'debugging' where its answer to question 2 should stand"},
        Case{kAnswer + "; exit 0", "ended with exit code 0"},
        Case{"echo Traceback >&2; echo 'ImportError: no sympy' >&2; exit 1",
             "ended with exit code 1; its last words: ImportError: no sympy"},
        Case{"kill -SEGV $$", "was killed by signal 11 (Segmentation fault)"},
        Case{"exec 0<&- 1>&-; sleep 20", "closed its standard output"},
        Case{R"(echo '{"id": 999, "accepted": true}')", "answered question 1 with '{\"id\": 999"},
        Case{R"(echo "{\"id\": $id}")", "without \"accepted\""},
        Case{R"(echo "{\"id\": $id, \"accepted\": true, \"score\": 7}")", "gave the score 7"}}) {
    VerifyConfig config = Program("echo x >> " + (folder_ / "asked").string() + "\n" + c.body);
    ErrorCode code = ErrorCode::kFailed;
    std::string error =
        testing::ErrorOf([&] { MakeVerifier(config, RandomKey::Root(1))->Try(problem_); }, &code);
    EXPECT_THAT(error, ::testing::HasSubstr(c.said));
    EXPECT_THAT(error, ::testing::Not(::testing::HasSubstr("\n")));
    EXPECT_EQ(code, ErrorCode::kUsage) << c.body;
    EXPECT_LE(testing::Read(folder_ / "asked").size(), 4u)
        << "asked twice, not three times each: " << c.body;
    std::filesystem::remove(folder_ / "asked");
  }
}

TEST_F(ExternalTest, ASilentProgramIsFoundAtItsFirstQuestionToo) {
  VerifyConfig config = Program("echo waiting for the licence >&2; sleep 600");
  config.set_timeout_s(kShortSeconds);
  EXPECT_THAT(
      testing::ErrorOf([&] { MakeVerifier(config, RandomKey::Root(1))->Try(problem_); }),
      ::testing::HasSubstr("did not answer within 2 s; its last words: waiting for the licence"));
}

TEST_F(ExternalTest, ARefusalIsAnAnswer) {
  VerifyConfig config = Program(R"(echo "{\"id\": $id, \"refused\": \"not this one\"}")");
  EXPECT_EQ(testing::ErrorOf([&] { MakeVerifier(config, RandomKey::Root(1))->Try(problem_); }), "");
}

// A sample may be too much for a program; a program that fails what it once answered is broken, and
// the run ends with its reason.
TEST_F(ExternalTest, OneThatBreaksLaterEndsTheRunOneThatFailsAtASampleDoesNot) {
  VerifyConfig config = Program("if [[ -e " + (folder_ / "broken").string() +
                                R"( ]]; then echo 'no licence left' >&2; exit 4; fi
[[ $line == *'"bad"'* ]] && exit 1
)" + kAnswer);
  auto verifier = MakeVerifier(config, RandomKey::Root(1));
  verifier->Try(problem_);
  Verdicts judged = VerifierTest::JudgeWith(*verifier, {MakeSample("bad"), MakeSample("good")});
  EXPECT_TRUE(IsFailure(judged[0]));
  EXPECT_TRUE(judged[1].accepted());
  testing::Write(folder_ / "broken", "");
  ErrorCode code = ErrorCode::kUsage;
  EXPECT_THAT(testing::ErrorOf(
                  [&] {
                    VerifierTest::JudgeWith(*verifier, {MakeSample("good"), MakeSample("good")});
                  },
                  &code),
              ::testing::AllOf(
                  ::testing::HasSubstr("ended with exit code 4; its last words: no licence left"),
                  ::testing::HasSubstr("no longer answers the first question")));
  EXPECT_EQ(code, ErrorCode::kFailed);
}

// One answer, then the end: each sample has its verdict, at the price of a start.
TEST_F(ExternalTest, StartsForTooManyQuestionsEndTheRun) {
  std::vector<Sample> samples;
  for (int i = 0; i < 60; ++i) samples.push_back(MakeSample("x"));
  VerifyConfig config = Program(kAnswer + "; exit 0");
  EXPECT_THAT(testing::ErrorOf([&] { JudgeWith(config, samples); }),
              ::testing::HasSubstr("ended with exit code 0; it was started anew "));
  VerifyConfig seldom = Program(kAnswer + "; (( id % 8 == 0 )) && exit 0");
  EXPECT_EQ(testing::ErrorOf([&] { JudgeWith(seldom, samples); }), "");
}

TEST_F(ExternalTest, AStopEndsTheWaitForAnAnswer) {
  VerifyConfig config = Program("sleep 600");
  config.set_timeout_s(600);
  std::thread stop([] {
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    RequestStop(SIGTERM);
  });
  auto start = steady_clock::now();
  ErrorCode code = ErrorCode::kFailed;
  EXPECT_THAT(testing::ErrorOf(
                  [&] {
                    JudgeWith(config, {MakeSample("x"), MakeSample("y")});
                  },
                  &code),
              ::testing::HasSubstr("a stop was requested"));
  EXPECT_LT(SecondsSince(start), testing::kPatienceSeconds);
  EXPECT_EQ(code, ErrorCode::kSaved);
  stop.join();
  RequestStop(0);
}

// The same program, free and in the jail: it accepts where it could write a file.
TEST_F(ExternalTest, InTheSandboxAProgramWritesNothingAndStillAnswers) {
  VerifyConfig config =
      Program(R"(a=false; if { : > )" + (folder_.path() / "left").string() +
              R"(; } 2>/dev/null; then a=true; fi; echo "{\"id\": $id, \"accepted\": $a}")");
  EXPECT_TRUE(JudgeWith(config, {MakeSample("x")})[0].accepted());
  std::filesystem::remove(folder_.path() / "left");
  config.set_sandbox(true);
  Verdicts judged = JudgeWith(config, {MakeSample("x"), MakeSample("y")});
  for (const Verdict& verdict : judged) {
    EXPECT_FALSE(IsFailure(verdict));
    EXPECT_FALSE(verdict.accepted());
  }
  EXPECT_FALSE(std::filesystem::exists(folder_.path() / "left"));
}

// Neither does it see where it runs: the token of a run among it.
TEST_F(ExternalTest, InTheSandboxAProgramSeesNoEnvironmentAndNowhereTheToken) {
  ::setenv("PAWL_TOKEN", "a secret", 1);
  ::setenv("PAWL_SEEN", "yes", 1);
  VerifyConfig config = Program(
      R"(a=true; [[ -n $PAWL_TOKEN || -z $PAWL_SEEN ]] && a=false; echo "{\"id\": $id, \"accepted\": $a}")");
  EXPECT_TRUE(JudgeWith(config, {MakeSample("x")})[0].accepted())
      << "outside it sees all but the token";
  config = Program(
      R"(a=true; [[ -n $PAWL_TOKEN || -n $PAWL_SEEN ]] && a=false; echo "{\"id\": $id, \"accepted\": $a}")");
  config.set_sandbox(true);
  EXPECT_TRUE(JudgeWith(config, {MakeSample("x")})[0].accepted());
  ::unsetenv("PAWL_TOKEN");
  ::unsetenv("PAWL_SEEN");
}

TEST_F(ExternalTest, AnExtraAnswerIsTakenForNoOtherQuestion) {
  VerifyConfig config = Program(
      R"([[ $line == *'"good"'* ]] && a=true || a=false; echo "{\"id\": $id, \"accepted\": $a}"; [[ $a == true ]] && echo "{\"id\": $id, \"accepted\": true}")");
  Verdicts judged = JudgeWith(config, {MakeSample("good"), MakeSample("bad"), MakeSample("bad")});
  EXPECT_TRUE(judged[0].accepted());
  EXPECT_FALSE(judged[1].accepted());
  EXPECT_FALSE(judged[2].accepted());
}

TEST_F(ExternalTest, OneThatDoesNotSayHelloIsAUsageError) {
  const std::string kSilent = "sleep 600";
  for (const std::string& hello :
       {std::string("exit 3"), kSilent, std::string("echo hi"),
        std::string(R"(echo '{"pawl": 2, "name": "t", "version": "1"}')")}) {
    VerifyConfig config = Program("true", hello);
    if (hello == kSilent) config.set_timeout_s(kShortSeconds);
    EXPECT_THAT(testing::ErrorOf([&] { MakeVerifier(config, RandomKey::Root(1)); }),
                ::testing::HasSubstr("program.sh"))
        << hello;
  }
  VerifyConfig missing = Kind(VerifyConfig::external);
  missing.add_command("/no/such/program");
  EXPECT_THAT(
      testing::ErrorOf([&] { MakeVerifier(missing, RandomKey::Root(1)); }),
      ::testing::HasSubstr("cannot be started: /no/such/program: No such file or directory"));
}

// A restarted program that is another version ends the run: its verdicts would be told apart by
// nothing.
TEST_F(ExternalTest, AnotherVersionAfterARestartIsAnError) {
  VerifyConfig config =
      Program("exit 1", R"(echo "{\"pawl\": 1, \"name\": \"t\", \"version\": \"$$\"}")");
  EXPECT_THAT(testing::ErrorOf([&] { JudgeWith(config, {MakeSample("x")}); }),
              ::testing::HasSubstr("after a restart"));
}

}  // namespace
}  // namespace pawl
