// What a command says where its user went wrong: what the thing is, and what to write instead.
#include "tests/app/runs.h"

namespace pawl {
namespace {

using testing::FinishedRun;
using ::testing::HasSubstr;
using testing::Outcome;
using testing::RunArguments;
using testing::RunProgram;
using testing::Scratch;

struct Case {
  const char* label;
  std::vector<std::string> arguments;
  std::string error;
};

void ExpectOneLineAndExitCode2(const std::vector<Case>& cases) {
  for (const Case& c : cases) {
    Outcome outcome = RunProgram(c.arguments);
    EXPECT_EQ(outcome.code, 2) << c.label << ": " << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr(c.error)) << c.label;
    EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 1)
        << c.label << ": " << outcome.err;
  }
}

TEST(Words, AMistypedCommandOrOptionNamesTheNearest) {
  ExpectOneLineAndExitCode2(
      {{"command", {"ran"}, "pawl: unknown command 'ran'; did you mean 'run'?"},
       {"command with arguments",
        {"sampel", "x", "--task", "y"},
        "unknown command 'sampel'; did you mean 'sample'?"},
       {"nothing alike",
        {"frobnicate"},
        "unknown command 'frobnicate'; the commands are run, ablate"},
       {"none", {}, "pawl: no command is given; the commands are run, ablate"},
       {"benchmark",
        {"bench", "decod"},
        "pawl bench: unknown command 'decod'; did you mean 'decode'?"},
       {"no benchmark", {"bench"}, "pawl bench: no command is given; the commands are decode"},
       {"option",
        {"eval", "x", "--jsn"},
        "pawl eval: unknown option '--jsn'; did you mean '--json'?"},
       {"option with a value",
        {"run", "--ste", "mix.fresh=0.1", "c.toml", "--out", "x"},
        "unknown option '--ste'; did you mean '--set'?"},
       {"option with =",
        {"run", "c.toml", "--uot=x"},
        "unknown option '--uot'; did you mean '--out'?"},
       {"option, nothing alike",
        {"tasks", "--frobnicate"},
        "unknown option '--frobnicate'; pawl tasks --help lists them"},
       {"option before a command", {"--jason"}, "pawl: unknown option '--jason'"}});
}

TEST(Words, AnOptionTakesOneValueAndWhatFollowsIsTheNextArgument) {
  Scratch scratch;
  std::string config = testing::SmallRunFile(), out = scratch / "x";
  Outcome first = RunProgram(
      {"run", "--set", "generations=0", "--set", "start.steps=2", config, "--out", out, "--quiet"});
  EXPECT_EQ(first.code, 0) << first.err;
  Outcome checked = RunProgram({"config", "--set", "mix.fresh=0.125", config});
  EXPECT_EQ(checked.code, 0) << checked.err;
  EXPECT_THAT(checked.out, HasSubstr("fresh = 0.125"));
  Outcome eval =
      RunProgram({"eval", "--set", "eval.problems=3", "--set", "eval.samples=1", out, "--json"});
  EXPECT_EQ(eval.code, 0) << eval.err;
  EXPECT_THAT(eval.out, HasSubstr("pass@1"));
}

TEST(Words, AConfigWithOneBracketTooFewOrTooManySaysHowToWriteIt) {
  Scratch scratch;
  auto file = [&](const std::string& name, const std::string& text) {
    testing::Write(scratch / name, text);
    return (scratch / name).string();
  };
  ExpectOneLineAndExitCode2(
      {{"[task]",
        {"config", file("a.toml", "[task]\nkind = \"addition\"\n")},
        "a.toml:1:1: task: there may be several, each a table of its own; write [[task]] for each"},
       {"task = ", {"config", file("b.toml", "task = \"addition\"\n")}, "write [[task]] for each"},
       {"[[mix]]",
        {"config", file("c.toml", "[[task]]\nkind = \"addition\"\n[[mix]]\nfresh = 0.1\n")},
        "mix: want one table, got an array; write [mix], once"},
       {"a number",
        {"config", file("d.toml", "[[task]]\nkind = \"addition\"\nfresh_levels = 3\n")},
        "task.0.fresh_levels: want an array; write task.0.fresh_levels = [3]"},
       {"--set",
        {"config", file("e.toml", "[[task]]\nkind = \"addition\"\n"), "--set",
         "task.0.fresh_levels=3"},
        "write task.0.fresh_levels = [3]"}});
}

