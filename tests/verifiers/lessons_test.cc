#include "verifiers/lessons.h"

#include "tests/testing.h"

namespace pawl {
namespace {

class LessonsTest : public ::testing::Test {
 protected:
  static Config ConfigOf(const std::string& judge, const std::string& context = "64") {
    return ParseConfig("[model]\ncontext = " + context +
                           "\n[[task]]\nkind = \"sorting\"\n[[task]]\nkind = \"sorting\"\njudge = "
                           "true\n" +
                           judge + "[verify]\nkind = \"learned\"\n",
                       "x.toml", {});
  }

  LessonsTest() {
    TaskConfig config;
    config.set_kind("sorting");
    task_ = MakeTask(config, RandomKey::Root(0));
    problem_ = task_->Make(4, 7);
  }

  Verdict LessonOf(const Config& config, const std::string& text, Verdict::Truth truth,
                   bool ended = true, int64_t id = 5) {
    Sample sample;
    sample.set_id(id);
    sample.set_text(text);
    sample.set_ended(ended);
    Group group;
    Verdict verdict;
    verdict.set_truth(truth);
    TaskSet tasks(config);
    Lessons(config, tasks, RandomKey::Root(1))
        .Add({task_.get(), &problem_, &group}, sample, &verdict);
    return verdict;
  }

  std::unique_ptr<Task> task_;
  Problem problem_;
};

TEST_F(LessonsTest, AnAuditedSampleTeachesWhatTheExactCheckSaid) {
  Config config = ConfigOf("");
  Verdict right = LessonOf(config, problem_.reference, Verdict::TRUE),
          wrong = LessonOf(config, "zz", Verdict::FALSE);
  EXPECT_EQ(right.judge_prompt(), problem_.prompt + problem_.reference + "?");
  EXPECT_EQ(right.judge_answer(), "y");
  EXPECT_EQ(wrong.judge_prompt(), problem_.prompt + "zz?");
  EXPECT_EQ(wrong.judge_answer(), "n");
  EXPECT_EQ(wrong.judge_tokens(), static_cast<int>(wrong.judge_prompt().size()) + 2);
}

TEST_F(LessonsTest, WhatWasNotAuditedOrWasCutTeachesNothing) {
  Config config = ConfigOf("");
  EXPECT_EQ(LessonOf(config, "zz", Verdict::UNKNOWN).judge_answer(), "");
  EXPECT_EQ(LessonOf(config, "zz", Verdict::FALSE, false).judge_answer(), "");
}

TEST_F(LessonsTest, ATaskWithoutAJudgeTeachesNone) {
  Config config = ParseConfig("[[task]]\nkind = \"sorting\"\n", "x.toml", {});
  EXPECT_EQ(LessonOf(config, problem_.reference, Verdict::TRUE).judge_answer(), "");
}

TEST_F(LessonsTest, WhatDoesNotFitTheContextTeachesNothing) {
  std::string text(200, 'z');
  EXPECT_EQ(LessonOf(ConfigOf(""), text, Verdict::FALSE).judge_answer(), "");
  EXPECT_EQ(LessonOf(ConfigOf("", "256"), text, Verdict::FALSE).judge_answer(), "n");
}

TEST_F(LessonsTest, WhatTheJudgesTaskHoldsOutIsNotTaught) {
  Config config = ConfigOf("");
  TaskSet tasks(config);
  for (size_t i = 0; i < 5; ++i) {
    const Problem& held_out = tasks.held_out(1)[i];
    size_t solution = held_out.prompt.find('>') + 1;
    problem_ = {held_out.level, held_out.seed, held_out.prompt.substr(0, solution), ""};
    std::string text = held_out.prompt.substr(solution);
    text.pop_back();  // the question mark
    EXPECT_EQ(LessonOf(config, text, Verdict::FALSE).judge_prompt(), "") << held_out.prompt;
    EXPECT_NE(LessonOf(config, text + "z", Verdict::FALSE).judge_prompt(), "");
  }
}

// 1,000 coins: deviation 16.
TEST_F(LessonsTest, WithATraceHalfOfTheRightOnesAreChangedAndWrongOnesTeachNothing) {
  Config config = ConfigOf("judge_trace = true\n");
  int changed = 0;
  for (int64_t id = 0; id < 1000; ++id) {
    Verdict lesson = LessonOf(config, problem_.reference, Verdict::TRUE, true, id);
    bool whole = lesson.judge_prompt() == problem_.prompt + problem_.reference + "?";
    EXPECT_EQ(lesson.judge_answer().ends_with(";y"), whole) << lesson.judge_answer();
    EXPECT_EQ(lesson.judge_answer().ends_with(";n"), !whole) << lesson.judge_answer();
    changed += !whole;
  }
  EXPECT_NEAR(changed, 500, 80);
  EXPECT_EQ(LessonOf(config, "zz", Verdict::FALSE).judge_answer(), "");
}

// Of a game with one illegal move in three: 1,000 coins, deviation 16.
TEST(LessonsOfMoves, HalfOfTheIllegalGamesTeachTheMoveThatBreaksTheRule) {
  Config config = ParseConfig(
      "[[task]]\nkind = \"game\"\n[[task]]\nkind = \"legal\"\ntrace = true\n[verify]\nkind = "
      "\"learned\"\n",
      "x.toml", {});
  TaskSet tasks(config);
  Problem problem = {2, 0, "a1 b1:", ""};
  Lessons lessons(config, tasks, RandomKey::Root(1));
  auto lesson_of = [&](const std::string& text, Verdict::Truth truth, int64_t id) {
    Sample sample;
    sample.set_id(id);
    sample.set_text(text);
    sample.set_ended(true);
    Group group;
    Verdict verdict;
    verdict.set_truth(truth);
    lessons.Add({&tasks.task(0), &problem, &group}, sample, &verdict);
    return verdict;
  };
  int broken = 0;
  for (int64_t id = 0; id < 1000; ++id) {
    Verdict lesson = lesson_of("c1 a2 a1 1-0", Verdict::FALSE, id);
    EXPECT_EQ(lesson.judge_answer(), lesson.judge_prompt().ends_with(" a1?") ? "x;n" : ".;y");
    broken += lesson.judge_answer() == "x;n";
    EXPECT_EQ(lesson_of("c1 a2 c2 a3 c3 1-0", Verdict::TRUE, id).judge_answer(), ".;y");
  }
  EXPECT_NEAR(broken, 667, 80);
  EXPECT_EQ(lesson_of("c1 a2 0-1", Verdict::FALSE, 1).judge_answer(), "") << "it stops too early";
}

}  // namespace
}  // namespace pawl
