#include "programs/external.h"

#include "base/clock.h"
#include "tests/testing.h"

namespace pawl {
namespace {

using nlohmann::json;
using testing::ErrorOf;
using ::testing::HasSubstr;

const std::string kHello = R"(echo '{"pawl": 1, "name": "t", "version": "1"}')";
const std::string kAnswer = R"(echo "{\"id\": $id, \"x\": 1}")";

// Programs in shell that say `hello` and do `body` with each question in $line and its id in $id.
class ExternalProgramTest : public ::testing::Test {
 protected:
  std::unique_ptr<ExternalProgram> Start(const std::string& body, const std::string& hello = kHello,
                                         int attempts = 3) {
    testing::Write(folder_ / "program.sh",
                   "echo x >> " + (folder_ / "starts").string() + "\nread -r line\n" + hello +
                       "\nwhile read -r line; do\n[[ $line =~ \\\"id\\\":([0-9]+) ]]; "
                       "id=${BASH_REMATCH[1]}\n" +
                       body + "\ndone\n");
    ExternalSettings settings;
    settings.attempts = attempts;
    settings.tell_restarts = false;
    settings.timeout_s = testing::kPatienceSeconds;
    return std::make_unique<ExternalProgram>(
        std::vector<std::string>{"bash", folder_ / "program.sh"}, "verifier", settings);
  }

  size_t starts() const { return testing::Read(folder_ / "starts").size() / 2; }

  static void Any(const json&) {}