// One of each kind of folder.
class FolderWords : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    scratch_ = new Scratch();
    FinishedRun(Path("run"), {"generations=1", "start.steps=20"});
    testing::Write(Path("g.toml"), std::string(testing::kSmallRun) + "[grid]\nseed = [0, 1]\n");
    Outcome ablation = RunProgram({"ablate", Path("g.toml"), "--out", Path("ablation"), "--set",
                                   "generations=1", "--set", "start.steps=20"});
    ASSERT_EQ(ablation.code, 0) << ablation.err;
    Outcome exhibit = RunProgram({"exhibit", "theory-categorical", "--seeds", "1", "--out",
                                  Path("exhibits/theory-categorical")});
    ASSERT_EQ(exhibit.code, 0) << exhibit.err;
    std::filesystem::create_directories(Path("empty"));
    testing::Write(Path("file"), "x");
    std::filesystem::create_directories(Path("other"));
    testing::Write(Path("other/notes.txt"), "x");
  }
  static void TearDownTestSuite() { delete scratch_; }
  static std::string Path(const std::string& name) { return *scratch_ / name; }

  static Scratch* scratch_;
};
Scratch* FolderWords::scratch_ = nullptr;

TEST_F(FolderWords, EachCommandSaysWhatAFolderIsThatIsNoRun) {
  struct Kind {
    const char* path;
    std::string words;
  };
  const std::vector<Kind> kinds = {
      {"ablation",
       "is an ablation with 2 cells, each a run of its own; name one of them, for example " +
           Path("ablation/seed=0")},
      {"exhibits/theory-categorical", "is an exhibit's folder with "},
      {"exhibits", "is a folder of exhibits with "},
      {"empty", "is an empty folder: it holds no run"},
      {"missing", "there is no such folder"},
      {"file", "is a file, not a folder"},
      {"other", "holds no run; name a run's folder"},
  };
  std::vector<Case> cases;
  for (const Kind& kind : kinds) {
    for (const char* command : {"eval", "sample", "ledger"})
      cases.push_back({kind.path, {command, Path(kind.path)}, Path(kind.path) + ": " + kind.words});
  }
  for (const char* path : {"empty", "missing", "file", "other"})
    cases.push_back({path, {"report", Path(path)}, Path(path) + ": "});
  std::string weights = Path("run/weights/000001"), versions = Path("run/weights");
  for (const char* command : {"eval", "sample"}) {
    cases.push_back(
        {"weights",
         {command, weights},
         "is a weights folder, which names no tasks to try the weights on; add --config FILE"});
    cases.push_back({"versions",
                     {command, versions},
                     "holds a run's weights by version; name its run, " + Path("run")});
  }
  cases.push_back({"weights", {"ledger", weights}, "is a weights folder, which holds no run"});
  cases.push_back({"weights", {"report", weights}, "is a weights folder, which holds no run"});
  ExpectOneLineAndExitCode2(cases);
}

TEST_F(FolderWords, ASettingThatNamesWeightsSaysTheSame) {
  std::string versions = Path("run/weights"), ablation = Path("ablation");
  ExpectOneLineAndExitCode2(
      {{"start", RunArguments(Path("x"), {"start.from=" + ablation}),
        ablation + ": is an ablation with 2 cells"},
       {"start", RunArguments(Path("x"), {"start.from=" + versions}),
        "name its run, " + Path("run") + ", or one version"},
       {"panel",
        RunArguments(Path("x"), {"verify.kind=panel", "verify.models=[\"" + ablation + "\"]"}),
        ablation + ": is an ablation with 2 cells"}});
  EXPECT_FALSE(std::filesystem::exists(Path("x")));
}

