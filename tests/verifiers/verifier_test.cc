#include <thread>

#include "base/clock.h"
#include "base/stop.h"
#include "tests/testing.h"
#include "verifiers/model_verifiers.h"

namespace pawl {
namespace {

class VerifierTest : public ::testing::Test {
 protected:
  VerifierTest() {
    TaskConfig config;
    config.set_kind("sorting");
    task_ = MakeTask(config, RandomKey::Root(0));
    problem_ = task_->Make(3, 7);
  }

  Sample MakeSample(const std::string& text, bool ended = true) {
    Sample sample;
    sample.set_id(next_id_++);
    sample.set_text(text);
    sample.set_ended(ended);
    return sample;
  }

  std::vector<bool> Accepted(const VerifyConfig& config, const std::vector<Sample>& samples) {
    std::vector<bool> accepted;
    for (const Judgement& j : JudgeWith(*MakeVerifier(config, RandomKey::Root(1)), samples))
      accepted.push_back(j.accepted);
    return accepted;
  }

  Judgements JudgeWith(const Verifier& verifier, const std::vector<Sample>& samples) {
    Group group = GroupOf(samples);
    return verifier.Judge({{task_.get(), &problem_, &group}})[0];
  }

  static Group GroupOf(const std::vector<Sample>& samples) {
    Group group;
    for (const Sample& sample : samples) *group.add_sample() = sample;
    return group;
  }

  static VerifyConfig Kind(VerifyConfig::Kind kind) {
    VerifyConfig config;
    config.set_kind(kind);
    return config;
  }

  std::unique_ptr<Task> task_;
  Problem problem_;
  int64_t next_id_ = 0;
};

TEST_F(VerifierTest, ExactWantsARightSolutionThatEnded) {
  EXPECT_EQ(Accepted(Kind(VerifyConfig::exact), {MakeSample(problem_.reference), MakeSample("zzz"),
                                                 MakeSample(problem_.reference, false)}),
            (std::vector<bool>{true, false, false}));
}

// A judge that believes what ends in what it was told to believe.
class Believer : public ModelJudge {
 public:
  void Take(std::string_view, const std::string& sha256) override { sha256_ = sha256; }
  const std::string& sha256() const override { return sha256_; }
  std::vector<double> ProbabilityRight(const std::vector<std::string>& prompts) override {
    std::vector<double> right;
    for (const std::string& prompt : prompts)
      right.push_back(prompt.ends_with("good?") ? 0.8 : prompt.ends_with("fair?") ? 0.5 : 0.1);
    return right;
  }

 private:
  std::string sha256_;
};

TEST_F(VerifierTest, LearnedAcceptsWhatTheModelGivesTheThreshold) {
  VerifyConfig config = Kind(VerifyConfig::learned);
  config.set_threshold(0.6);
  Models models = {std::make_unique<Believer>(), nullptr};
  models.judge->Take("", "0123456789abcdef");
  auto verifier = MakeVerifier(config, RandomKey::Root(1), &models);
  EXPECT_EQ(verifier->name(), "learned(0.6,0123456789ab)/1");
  Judgements judged = JudgeWith(*verifier, {MakeSample("good"), MakeSample("good", false),
                                            MakeSample("fair"), MakeSample("bad")});
  EXPECT_EQ(std::vector<bool>(
                {judged[0].accepted, judged[1].accepted, judged[2].accepted, judged[3].accepted}),
            (std::vector<bool>{true, false, false, false}));
  EXPECT_EQ(
      std::vector<double>({judged[0].score, judged[1].score, judged[2].score, judged[3].score}),
      (std::vector<double>{0.8, 0, 0.5, 0.1}));
}

// Three models: of the first problem two write the same, of any other none ends.
class Three : public ModelPanel {
 public:
  explicit Three(std::string prompt) : prompt_(std::move(prompt)) {}
  const std::string& name() const override { return name_; }
  std::vector<std::vector<std::optional<std::string>>> Solve(
      const std::vector<std::string>& prompts) override {
    std::vector<std::vector<std::optional<std::string>>> solutions;
    for (const std::string& prompt : prompts) {
      solutions.push_back(prompt == prompt_
                              ? std::vector<std::optional<std::string>>{"ab", "ba", "ab"}
                              : std::vector<std::optional<std::string>>(3));
    }
    return solutions;
  }

