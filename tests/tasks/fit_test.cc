#include "tasks/fit.h"

#include <algorithm>
#include <set>

#include "tasks/task.h"
#include "tests/testing.h"
#include "tests/tokens/merged.h"

namespace pawl {
namespace {

using testing::ErrorOf;
using ::testing::HasSubstr;
using testing::Scratch;

std::string FitError(const std::string& text, const std::vector<std::string>& settings = {},
                     ErrorCode* code = nullptr) {
  return ErrorOf(
      [&] {
        Config config = ParseConfig(text, "x.toml", settings);
        CheckFits(config, TaskSet(config));
      },
      code);
}

// Every kind of which the longest problem of a level is known: no draw is longer, and where lengths
// are fixed, none is shorter.
TEST(Longest, IsAtLeastAsLongAsAnyDraw) {
  struct Case {
    std::string toml;
    bool fixed;
  };
  for (const Case& c :
       std::vector<Case>{{"kind = \"addition\"", true},
                         {"kind = \"addition\"\nwidth = 9\ntrace = true\nformat = \"plain\"", true},
                         {"kind = \"sorting\"\ntrace = true", true},
                         {"kind = \"copy\"", true},
                         {"kind = \"reverse\"", true},
                         {"kind = \"multiplication\"\ntrace = true", true},
                         {"kind = \"group\"\ntrace = true", true},
                         {"kind = \"machine\"\ntrace = true", true},
                         {"kind = \"machine\"\nfixed = true\nwidth = 9", true},
                         {"kind = \"maze\"", true},
                         {"kind = \"facts\"\ncount = 100", true},
                         {"kind = \"text\"\ncount = 50", true},
                         {"kind = \"exchanges\"", false},
                         {"kind = \"countdown\"", false},
                         {"kind = \"inverse\"", false},
                         {"kind = \"inverse\"\norigin = \"forward\"", false},
                         {"kind = \"program\"", false},
                         {"kind = \"lua\"", false},
                         {"kind = \"sorting\"\njudge = true", false},
                         {"kind = \"countdown\"\njudge = true\njudge_trace = true", false}}) {
    Config config = ParseConfig("[[task]]\n" + c.toml + "\n", "x", {});
    std::unique_ptr<Task> task = MakeTask(config.task(0), RandomKey::Root(1));
    RandomStream random(RandomKey::Root(2));
    for (int level = task->levels().lowest; level <= std::min(task->levels().highest, 8); ++level) {
      auto longest = task->Longest(level);
      ASSERT_TRUE(longest) << c.toml;
      size_t prompt = 0, solution = 0, row = 0;
      for (const Problem& problem : *longest) {
        prompt = std::max(prompt, problem.prompt.size());
        solution = std::max(solution, problem.reference.size());
        row = std::max(row, problem.prompt.size() + problem.reference.size());
      }
      for (int i = 0; i < 100; ++i) {
        Problem drawn = task->Make(level, task->Draw({level, level}, &random).seed);
        EXPECT_LE(drawn.prompt.size(), prompt)
            << c.toml << " level " << level << ": " << drawn.prompt;
        EXPECT_LE(drawn.reference.size(), solution)
            << c.toml << " level " << level << ": " << drawn.reference;
        EXPECT_LE(drawn.prompt.size() + drawn.reference.size(), row)
            << c.toml << " level " << level;
        if (c.fixed)
          EXPECT_EQ(drawn.prompt.size() + drawn.reference.size(), row)
              << c.toml << " level " << level;
      }
    }
  }
}

TEST(Longest, OfExchangesIsARightSolution) {
  Config config = ParseConfig("[[task]]\nkind = \"exchanges\"\n", "x", {});
  std::unique_ptr<Task> task = MakeTask(config.task(0), RandomKey::Root(1));
  Problem longest = task->Longest(5)->at(0);
  EXPECT_TRUE(task->IsRight(longest, longest.reference)) << longest.reference;
  EXPECT_EQ(longest.reference.size(), 10u * 6 - 1) << "ten pairs";
}

// Nine digits: 20 tokens of the prompt, 10 of the sum, begin and end.
TEST(CheckFits, NamesTaskLevelTokensAndKey) {
  ErrorCode code = ErrorCode::kFailed;
  std::string error = FitError(
      "[model]\ncontext = 31\n[sample]\nmax_new_tokens = 20\n[[task]]\nkind = "
      "\"addition\"\nfresh_levels = [1, 16]\nsample_levels = [1, 2]\n",
      {}, &code);
  EXPECT_EQ(code, ErrorCode::kUsage);
  EXPECT_THAT(error, HasSubstr("task addition, level 9 of fresh_levels: a row needs 32 tokens, but "
                               "model.context is 31: prompt \""));
  EXPECT_THAT(error, HasSubstr("has 20, solution \""));
  EXPECT_THAT(error, HasSubstr("raise model.context to 32 or more"));
  EXPECT_EQ(FitError("[model]\ncontext = 32\n[sample]\nmax_new_tokens = 20\n[[task]]\nkind = "
                     "\"addition\"\nfresh_levels = [1, 9]\nsample_levels = [1, 2]\n"),
            "");
}

TEST(CheckFits, KnowsEveryWayIn) {
  const std::string model =
      "[model]\ncontext = 32\n[sample]\nmax_new_tokens = 12\n[[task]]\nkind = "
      "\"addition\"\nfresh_levels = [1, 2]\n";
  EXPECT_EQ(FitError(model), "");
  EXPECT_THAT(FitError(model + "sample_levels = [1, 10]\neval_levels = [1, 2]\n"),
              HasSubstr("level 10 of sample_levels: a problem with its solution needs 35 tokens"));
  EXPECT_THAT(FitError(model + "eval_levels = [1, 10]\n"),
              HasSubstr("level 10 of eval_levels: a problem with its solution needs 35 tokens"));
  EXPECT_THAT(FitError(model + "climb = 3\neval_levels = [1, 2]\n", {"generations=4"}),
              HasSubstr("level 10 of sample_levels"));
  EXPECT_EQ(FitError(model + "climb = 3\neval_levels = [1, 2]\n", {"generations=3"}), "");
  EXPECT_THAT(
      FitError(model + "sample_levels = [1, 9]\n", {"sample.max_new_tokens=10"}),
      HasSubstr("needs 11 tokens with its end token, but sample.max_new_tokens allows only 10"));
  EXPECT_EQ(FitError("[model]\ncontext = 32\n[sample]\nmax_new_tokens = 2\n[[task]]\nkind = "
                     "\"copy\"\nfresh_levels = [1, 9]\nsample_levels = [1, 1]\n"),
            "")
      << "what is taught may be longer";
  EXPECT_THAT(FitError(model, {"task.0.width=30"}), HasSubstr("level 1 of"));
}

TEST(CheckFits, CountsThePlacesOfCoupledPositions) {
  const std::string model =
      "[model]\ncontext = 64\npositions = \"coupled\"\nplaces = 8\n[[task]]\nkind = "
      "\"addition\"\nfresh_levels = [1, 6]\n";
  EXPECT_EQ(FitError(model), "");
  EXPECT_THAT(FitError(model, {"task.0.fresh_levels=[1, 7]"}),
              HasSubstr("has 8 digits in a row, which need 9 position indices; there are 8; raise "
                        "model.places to 9 or more"));
}

TEST(CheckFits, AsksForEveryKindOfNetworkAndForNoClosedForm) {
  for (const char* kind : {"transformer", "recurrent", "linear", "mlp"}) {
    EXPECT_THAT(FitError(std::string("[model]\ncontext = 16\nkind = \"") + kind +
                         "\"\n[sample]\nmax_new_tokens = 15\n[[task]]\nkind = "
                         "\"copy\"\nfresh_levels = [7, 7]\n"),
                HasSubstr("needs 17 tokens"))
        << kind;
  }
  EXPECT_EQ(FitError("[model]\nkind = \"regression\"\n[[task]]\nkind = \"regression\"\n"), "");
}

// A lesson is a prompt, the solution, '?', the verdict: 4 letters and '>', 4, 1, 1, and two more.
TEST(CheckFits, TheDeepestOpeningsOfAModelThatPlaysLeaveAGameToPlay) {
  const std::string plays =
      "[model]\nkind = \"fc\"\n[mix]\nunit = \"positions\"\n[[task]]\nkind = \"game\"\n";
  for (const char* deep :
       {"fresh_levels = [0, 9]\nsample_levels = [0, 2]\n",
        "fresh_levels = [0, 2]\nsample_levels = [0, 9]\n", "fresh_levels = [0, 2]\nclimb = 2\n"}) {
    ErrorCode code = ErrorCode::kFailed;
    EXPECT_THAT(FitError(plays + deep, {"generations=10"}, &code),
                HasSubstr("1000 random openings of "))
        << deep;
    EXPECT_EQ(code, ErrorCode::kUsage);
  }
  EXPECT_EQ(FitError(plays + "fresh_levels = [0, 7]\nclimb = 1\n", {"generations=2"}), "");
  EXPECT_EQ(FitError(plays + "fresh_levels = [0, 9]\nsample_levels = [0, 2]\nshare = 0\n" +
                     "[[task]]\nkind = \"game\"\n"),
            "");
}

TEST(CheckFits, AsksForTheLessonsOfAJudge) {
  const std::string config =
      "[model]\ncontext = 13\n[sample]\nmax_new_tokens = 6\n[[task]]\nkind = "
      "\"sorting\"\nfresh_levels = [1, 2]\nsample_levels = [4, 4]\n[[task]]\nkind = "
      "\"sorting\"\njudge = true\n"
      "fresh_levels = [1, 2]\n[verify]\nkind = \"learned\"\n";
  EXPECT_EQ(FitError(config), "");
  EXPECT_THAT(FitError(config, {"model.context=12"}),
              HasSubstr("task sorting, level 4 of sample_levels: a lesson for its judge needs 13 "
                        "tokens, but model.context is 12"));
}

std::string FileConfig(const Scratch& scratch, const std::string& lines,
                       const std::string& more = "") {
  testing::Write(scratch / "a.jsonl", lines);
  return "[model]\ncontext = 32\n[sample]\nmax_new_tokens = 12\n[[task]]\nkind = \"file\"\npath = "
         "\"" +
         (scratch / "a.jsonl").string() + "\"\n" + more;
}

std::string Lines(int count) {
  std::string lines;
  for (int i = 0; i < count; ++i)
    lines += "{\"prompt\": \"what is " + std::to_string(i) + "?\", \"solution\": \"" +
             std::to_string(i) + "\"}\n";
  return lines;
}

TEST(CheckFits, NamesTheLineOfAFile) {
  Scratch scratch;
  EXPECT_EQ(FitError(FileConfig(scratch, Lines(60))), "");
  std::string error = FitError(FileConfig(
      scratch,
      Lines(60) +
          "\r\n  \n{\"prompt\": \"a very long prompt\", \"solution\": \"a very long one\"}\n"));
  EXPECT_THAT(error, HasSubstr("a.jsonl:63: task file, level 1 of "));
  EXPECT_THAT(error, HasSubstr("needs 35 tokens, but model.context is 32"));
  error = FitError(FileConfig(
      scratch,
      Lines(60) + "{\"prompt\": \"\u00e9t\u00e9?\", \"solution\": \"a\", \"level\": 900}\n",
      "fresh_levels = [1, 1]\n"));
  EXPECT_THAT(error,
              HasSubstr("a.jsonl:61: \"\u00e9t\u00e9?\" holds '\u00e9', which is not a token; "
                        "set model.tokens = \"bytes\""))
      << "of a level that is not in use";
  EXPECT_EQ(
      FitError(FileConfig(scratch,
                          Lines(60) + "{\"prompt\": \"\u00e9t\u00e9?\", \"solution\": \"a\"}\n"),
               {"model.tokens=bytes"}),
      "");
}

TEST(File, HoldsEachPromptOutOnceAndPassesOverBlankLines) {
  Scratch scratch;
  Config config = ParseConfig(FileConfig(scratch, Lines(100) + "\r\n" + Lines(100)), "x", {});
  TaskSet tasks(config);
  std::set<std::string> prompts;
  for (const Problem& problem : tasks.held_out(0))
    EXPECT_TRUE(prompts.insert(problem.prompt).second) << problem.prompt;
  EXPECT_GT(prompts.size(), 2u);
}

// A task that knows no longest problem: what the start's draws did not meet is refused when it is
// drawn.
TEST(TaskSet, RefusesALongProblemWhenItIsDrawn) {
  Scratch scratch;
  testing::Write(scratch / "task.py",
                 "import json, sys\n"
                 "print(json.dumps({'pawl': 1, 'name': 'rare', 'version': '1', 'levels': [1, 1]}), "
                 "flush=True)\n"
                 "sys.stdin.readline()\n"
                 "for line in sys.stdin:\n"
                 "    ask = json.loads(line)\n"
                 "    if 'check' in ask:\n"
                 "        print(json.dumps({'id': ask['id'], 'right': True}), flush=True)\n"
                 "        continue\n"
                 "    seed = ask['make']['seed']\n"
                 "    print(json.dumps({'id': ask['id'], 'prompt': str(seed) + '=' * (40 if seed % "
                 "300 == 7 else 1), 'solution': '1'}), flush=True)\n");
  Config config = ParseConfig(
      "[model]\ncontext = 32\n[sample]\nmax_new_tokens = 4\n[eval]\nproblems = 2\n[[task]]\nkind = "
      "\"external\"\nfresh_levels = [1, 1]\ncommand = [\"python3\", \"" +
          (scratch / "task.py").string() + "\"]\n",
      "x", {});
  TaskSet tasks(config);
  CheckFits(config, tasks);
  std::string error = ErrorOf([&] {
    for (int i = 0; i < 5000; ++i) tasks.Fresh(0, i);
  });
  EXPECT_THAT(error, HasSubstr("task external, level 1 of fresh_levels: a row needs "));
}

TEST(Shortages, SayWhatThereIsLessOfThanTheConfigAsks) {
  auto of = [](const std::vector<std::string>& settings) {
    Config config = ParseConfig(
        "[[task]]\nkind = \"addition\"\nwidth = 4\nsample_levels = [1, 2]\n", "x", settings);
    return Shortages(config, TaskSet(config));
  };
  EXPECT_THAT(of({"eval.problems=10"}), ::testing::IsEmpty());
  EXPECT_THAT(of({"eval.problems=30"}),
              ::testing::ElementsAre("task addition: eval.problems asks for 30 held-out problems "
                                     "of each level, and there are 20 of level 1"));
  EXPECT_THAT(of({"eval.problems=10", "task.0.climb=1", "generations=3"}), ::testing::IsEmpty());
  EXPECT_THAT(of({"eval.problems=10", "task.0.climb=2", "generations=3"}),
              ::testing::ElementsAre("task addition: climb reaches the task's highest level, 4, "
                                     "in generation 2; sample_levels do not rise after it"));
}

// 1+12 = 13 is 1+12, =, 1, 3: with a begin and an end token six tokens of nine characters.
TEST(Fit, CountsByTheTokenizerWhereATokenIsSeveralCharacters) {
  const std::string text =
      "[model]\ncontext = 8\n[sample]\nmax_new_tokens = 3\n[[task]]\nkind = "
      "\"addition\"\n";
  std::unique_ptr<Task> task = MakeTask(ParseConfig(text, "x", {}).task(0), RandomKey::Root(1));
  Problem problem{1, 0, "1+12=", "13"}, long_one{1, 0, "1+12=", "3333"}, wide{1, 0, "3+3=", "333"};
  auto error = [&](const std::string& more, const Problem& p,
                   std::shared_ptr<const Tokenizer> tokenizer) {
    return ErrorOf([&] {
      Fit(ParseConfig(text, "x", {more}), std::move(tokenizer))
          .Check(Fit::Use::kAsked, "addition", *task, p);
    });
  };
  auto merged = std::make_shared<testing::Merged>();
  EXPECT_EQ(error("seed=0", problem, merged), "");
  EXPECT_THAT(error("seed=0", problem, MakeTokenizer(ModelConfig::chars)),
              HasSubstr("needs 9 tokens, but model.context is 8"));
  EXPECT_THAT(error("seed=0", long_one, merged),
              HasSubstr("the solution \"3333\" needs 5 tokens with its end"));
  EXPECT_THAT(error("seed=0", wide, merged), HasSubstr("needs 9 tokens, but model.context is 8"));
}

TEST(Fit, CountsDigitsAsTheTokenizerWritesThem) {
  Config config = ParseConfig(
      "[model]\ncontext = 16\npositions = \"coupled\"\nplaces = 4\n[sample]\nmax_new_tokens = "
      "8\n[[task]]\nkind = "
      "\"addition\"\n",
      "x", {});
  std::unique_ptr<Task> task = MakeTask(config.task(0), RandomKey::Root(1));
  Fit fit(config, std::make_shared<testing::Merged>());
  fit.Check(Fit::Use::kTaught, "addition", *task, {1, 0, "3+34=", "12345"});
  EXPECT_THAT(ErrorOf([&] {
                fit.Check(Fit::Use::kTaught, "addition", *task, {1, 0, "3+34=", "3345"});
              }),
              HasSubstr("has 4 digits in a row, which need 5 position indices; there are 4"));
}

}  // namespace
}  // namespace pawl
