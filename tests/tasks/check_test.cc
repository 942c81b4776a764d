#include "proto/config.h"
#include "proto/sections.h"
#include "tests/proto/faults.h"

namespace pawl {
namespace {

using testing::FaultOf;
using testing::FaultWith;
using ::testing::HasSubstr;

TEST(CheckTasks, ATaskIsSetAndHasAShare) {
  EXPECT_THAT(FaultOf("seed = 1\n"), HasSubstr("no [[task]] is set"));
  EXPECT_THAT(FaultOf("[[task]]\nname = \"x\"\n"), HasSubstr("task.0.kind: is not set"));
  EXPECT_THAT(FaultOf("[[task]]\nkind = \"copy\"\nshare = 0\n"),
              HasSubstr("no task that poses problems from the beginning has a share above 0"));
}

TEST(CheckTasks, LevelsAreARange) {
  EXPECT_THAT(FaultOf("[[task]]\nkind = \"copy\"\nfresh_levels = [3, 1]\n"),
              HasSubstr("x.toml:3: task.0.fresh_levels.0: want [lowest, highest]"));
  EXPECT_THAT(FaultOf("[[task]]\nkind = \"copy\"\neval_levels = [3]\n"),
              HasSubstr("x.toml:3: task.0.eval_levels.0: want [lowest, highest]"));
  EXPECT_EQ(FaultOf("[[task]]\nkind = \"copy\"\nsample_levels = [3, 3]\n"), "");
}

TEST(CheckTasks, EachKindOfQuestionIsNamedOnce) {
  EXPECT_THAT(FaultOf("[[task]]\nkind = \"textbook\"\nasks = [\"recall\", \"recall\"]\n"),
              HasSubstr("task.0.asks.1: names recall twice"));
  EXPECT_EQ(FaultOf("[[task]]\nkind = \"textbook\"\nasks = [\"recall\", \"reversed\"]\n"), "");
}

TEST(CheckTasks, ABookIsAskedWhatItsSubjectHas) {
  auto book = [](const std::string& keys, const std::string& kind = "textbook") {
    return FaultOf("[[task]]\nkind = \"" + kind + "\"\n" + keys);
  };
  const std::string products = "subject = \"operator\"\n", strings = "subject = \"language\"\n";
  EXPECT_EQ(book(products), "");
  EXPECT_EQ(book(products + "asks = [\"recall\", \"derived\", \"exercise\"]\n"), "");
  EXPECT_EQ(book(products + "lessons = \"rules\"\n"), "");
  EXPECT_EQ(book(strings + "strings = 20\n"), "");
  EXPECT_THAT(book("asks = [\"derived\"]\n"),
              HasSubstr("x.toml:3: task.0.asks.0: derived is no question about the subject facts; "
                        "use recall, reversed, two_steps, exercise"));
  EXPECT_THAT(book(products + "asks = [\"derived\", \"two_steps\"]\n"),
              HasSubstr("task.0.asks.1: two_steps is no question about the subject operator"));
  EXPECT_THAT(
      book(strings + "asks = [\"next\", \"exercise\"]\n"),
      HasSubstr("task.0.asks.1: exercise is no question about the subject language; use next"));
  EXPECT_THAT(book(products + "lessons = \"rules\"\nasks = [\"recall\"]\n"),
              HasSubstr("has recall, and lessons = \"rules\" states no product"));
  for (const char* key : {"errata = 0.5\n", "strings = 3\n"})
    EXPECT_THAT(book(products + key), HasSubstr("has no effect where"));
  EXPECT_THAT(book("shown = 0.5\n"), HasSubstr("has no effect where"));
  EXPECT_THAT(book(products, "study"),
              HasSubstr("task.0.count: 256 is no size of the subject operator; use 2 to 26"));
  EXPECT_EQ(book(products + "count = 5\n", "study"), "");
}

TEST(CheckTasks, ACurriculumHasABeginning) {
  const std::string copy = "[[task]]\nkind = \"copy\"\n",
                    later = "[[task]]\nkind = \"sorting\"\nopens_at = 0.9\n";
  EXPECT_EQ(FaultOf(copy + later), "");
  EXPECT_THAT(FaultOf(later + copy),
              HasSubstr("x.toml:3: task.0.opens_at: waits for the task before it, and this is the "
                        "first one"));
  EXPECT_THAT(FaultOf(copy + "share = 0\n" + later),
              HasSubstr("no task that poses problems from the beginning has a share above 0"));
  EXPECT_THAT(FaultOf(copy + later + "[eval]\nevery = 2\n"),
              HasSubstr("eval.every: decides when tasks open"));
  EXPECT_THAT(FaultOf(copy + later + "start_share = 1\n"),
              HasSubstr("task.1.start_share: is of generation 0, in which no task has opened"));
  EXPECT_THAT(
      FaultOf("[[task]]\nkind = \"copy\"\njudge = true\n[[task]]\nkind = \"copy\"\nopens_at "
              "= 0.9\n[verify]\nkind = \"learned\"\n"),
      HasSubstr("task.1.opens_at: is of a task that another one judges"));
  EXPECT_THAT(FaultOf("mode = \"continuous\"\n" + copy + later),
              HasSubstr("task.1.opens_at: has no effect where mode is continuous"));
  EXPECT_THAT(
      FaultOf("[sample]\nsamples_per_problem = 2\n[[task]]\nkind = \"anagram\"\n[[task]]\n"
              "kind = \"anagram\"\nname = \"set\"\npropose = true\n" +
              later),
      HasSubstr("task.2.opens_at: waits for the accuracy of the task before it, which sets"));
}

TEST(CheckTasks, NamesAreFitForPathsAndDifferent) {
  EXPECT_THAT(FaultOf("[[task]]\nkind = \"copy\"\nname = \"A/B\"\n"),
              HasSubstr("holds more than small letters, digits, _ and -"));
  EXPECT_THAT(
      FaultOf("[[task]]\nkind = \"copy\"\nname = \"x\"\n[[task]]\nkind = \"copy\"\nname = \"x\"\n"),
      HasSubstr("task.1.name: 'x' is another task's"));
}

TEST(CheckTasks, AFileOfGamesIsNamedWhereItIsRead) {
  std::string game = "[[task]]\nkind = \"game\"\n";
  EXPECT_THAT(FaultOf(game + "fresh_games = \"file\"\n"),
              HasSubstr("task.0.path: is not set, and fresh_games = file reads games from it"));
  EXPECT_THAT(FaultOf(game + "path = \"x.pgn\"\n"),
              HasSubstr("x.toml:3: task.0.path: is read with fresh_games = file alone"));
  EXPECT_EQ(FaultOf(game + "fresh_games = \"file\"\npath = \"x.pgn\"\n"), "");
  EXPECT_THAT(FaultOf("[[task]]\nkind = \"copy\"\nfresh_games = \"solver\"\n"),
              HasSubstr("task.0.fresh_games: has no effect where task.0.kind is copy"));
  EXPECT_THAT(FaultOf(game + "judge = true\nfresh_games = \"solver\"\n"),
              HasSubstr("task.0.fresh_games: has no effect where task.0.judge is true"));
}

TEST(CheckTasks, BacktranslationComparesNoSamplesOfAProblem) {
  EXPECT_THAT(FaultOf("[learn]\nobjective = \"grpo\"\n[sample]\nsamples_per_problem = "
                      "2\n[[task]]\nkind = \"inverse\"\nbacktranslate = true\n"),
              HasSubstr("task.0.backtranslate: gives each sample a problem of its own"));
}

constexpr const char* kProposing =
    "[[task]]\nkind = \"addition\"\n[[task]]\nkind = \"addition\"\npropose = true\n";
constexpr const char* kTwo = "[sample]\nsamples_per_problem = 2\n";

TEST(CheckTasks, ATaskSetsProblemsForAnotherOfItsKind) {
  EXPECT_EQ(FaultOf(std::string(kProposing) + kTwo), "");
  EXPECT_THAT(FaultOf(std::string(kTwo) + "[[task]]\nkind = \"addition\"\npropose = true\n"),
              HasSubstr("task.0.propose: there is no task addition to set problems for"));
  EXPECT_THAT(FaultOf("[[task]]\nkind = \"sorting\"\n[[task]]\nkind = \"sorting\"\npropose = "
                      "true\n"),
              HasSubstr("task.1.propose"));
  EXPECT_THAT(FaultOf("mode = \"continuous\"\n" + std::string(kProposing) + kTwo),
              HasSubstr("task.1.propose: needs generations"));
}

// What a proposing task takes from the other one cannot be set for it alone.
TEST(CheckTasks, AProposingTaskHasTheKeysOfTheTaskThatItSetsProblemsFor) {
  for (const char* key :
       {"format = \"plain\"", "width = 4", "trace = true", "climb = 1", "verified = false",
        "eval_levels = [1, 2]", "inputs = \"low\"", "judge = true"}) {
    EXPECT_THAT(FaultOf(std::string(kProposing) + key + "\n" + kTwo), HasSubstr("task.1.")) << key;
  }
}

TEST(CheckTasks, WhatIsLearnableIsMeasured) {
  EXPECT_THAT(FaultOf(kProposing), HasSubstr("learnable compares a problem's samples"));
  EXPECT_EQ(FaultOf(std::string(kProposing) + "propose_reward = \"valid\"\n"), "");
  EXPECT_EQ(FaultOf(std::string(kProposing) + "propose_share = 0\n"), "");
  std::string none = "[verify]\nkind = \"none\"\n";
  EXPECT_THAT(FaultOf(kProposing + (kTwo + none)),
              HasSubstr("learnable needs a verifier of task addition that rejects"));
  EXPECT_EQ(FaultOf(std::string(kProposing) + "propose_reward = \"valid\"\n" + kTwo + none), "");
  EXPECT_THAT(FaultOf(std::string(kProposing) + "propose_share = 0\nproposals = 3\n" + kTwo),
              HasSubstr("task.1.proposals"));
}

TEST(CheckTasks, ProblemsAreNotProposedWhereEveryAnswerHasItsOwn) {
  EXPECT_THAT(FaultOf("[[task]]\nkind = \"anagram\"\nbacktranslate = true\n[[task]]\nkind = "
                      "\"anagram\"\npropose = true\n" +
                      std::string(kTwo)),
              HasSubstr("task.1.propose: task anagram accepts samples that solve another problem"));
}

TEST(CheckTasks, AStudyIsSupervised) {
  EXPECT_THAT(
      FaultOf("[model]\ncontext = 256\n[[task]]\nkind = \"study\"\ncount = 4\n[learn]\n"
              "objective = \"grpo\"\n[sample]\nsamples_per_problem = 4\n"),
      HasSubstr("task.0.kind: study trains on answers under other prompts than were asked"));
}

TEST(CheckTasks, ABookOfTheUserHasQuestionsAndNoneOfTheKeysOfAnInventedOne) {
  const std::string study = "[model]\ncontext = 256\n[[task]]\nkind = \"study\"\n",
                    own = study + "path = \"book.txt\"\n",
                    asked = own + "questions = \"q.jsonl\"\n";
  EXPECT_EQ(FaultOf(asked + "length = 16\n"), "");
  EXPECT_THAT(FaultOf(own), HasSubstr("task.0.questions: is not set, and task.path names a book"));
  EXPECT_THAT(FaultOf(asked + "length = 15\n"),
              HasSubstr("task.0.length: 15 bytes are no passage; use at least 16, or 0"));
  EXPECT_THAT(FaultOf(study + "questions = \"q.jsonl\"\n"),
              HasSubstr("task.0.questions: has no effect where task.0.path is not set"));
  for (const char* key : {"asks = [\"reversed\"]", "errata = 0.5", "place = \"free\""})
    EXPECT_THAT(
        FaultOf(asked + key + "\n"),
        HasSubstr("has no effect where task.0.path is book.txt; drop it, or drop task.0.path"))
        << key;
  EXPECT_THAT(FaultOf(asked + "count = 4\n"),
              HasSubstr("task.0.count: is for an invented book, and task.path names a text"));
}

TEST(CheckTasks, ExercisesAreAskedBesideOtherKindsByATextbook) {
  EXPECT_THAT(FaultOf("[[task]]\nkind = \"textbook\"\nasks = [\"exercise\"]\n"),
              HasSubstr("task.0.asks: has exercise alone"));
  EXPECT_THAT(FaultOf("[[task]]\nkind = \"study\"\nasks = [\"recall\", \"exercise\"]\n"),
              HasSubstr("task.0.asks: exercise is how a textbook asks"));
}

TEST(CheckTasks, AModelThatAsksFreelyIsTaughtTo) {
  const std::string study =
      "[model]\ncontext = 256\n[[task]]\nkind = \"study\"\ncount = 4\nplace = \"free\"\n";
  EXPECT_THAT(FaultOf(study),
              HasSubstr("task.0.place: free asks for questions of the model's own, and nothing"));
  EXPECT_EQ(FaultOf(study + "[start]\nfrom = \"runs/reader\"\n"), "");
  std::string taught = study + "[[task]]\nkind = \"textbook\"\nasks = [\"recall\", \"exercise\"]\n";
  EXPECT_EQ(FaultOf(taught), "");
  EXPECT_THAT(FaultOf(taught + "[verify]\nkind = \"vote\"\n[sample]\nsamples_per_problem = 4\n"),
              HasSubstr("task.0.place: free lets each sample ask another question"));
}

TEST(CheckTasks, SharesSurviveBeingWrittenDown) {
  Config config = ParseConfig(
      "[[task]]\nkind = \"copy\"\nshare = 2\n[[task]]\nkind = \"sorting\"\nstart_share = 0\n",
      "x.toml", {});
  Config read = ParseConfig(ConfigText(config), "x.toml", {});
  EXPECT_EQ(FreshShareOf(read.task(0), false), 2);
  EXPECT_EQ(FreshShareOf(read.task(0), true), 2);
  EXPECT_EQ(FreshShareOf(read.task(1), false), 1);
  EXPECT_EQ(FreshShareOf(read.task(1), true), 0);
}

TEST(CheckTasks, EveryKindOfRowHasATask) {
  EXPECT_THAT(FaultOf("[[task]]\nkind = \"copy\"\nfresh_share = -0.5\n"),
              HasSubstr("task.0.fresh_share: -0.5 is no share"));
  EXPECT_THAT(FaultOf("[[task]]\nkind = \"copy\"\nfresh_share = 0\n[mix]\nfresh = 0\n[alarm]\n"
                      "action = \"raise_fresh\"\n"),
              HasSubstr("task.0.fresh_share: no open task has a share of the fresh rows"));
  EXPECT_THAT(FaultOf("[[task]]\nkind = \"copy\"\nfresh_share = 0\n"),
              HasSubstr("task.0.fresh_share: no open task has a share of the fresh rows above 0"));
  EXPECT_EQ(FaultOf("[[task]]\nkind = \"copy\"\nfresh_share = 0\n[mix]\nfresh = 0\n"), "");
  EXPECT_THAT(FaultOf("[[task]]\nkind = \"copy\"\nstart_share = 0\n"),
              HasSubstr("task.0.start_share: no open task has a share of generation 0 above 0"));
  EXPECT_THAT(FaultOf("[[task]]\nkind = \"copy\"\n[[task]]\nkind = \"sorting\"\nshare = 0\n"
                      "fresh_share = 1\n"),
              HasSubstr("task.1.fresh_share: has no effect where"));
}

}  // namespace
}  // namespace pawl