 private:
  std::string prompt_, name_ = "a+b+c";
};

TEST_F(VerifierTest, PanelAcceptsWhatMostModelsWrite) {
  Models models = {nullptr, std::make_unique<Three>(problem_.prompt)};
  auto verifier = MakeVerifier(Kind(VerifyConfig::panel), RandomKey::Root(1), &models);
  EXPECT_EQ(verifier->name(), "panel(0.5,a+b+c)/1");
  Problem other = task_->Make(4, 9);
  Group first =
            GroupOf({MakeSample("ba"), MakeSample("ab"), MakeSample("ab", false), MakeSample("c")}),
        second = GroupOf({MakeSample("")});
  std::vector<Judgements> judged =
      verifier->Judge({{task_.get(), &problem_, &first}, {task_.get(), &other, &second}});
  ASSERT_EQ(judged.size(), 2u);
  ASSERT_EQ(judged[0].size(), 4u);
  std::vector<double> scores;
  for (const Judgement& j : judged[0]) scores.push_back(j.score);
  EXPECT_EQ(scores, (std::vector<double>{1 / 3.0, 2 / 3.0, 0, 0}));
  for (size_t i = 0; i < 4; ++i) EXPECT_EQ(judged[0][i].accepted, i == 1) << i;
  EXPECT_FALSE(judged[1][0].accepted) << "an empty solution is not what no model ended";
}

// Parts are asked about all groups at once, and each about what the cheaper ones left open: here
// the first and last of three.
TEST_F(VerifierTest, ADearPartIsAskedOnceAboutWhatIsOpen) {
  class Counting : public Three {
   public:
    using Three::Three;
    std::vector<std::vector<std::optional<std::string>>> Solve(
        const std::vector<std::string>& prompts) override {
      calls.push_back(prompts.size());
      return Three::Solve(prompts);
    }
    std::vector<size_t> calls;
  };
  auto counting = std::make_unique<Counting>(problem_.prompt);
  Counting* asked = counting.get();
  Models models = {nullptr, std::move(counting)};
  VerifyConfig config = Kind(VerifyConfig::all_of);
  config.add_parts(VerifyConfig::panel);
  config.add_parts(VerifyConfig::length);
  config.set_length_max(2);
  auto verifier = MakeVerifier(config, RandomKey::Root(1), &models);
  Group first = GroupOf({MakeSample("long"), MakeSample("ab")}),
        second = GroupOf({MakeSample("long")}),
        third = GroupOf({MakeSample("ab"), MakeSample("ba")});
  std::vector<Judgements> judged = verifier->Judge({{task_.get(), &problem_, &first},
                                                    {task_.get(), &problem_, &second},
                                                    {task_.get(), &problem_, &third}});
  EXPECT_EQ(asked->calls, std::vector<size_t>{2});
  EXPECT_FALSE(judged[0][0].accepted);
  EXPECT_TRUE(judged[0][1].accepted);
  EXPECT_FALSE(judged[1][0].accepted);
  EXPECT_TRUE(judged[2][0].accepted);
  EXPECT_FALSE(judged[2][1].accepted);
}

TEST_F(VerifierTest, NoneAcceptsAll) {
  EXPECT_EQ(Accepted(Kind(VerifyConfig::none), {MakeSample("zzz"), MakeSample("", false)}),
            (std::vector<bool>{true, true}));
}

// 10,000 coins each with p = 0.9 and 0.2: deviations 30 and 40; 5 deviations are 150 and 200.
TEST_F(VerifierTest, NoisyHasTheErrorRatesThatAreSet) {
  VerifyConfig config = Kind(VerifyConfig::noisy);
  config.set_accept_right(0.9);
  config.set_accept_wrong(0.2);
  std::vector<Sample> right, wrong;
  for (int i = 0; i < 10000; ++i) {
    right.push_back(MakeSample(problem_.reference));
    wrong.push_back(MakeSample("zzz"));
  }
  auto count = [](const std::vector<bool>& v) { return std::count(v.begin(), v.end(), true); };
  EXPECT_NEAR(count(Accepted(config, right)), 9000, 150);
  EXPECT_NEAR(count(Accepted(config, wrong)), 2000, 200);
  EXPECT_EQ(Accepted(config, wrong), Accepted(config, wrong)) << "judging again gives the same";
}

TEST_F(VerifierTest, VoteAcceptsTheMajorityAloneRightOrNot) {
  VerifyConfig config = Kind(VerifyConfig::vote);
  EXPECT_EQ(Accepted(config, {MakeSample("a"), MakeSample("a"), MakeSample("b")}),
            (std::vector<bool>{true, true, false}));
  EXPECT_EQ(Accepted(config, {MakeSample("a"), MakeSample("b")}), (std::vector<bool>{false, false}))
      << "half is no majority";
  EXPECT_EQ(
      Accepted(config, {MakeSample("a", false), MakeSample("a", false), MakeSample("a", false)}),
      (std::vector<bool>{false, false, false}))
      << "what was cut has no vote";
}

TEST_F(VerifierTest, LengthHoldsItsBounds) {
  VerifyConfig config = Kind(VerifyConfig::length);
  config.set_length_min(2);
  config.set_length_max(3);
  EXPECT_EQ(Accepted(config, {MakeSample("a"), MakeSample("ab"), MakeSample("abc"),
                              MakeSample("abcd"), MakeSample("ab", false)}),
            (std::vector<bool>{false, true, true, false, false}));
}

TEST_F(VerifierTest, AllOfWantsEveryPart) {
  VerifyConfig config = Kind(VerifyConfig::all_of);
  config.add_parts(VerifyConfig::vote);
  config.add_parts(VerifyConfig::exact);
  EXPECT_EQ(Accepted(config, {MakeSample(problem_.reference), MakeSample(problem_.reference),
                              MakeSample("b")}),
            (std::vector<bool>{true, true, false}));
  EXPECT_EQ(Accepted(config, {MakeSample("b"), MakeSample("b"), MakeSample(problem_.reference)}),
            (std::vector<bool>{false, false, false}));
}

TEST_F(VerifierTest, AnyOfWantsOnePart) {
  VerifyConfig config = Kind(VerifyConfig::any_of);
  config.add_parts(VerifyConfig::length);
  config.add_parts(VerifyConfig::exact);
  config.set_length_max(2);
  EXPECT_EQ(Accepted(config, {MakeSample(problem_.reference), MakeSample("zz"), MakeSample("zzz")}),
            (std::vector<bool>{true, true, false}));
}

// 10,000 wrong samples past a gate that accepts all; the exact check sees 30% of them:
// deviation 46.
TEST_F(VerifierTest, SampleChecksAShareOfWhatTheFirstAccepts) {
  VerifyConfig config = Kind(VerifyConfig::sample);
  config.add_parts(VerifyConfig::none);
  config.add_parts(VerifyConfig::exact);
  config.set_sample_share(0.3);
  std::vector<Sample> wrong, right;
  for (int i = 0; i < 10000; ++i) {
    wrong.push_back(MakeSample("zzz"));
    right.push_back(MakeSample(problem_.reference));
  }
  auto count = [](const std::vector<bool>& v) { return std::count(v.begin(), v.end(), true); };
  EXPECT_NEAR(count(Accepted(config, wrong)), 7000, 230);
  EXPECT_EQ(count(Accepted(config, right)), 10000);
}

class ExternalTest : public VerifierTest {
 protected:
  // A program in shell that answers its hello, then does `body` with each question in $line and its
  // id in $id.
  VerifyConfig Program(
      const std::string& body,
      const std::string& hello = R"(echo '{"pawl": 1, "name": "t", "version": "1"}')") {
    auto path = folder_.path() / "program.sh";
    testing::Write(path, "read -r line\n" + hello +
                             "\nwhile read -r line; do\n[[ $line =~ \\\"id\\\":([0-9]+) ]]; "
                             "id=${BASH_REMATCH[1]}\n" +
                             body + "\ndone\n");
    VerifyConfig config = Kind(VerifyConfig::external);
    config.add_command("bash");
    config.add_command(path.string());
    config.set_timeout_s(0.3);
    return config;
  }

