#include "programs/conversation.h"

#include <thread>

#include "base/clock.h"
#include "base/stop.h"
#include "tests/testing.h"

namespace pawl {
namespace {

using testing::ErrorOf;
using ::testing::HasSubstr;

std::unique_ptr<Conversation> With(const std::string& script,
                                   double timeout_s = testing::kPatienceSeconds,
                                   const Jail* jail = nullptr) {
  return std::make_unique<Conversation>(std::vector<std::string>{"bash", "-c", script}, "here",
                                        jail, timeout_s);
}

ExternalFailure::Kind KindOf(const std::function<void()>& action) {
  try {
    action();
  } catch (const ExternalFailure& failure) {
    return failure.kind();
  }
  ADD_FAILURE() << "no failure";
  return ExternalFailure::kRefused;
}

TEST(Conversation, TheNextLineIsTheAnswer) {
  auto talk = With("while read -r line; do echo \"<$line>\"; done");
  EXPECT_EQ(talk->Ask("one"), "<one>");
  EXPECT_EQ(talk->Ask("two words"), "<two words>");
  EXPECT_EQ(talk->Ask(""), "<>");
}

TEST(Conversation, ALineMayHaveManyAnswersOrNone) {
  auto talk = With("read -r a; read -r b; echo \"1 $a\"; echo \"2 $b\"; sleep 600");
  talk->Tell("silence");
  talk->Tell("question");
  EXPECT_EQ(talk->Next(testing::kPatienceSeconds), "1 silence");
  EXPECT_EQ(talk->Next(testing::kPatienceSeconds), "2 question");
  auto start = steady_clock::now();
  EXPECT_EQ(KindOf([&] { talk->Next(0.2); }), ExternalFailure::kTimeout);
  EXPECT_LT(SecondsSince(start), testing::kPatienceSeconds);
}

// More than a socket holds, both ways.
TEST(Conversation, LongLinesGoThrough) {
  auto talk = With("exec cat");
  std::string line(4 << 20, 'x');
  EXPECT_EQ(talk->Ask(line), line);
}

TEST(Conversation, LinesThatCameTooEarlyAnswerTheNextQuestions) {
  auto talk = With("read -r line; echo a; echo b; read -r line; sleep 600");
  EXPECT_EQ(talk->Ask("1"), "a");
  EXPECT_EQ(talk->Ask("2"), "b");
}

TEST(Conversation, AnAnswerWithoutAnEndIsNone) {
  auto talk = With("head -c 20000000 /dev/zero; sleep 600");
  EXPECT_THAT(ErrorOf([&] { talk->Ask("x"); }), HasSubstr("here: answers a line without an end"));
}

TEST(Conversation, SilenceIsATimeoutAndToldWithTheLastWords) {
  auto talk = With("echo 'no licence' >&2; sleep 600", 2);
  auto start = steady_clock::now();
  std::string error;
  EXPECT_EQ(KindOf([&] {
              try {
                talk->Ask("x");
              } catch (const ExternalFailure& failure) {
                error = failure.what();
                throw;
              }
            }),
            ExternalFailure::kTimeout);
  EXPECT_GE(SecondsSince(start), 1.99);
  EXPECT_LT(SecondsSince(start), testing::kPatienceSeconds);
  EXPECT_THAT(error, HasSubstr("did not answer within 2 s; its last words: no licence"));
}

TEST(Conversation, AnEndIsACrashAndToldAsItWas) {
  struct Case {
    const char* script;
    const char* said;
  };
  for (const Case& c :
       {Case{"exit 3", "ended with exit code 3"},
        Case{"kill -SEGV $$", "was killed by signal 11 (Segmentation fault)"},
        Case{"exec 0<&- 1>&-; sleep 600", "closed its standard output"},
        Case{"echo why >&2; exit 4", "ended with exit code 4; its last words: why"}}) {
    std::string error;
    EXPECT_EQ(KindOf([&] {
                auto talk = With(c.script);
                error = ErrorOf([&] { talk->Ask("x"); });
                With(c.script)->Ask("x");
              }),
              ExternalFailure::kCrash);
    EXPECT_THAT(error, HasSubstr(c.said));
  }
}

TEST(Conversation, WhatCannotBeStartedIsAUsageError) {
  ErrorCode code = ErrorCode::kFailed;
  EXPECT_THAT(ErrorOf([] { Conversation({"/no/such/program"}, "here", nullptr, 1); }, &code),
              HasSubstr("/no/such/program: No such file or directory"));
  EXPECT_EQ(code, ErrorCode::kUsage);
}

// A grandchild too: it is of the same process group.
TEST(Conversation, TheProcessIsKilledWithTheObject) {
  pid_t child = 0, grandchild = 0;
  {
    auto talk = With("sleep 600 & read -r line; echo \"$$ $!\"; wait");
    std::istringstream(talk->Ask("who")) >> child >> grandchild;
    ASSERT_GT(grandchild, 0);
    EXPECT_EQ(::kill(child, 0), 0);
  }
  EXPECT_NE(::kill(child, 0), 0);
  // The grandchild is its new parent's to reap: it is gone, or dead and not yet reaped.
  auto state = [&] {
    std::string stat = testing::Read(fmt::format("/proc/{}/stat", grandchild));
    return stat.empty() ? 'X' : stat[stat.rfind(')') + 2];
  };
  auto gone = [&] { return state() == 'X' || state() == 'Z'; };
  for (auto start = steady_clock::now();
       !gone() && SecondsSince(start) < testing::kPatienceSeconds;)
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  EXPECT_TRUE(gone()) << state();
}

TEST(Conversation, AStopRequestEndsTheWait) {
  auto talk = With("sleep 600", 600);
  RequestStop(SIGTERM);
  auto start = steady_clock::now();
  ErrorCode code = ErrorCode::kFailed;
  EXPECT_THAT(ErrorOf([&] { talk->Ask("x"); }, &code), HasSubstr("a stop was requested"));
  EXPECT_EQ(code, ErrorCode::kSaved);
  EXPECT_LT(SecondsSince(start), testing::kPatienceSeconds);
  RequestStop(0);
}

TEST(Conversation, InAJailItSeesNothingOfItsParentsEnvironment) {
  ::setenv("PAWL_SEEN", "yes", 1);
  const std::string script = "read -r line; echo \"[$PAWL_SEEN]\"";
  EXPECT_EQ(With(script)->Ask("x"), "[yes]");
  Jail jail(JailLimits(), {});
  EXPECT_EQ(With(script, 10, &jail)->Ask("x"), "[]");
  ::unsetenv("PAWL_SEEN");
}

}  // namespace
}  // namespace pawl