TEST_F(FolderWords, WhatFitsIsTaken) {
  for (const std::vector<std::string>& arguments : std::vector<std::vector<std::string>>{
           {"eval", Path("run")},
           {"eval", Path("ablation/seed=0")},
           {"eval", Path("run/weights/000001"), "--config", Path("run/config.toml")},
           {"sample", Path("run")},
           {"ledger", Path("run")},
           {"report", Path("ablation"), "--out", Path("page")},
           {"report", Path("run"), "--out", Path("page")}}) {
    Outcome outcome = RunProgram(arguments);
    EXPECT_EQ(outcome.code, 0) << arguments[0] << " " << arguments[1] << ": " << outcome.err;
  }
}

TEST_F(FolderWords, AnOutFolderOfAnotherKindIsLeftAlone) {
  ExpectOneLineAndExitCode2(
      {{"run into an ablation", RunArguments(Path("ablation"), {}),
        "is an ablation with 2 cells, each a run of its own; choose another --out"},
       {"run into an exhibit", RunArguments(Path("exhibits/theory-categorical"), {}),
        "is an exhibit's folder"},
       {"run into weights", RunArguments(Path("run/weights/000001"), {}), "is a weights folder"},
       {"ablation into a run",
        {"ablate", Path("g.toml"), "--out", Path("run")},
        "is a run's folder; choose another --out"},
       {"exhibit into an ablation",
        {"exhibit", "theory-categorical", "--out", Path("ablation")},
        "is an ablation with 2 cells"}});
  EXPECT_FALSE(std::filesystem::exists(Path("ablation/config.toml")));
}

TEST_F(FolderWords, AnOutThatIsNoFolderIsRefusedBeforeTheWork) {
  std::vector<Case> cases;
  for (const auto& [out, words] : std::vector<std::pair<std::string, std::string>>{
           {Path("file"), Path("file") + ": is a file, not a folder; choose another --out"},
           {Path("file/x"), Path("file/x") + ": cannot make this folder: " + Path("file") +
                                " is a file; choose another --out"}}) {
    for (std::vector<std::string> arguments : std::vector<std::vector<std::string>>{
             {"run", testing::SmallRunFile()},
             {"replay", testing::SmallRunFile(), "--token-file", Path("file")},
             {"learner", "--replay", "127.0.0.1:1", "--token-file", Path("file")},
             {"ablate", Path("g.toml")},
             {"exhibit", "theory-categorical", "--seeds", "1"},
             {"exhibit", "all"},
             {"exhibit", "theory-categorical", "--judge", Path("exhibits/theory-categorical")},
             {"report", Path("run")}}) {
      arguments.insert(arguments.end(), {"--out", out});
      cases.push_back({"--out", arguments, words});
    }
    cases.push_back({"bench", {"bench", "train", "--save", out}, words});
  }
  ExpectOneLineAndExitCode2(cases);
  EXPECT_EQ(testing::Read(Path("file")), "x");
}

TEST_F(FolderWords, AFolderInPlaceOfAConfigSaysWhereItsConfigIs) {
  ExpectOneLineAndExitCode2(
      {{"run",
        {"run", Path("run"), "--out", Path("x")},
        "is a run's folder; a config file is needed; its config is " + Path("run/config.toml")},
       {"ablate",
        {"ablate", Path("ablation"), "--out", Path("x")},
        "its config is " + Path("ablation/grid.toml")},
       {"config", {"config", Path("empty")}, "is an empty folder"},
       {"eval", {"eval", Path("run"), "--config", Path("other")}, "a config file is needed"}});
}

TEST_F(FolderWords, AFinishedRunSaysThatItIsDoneAndHowToGoFurther) {
  std::vector<std::string> arguments =
      RunArguments(Path("run"), {"generations=1", "start.steps=20"});
  std::erase(arguments, "--quiet");
  Outcome again = RunProgram(arguments);
  EXPECT_EQ(again.code, 0);
  EXPECT_THAT(
      again.err,
      HasSubstr(
          "is done: generation 1 was the last; to go further, raise generations and run it again"));
  EXPECT_THAT(again.err, ::testing::Not(HasSubstr("continues")));
}

}  // namespace
}  // namespace pawl