  Judgements JudgeWith(const VerifyConfig& config, const std::vector<Sample>& samples) {
    return VerifierTest::JudgeWith(*MakeVerifier(config, RandomKey::Root(1)), samples);
  }

  testing::Scratch folder_;
};

TEST_F(ExternalTest, AcceptsWhatItsProgramAccepts) {
  VerifyConfig config = Program(
      R"([[ $line == *'"good"'* ]] && a=true || a=false; echo "{\"id\": $id, \"accepted\": $a, \"score\": 0.25}")");
  Judgements judged =
      JudgeWith(config, {MakeSample("good"), MakeSample("bad"), MakeSample("good", false)});
  EXPECT_TRUE(judged[0].accepted);
  EXPECT_EQ(judged[0].score, 0.25);
  EXPECT_FALSE(judged[1].accepted);
  EXPECT_FALSE(judged[2].accepted) << "it was cut";
  EXPECT_EQ(MakeVerifier(config, RandomKey::Root(1))->name(), "external(t/1)");
}

// Garbage, silence, death, another's id, two answers to one question, refusal: never a verdict, and
// the next sample has a fresh program.
TEST_F(ExternalTest, WhatIsNoAnswerIsNoVerdict) {
  std::string good =
      R"([[ $line == *'"good"'* ]] && { echo "{\"id\": $id, \"accepted\": true}"; continue; })";
  struct Case {
    const char* body;
    ExternalFailure::Kind kind;
  };
  for (const Case& c :
       {Case{"echo garbage", ExternalFailure::kCrash}, Case{"sleep 5", ExternalFailure::kTimeout},
        Case{"exit 1", ExternalFailure::kCrash},
        Case{R"(echo '{"id": 999, "accepted": true}')", ExternalFailure::kCrash},
        Case{R"(echo "{\"id\": $id}")", ExternalFailure::kCrash},
        Case{R"(echo "{\"id\": $id, \"refused\": \"no\"}")", ExternalFailure::kRefused}}) {
    Judgements judged =
        JudgeWith(Program(good + "\n" + c.body), {MakeSample("bad"), MakeSample("good")});
    ASSERT_TRUE(judged[0].failure) << c.body;
    EXPECT_EQ(*judged[0].failure, c.kind) << c.body;
    EXPECT_FALSE(judged[0].accepted);
    EXPECT_FALSE(judged[1].failure) << c.body;
    EXPECT_TRUE(judged[1].accepted) << c.body;
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
    config.set_timeout_s(10);
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
  EXPECT_THAT(
      testing::ErrorOf([&] {
        MakeVerifier(Program("echo waiting for the licence >&2; sleep 5"), RandomKey::Root(1))
            ->Try(problem_);
      }),
      ::testing::HasSubstr("did not answer within 0.3 s; its last words: waiting for the licence"));
}

TEST_F(ExternalTest, ARefusalIsAnAnswer) {
  VerifyConfig config = Program(R"(echo "{\"id\": $id, \"refused\": \"not this one\"}")");
  config.set_timeout_s(10);
  EXPECT_EQ(testing::ErrorOf([&] { MakeVerifier(config, RandomKey::Root(1))->Try(problem_); }), "");
}

TEST_F(ExternalTest, PartsAreTriedToo) {
  VerifyConfig config = Program("exit 1");
  config.set_timeout_s(10);
  config.add_parts(VerifyConfig::none);
  config.add_parts(VerifyConfig::external);
  for (VerifyConfig::Kind kind :
       {VerifyConfig::all_of, VerifyConfig::any_of, VerifyConfig::sample}) {
    config.set_kind(kind);
    EXPECT_THAT(testing::ErrorOf([&] { MakeVerifier(config, RandomKey::Root(1))->Try(problem_); }),
                ::testing::HasSubstr("exit code 1"));
  }
}

// A sample may be too much for a program; a program that fails what it once answered is broken, and
// the run ends with its reason.
TEST_F(ExternalTest, OneThatBreaksLaterEndsTheRunOneThatFailsAtASampleDoesNot) {
  VerifyConfig config = Program("if [[ -e " + (folder_ / "broken").string() +
                                R"( ]]; then echo 'no licence left' >&2; exit 4; fi
[[ $line == *'"bad"'* ]] && exit 1
)" + kAnswer);
  config.set_timeout_s(10);
  auto verifier = MakeVerifier(config, RandomKey::Root(1));
  verifier->Try(problem_);
  Judgements judged = VerifierTest::JudgeWith(*verifier, {MakeSample("bad"), MakeSample("good")});
  EXPECT_TRUE(judged[0].failure);
  EXPECT_TRUE(judged[1].accepted);
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
  config.set_timeout_s(10);
  EXPECT_THAT(testing::ErrorOf([&] { JudgeWith(config, samples); }),
              ::testing::HasSubstr("ended with exit code 0; it was started anew "));
  VerifyConfig seldom = Program(kAnswer + "; (( id % 8 == 0 )) && exit 0");
  seldom.set_timeout_s(10);
  EXPECT_EQ(testing::ErrorOf([&] { JudgeWith(seldom, samples); }), "");
}

TEST_F(ExternalTest, AStopEndsTheWaitForAnAnswer) {
  VerifyConfig config = Program("sleep 60");
  config.set_timeout_s(60);
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
  EXPECT_LT(SecondsSince(start), 10);
  EXPECT_EQ(code, ErrorCode::kSaved);
  stop.join();
  RequestStop(0);
}

// The same program, free and in the jail: it accepts where it could write a file.
TEST_F(ExternalTest, InTheSandboxAProgramWritesNothingAndStillAnswers) {
  VerifyConfig config =
      Program(R"(a=false; if { : > )" + (folder_.path() / "left").string() +
              R"(; } 2>/dev/null; then a=true; fi; echo "{\"id\": $id, \"accepted\": $a}")");
  config.set_timeout_s(5);
  EXPECT_TRUE(JudgeWith(config, {MakeSample("x")})[0].accepted);
  std::filesystem::remove(folder_.path() / "left");
  config.set_sandbox(true);
  Judgements judged = JudgeWith(config, {MakeSample("x"), MakeSample("y")});
  for (const Judgement& judgement : judged) {
    EXPECT_FALSE(judgement.failure);
    EXPECT_FALSE(judgement.accepted);
  }
  EXPECT_FALSE(std::filesystem::exists(folder_.path() / "left"));
}

// Neither does it see where it runs: the token of a run among it.
TEST_F(ExternalTest, InTheSandboxAProgramSeesNoEnvironmentAndNowhereTheToken) {
  ::setenv("PAWL_TOKEN", "a secret", 1);
  ::setenv("PAWL_SEEN", "yes", 1);
  VerifyConfig config = Program(
      R"(a=true; [[ -n $PAWL_TOKEN || -z $PAWL_SEEN ]] && a=false; echo "{\"id\": $id, \"accepted\": $a}")");
  config.set_timeout_s(10);
  EXPECT_TRUE(JudgeWith(config, {MakeSample("x")})[0].accepted)
      << "outside it sees all but the token";
  config = Program(
      R"(a=true; [[ -n $PAWL_TOKEN || -n $PAWL_SEEN ]] && a=false; echo "{\"id\": $id, \"accepted\": $a}")");
  config.set_timeout_s(10);
  config.set_sandbox(true);
  EXPECT_TRUE(JudgeWith(config, {MakeSample("x")})[0].accepted);
  ::unsetenv("PAWL_TOKEN");
  ::unsetenv("PAWL_SEEN");
}

TEST_F(ExternalTest, AnExtraAnswerIsTakenForNoOtherQuestion) {
  VerifyConfig config = Program(
      R"([[ $line == *'"good"'* ]] && a=true || a=false; echo "{\"id\": $id, \"accepted\": $a}"; [[ $a == true ]] && echo "{\"id\": $id, \"accepted\": true}")");
  Judgements judged = JudgeWith(config, {MakeSample("good"), MakeSample("bad"), MakeSample("bad")});
  EXPECT_TRUE(judged[0].accepted);
  EXPECT_FALSE(judged[1].accepted);
  EXPECT_FALSE(judged[2].accepted);
}

TEST_F(ExternalTest, OneThatDoesNotSayHelloIsAUsageError) {
  for (const char* hello :
       {"exit 3", "sleep 5", "echo hi", R"(echo '{"pawl": 2, "name": "t", "version": "1"}')"}) {
    EXPECT_THAT(testing::ErrorOf([&] { MakeVerifier(Program("true", hello), RandomKey::Root(1)); }),
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

// A part that fails leaves a sample open to the others; what none settles stays a failure.
TEST_F(ExternalTest, AFailedPartLeavesTheOthersToDecide) {
  VerifyConfig config = Program("echo garbage");
  config.add_parts(VerifyConfig::external);
  config.add_parts(VerifyConfig::exact);
  config.set_kind(VerifyConfig::any_of);
  Judgements any = JudgeWith(config, {MakeSample(problem_.reference), MakeSample("zzz")});
  EXPECT_TRUE(any[0].accepted);
  EXPECT_TRUE(any[1].failure);
  config.set_kind(VerifyConfig::all_of);
  Judgements all = JudgeWith(config, {MakeSample(problem_.reference), MakeSample("zzz")});
  EXPECT_TRUE(all[0].failure);
  EXPECT_FALSE(all[1].failure) << "rejected by the cheaper check, the program was not asked";
}

}  // namespace
}  // namespace pawl