  testing::Scratch folder_;
};

TEST_F(ExternalProgramTest, IsToldItsRoleAndNamesItself) {
  auto program = Start(kAnswer, "echo \"$line\" > " + (folder_ / "hello").string() + "\n" + kHello);
  EXPECT_EQ(program->name(), "t/1");
  EXPECT_EQ(program->hello()["version"], "1");
  EXPECT_EQ(json::parse(testing::Read(folder_ / "hello")),
            (json{{"pawl", 1}, {"role", "verifier"}}));
}

TEST_F(ExternalProgramTest, AHelloThatIsNoneIsAUsageError) {
  for (const std::string& hello :
       {std::string("echo hi"), std::string("exit 3"), std::string("echo '[1]'"),
        std::string(R"(echo '{"pawl": 2, "name": "t", "version": "1"}')"),
        std::string(R"(echo '{"pawl": 1, "version": "1"}')"),
        std::string(R"(echo '{"pawl": 1, "name": "t", "version": 1}')"),
        std::string(R"(echo '{"pawl": 1, "name": "a\tb", "version": "1"}')"),
        "echo '{\"pawl\": 1, \"name\": \"" + std::string(101, 'n') + "\", \"version\": \"1\"}'"}) {
    ErrorCode code = ErrorCode::kFailed;
    EXPECT_THAT(ErrorOf([&] { Start(kAnswer, hello); }, &code),
                HasSubstr("both text of one line and 100 bytes at most"))
        << hello;
    EXPECT_EQ(code, ErrorCode::kUsage) << hello;
  }
}

TEST_F(ExternalProgramTest, EachQuestionHasAnIdOfItsOwn) {
  auto program = Start(R"(echo "{\"id\": $id, \"asked\": $line}")");
  for (int i = 1; i <= 3; ++i) {
    json answer = program->Ask({{"what", i}}, Any);
    EXPECT_EQ(answer["asked"]["id"], i);
    EXPECT_EQ(answer["asked"]["what"], i);
  }
  EXPECT_EQ(starts(), 1u);
}

TEST_F(ExternalProgramTest, WhatIsNoAnswerIsAskedAgainOfANewProcess) {
  struct Case {
    const char* body;
    const char* said;
  };
  for (const Case& c :
       {Case{"echo garbage", "printed 'garbage' where its answer to question"},
        Case{"echo '[1, 2]'", "printed '[1, 2]' where its answer"},
        Case{"exit 1", "ended with exit code 1"},
        Case{R"(echo '{"id": 999}')", "with '{\"id\": 999}'"},
        Case{R"(echo "{\"id\": \"$id\"}")", "answered question"},
        Case{R"(echo "{\"id\": $id, \"refused\": \"too hard\"}")", "refused: \"too hard\""}}) {
    std::filesystem::remove(folder_ / "starts");
    auto program = Start(c.body);
    EXPECT_THAT(ErrorOf([&] { program->Ask({{"q", 1}}, Any); }), HasSubstr(c.said));
    EXPECT_EQ(starts(), 3u) << "three attempts: " << c.body;
  }
}

TEST_F(ExternalProgramTest, AnAnswerThatItsUserCannotUseIsNone) {
  auto program = Start(kAnswer);
  EXPECT_THAT(ErrorOf([&] {
                program->Ask({{"q", 1}}, [](const json& answer) {
                  if (!answer.contains("y"))
                    throw ExternalFailure(ExternalFailure::kCrash, "", "gave no y");
                });
              }),
              HasSubstr("gave no y"));
  EXPECT_EQ(starts(), 3u);
  EXPECT_EQ(program->Ask({{"q", 1}}, Any)["x"], 1) << "another check is content";
}

TEST_F(ExternalProgramTest, OneGoodAttemptIsEnough) {
  auto program = Start("[[ -e " + (folder_ / "second").string() + " ]] || { touch " +
                       (folder_ / "second").string() + "; exit 1; }\n" + kAnswer);
  EXPECT_EQ(program->Ask({{"q", 1}}, Any)["x"], 1);
  EXPECT_EQ(starts(), 2u);
}

TEST_F(ExternalProgramTest, TheFirstQuestionIsPutTwiceAndNotAgain) {
  auto good = Start(kAnswer);
  good->Try({{"q", 1}}, Any);
  EXPECT_EQ(good->Ask({{"q", 2}}, Any)["id"], 3);
  auto once = Start(kAnswer + "; exit 0");
  ErrorCode code = ErrorCode::kFailed;
  EXPECT_THAT(ErrorOf(
                  [&] {
                    once->Try({{"q", 1}}, Any);
                  },
                  &code),
              HasSubstr("this was its first question, before anything is trained"));
  EXPECT_EQ(code, ErrorCode::kUsage);
  EXPECT_EQ(ErrorOf([&] {
              Start(R"(echo "{\"id\": $id, \"refused\": \"no\"}")")->Try({{"q", 1}}, Any);
            }),
            "")
      << "a refusal is an answer";
}

TEST_F(ExternalProgramTest, OneThatFailsItsFirstQuestionLaterIsBroken) {
  auto program = Start("[[ -e " + (folder_ / "broken").string() +
                       " || $line == *bad* ]] && exit 4\n" + kAnswer);
  program->Try({{"q", "good"}}, Any);
  EXPECT_THAT(ErrorOf([&] {
                program->Ask({{"q", "bad"}}, Any);
              }),
              ::testing::Not(HasSubstr("no longer answers")));
  testing::Write(folder_ / "broken", "");
  EXPECT_THAT(ErrorOf([&] {
                program->Ask({{"q", "bad"}}, Any);
              }),
              HasSubstr("it no longer answers the first question either"));
}

// Each answer costs a start: 20 questions in a row are too many, one in eight is not.
TEST_F(ExternalProgramTest, StartsForTooManyQuestionsAreAnError) {
  auto ask = [&](const std::string& body, int questions) {
    auto program = Start(body);
    return ErrorOf([&] {
      for (int i = 0; i < questions; ++i) program->Ask({{"q", i}}, Any);
    });
  };
  EXPECT_EQ(ask(kAnswer + "; exit 0", 20), "") << "19 questions were asked again";
  EXPECT_THAT(ask(kAnswer + "; exit 0", 22),
              HasSubstr("ended with exit code 0; it was started anew"));
  EXPECT_EQ(ask(kAnswer + "; (( id % 8 == 0 )) && exit 0", 60), "");
}

TEST_F(ExternalProgramTest, AnotherVersionAfterARestartIsAnError) {
  auto program = Start("exit 1", R"(echo "{\"pawl\": 1, \"name\": \"t\", \"version\": \"$$\"}")");
  EXPECT_THAT(ErrorOf([&] {
                program->Ask({{"q", 1}}, Any);
              }),
              HasSubstr("after a restart; a run has one version of a program"));
}

TEST(Shown, IsTheBeginningOfWhatIsLong) {
  EXPECT_EQ(Shown(json{{"a", 1}}), "{\"a\":1}");
  EXPECT_EQ(Shown(json(std::string(200, 'x'))), "\"" + std::string(79, 'x') + "...");
  EXPECT_EQ(Shown(json("\xff")), "\"\xef\xbf\xbd\"") << "what is no UTF-8 is replaced";
}

}  // namespace
}  // namespace pawl
