#include "proto/config.h"

#include "base/config.h"
#include "tests/testing.h"

namespace pawl {
namespace {

using testing::ErrorOf;
using ::testing::HasSubstr;

constexpr const char* kTask = "[[task]]\nkind = \"addition\"\n";

std::string ParseError(const std::string& text) {
  ErrorCode code = ErrorCode::kFailed;
  std::string what = ErrorOf([&] { ParseConfig(text, "x.toml", {}); }, &code);
  if (!what.empty()) EXPECT_EQ(code, ErrorCode::kUsage);
  return what;
}

struct Contradiction {
  const char* text;
  const char* error;
};

class Contradictions : public ::testing::TestWithParam<Contradiction> {};

TEST_P(Contradictions, NameTheKeyAndItsLine) {
  EXPECT_THAT(ParseError(std::string(GetParam().text) + kTask), HasSubstr(GetParam().error));
}

INSTANTIATE_TEST_SUITE_P(
    Config, Contradictions,
    ::testing::Values(
        Contradiction{"[model]\nheads = 5\n",
                      "x.toml:2: model.heads: 5 heads do not divide width 64"},
        Contradiction{"[model]\nkey_value_heads = 3\n",
                      "x.toml:2: model.key_value_heads: 3 does not divide heads 4"},
        Contradiction{"[sample]\nmax_new_tokens = 64\n",
                      "x.toml:2: sample.max_new_tokens: 64 leaves no room"},
        Contradiction{"[verify]\nkind = \"vote\"\n",
                      "x.toml:2: verify.kind: vote needs several samples"},
        Contradiction{"[verify]\nkind = \"all_of\"\n",
                      "x.toml:2: verify.kind: all_of needs a list"},
        Contradiction{"[verify]\nkind = \"panel\"\n", "x.toml:2: verify.kind: panel needs models"},
        Contradiction{"[verify]\nkind = \"length\"\nlength_min = 5\nlength_max = 4\n",
                      "x.toml:3: verify.length_min: is above"},
        Contradiction{"[mix]\nregime = \"subsample\"\n",
                      "x.toml:2: mix.regime: subsample needs a budget"},
        Contradiction{"[model]\nkind = \"gaussian\"\n",
                      "x.toml:2: model.kind: gaussian does not learn the task addition"},
        Contradiction{"[verify]\nkind = \"learned\"\n",
                      "x.toml:2: verify.kind: learned needs a judge of task addition"},
        Contradiction{"[verify]\nkind = \"learned\"\naudit = 0\n",
                      "x.toml:3: verify.audit: 0 leaves a learned judge no verdicts"},
        Contradiction{"[learn]\nobjective = \"grpo\"\n",
                      "x.toml:2: learn.objective: grpo compares a problem's samples"},
        Contradiction{"[learn]\nobjective = \"dr_grpo\"\n[sample]\nsamples_per_problem = "
                      "4\ntemperature = 0.5\n",
                      "x.toml:2: learn.objective: dr_grpo wants samples of the model's own"},
        Contradiction{
            "[model]\nkind = \"linear\"\ncontext = 2048\n",
            "x.toml:3: model.context: linear of 2048 with width 64 makes 8594 million parameters"},
        Contradiction{"[model]\nkind = \"mlp\"\n[process]\nactor_device = \"cuda\"\n",
                      "x.toml:4: process.actor_device: cuda is for transformer"},
        Contradiction{"[mix]\nkeep_start = true\n",
                      "x.toml:2: mix.keep_start: has no effect where mix.regime is replace"},
        Contradiction{"[start]\nfrom = \"x\"\n[mix]\nreplay_fresh = true\n",
                      "x.toml:4: mix.replay_fresh: needs generation 0's data"},
        Contradiction{"[mix]\nfresh = 1\n[learn]\nepochs = 1\n",
                      "x.toml:4: learn.epochs: needs generations with verified samples"},
        Contradiction{"mode = \"continuous\"\n[alarm]\naction = \"raise_fresh\"\n",
                      "x.toml:3: alarm.action: raise_fresh needs generations"},
        Contradiction{"[mix]\nbudget = 10\n",
                      "x.toml:2: mix.budget: has no effect where mix.regime is replace; drop it, "
                      "or set mix.regime to one of: subsample"},
        Contradiction{"[learn]\nwarmup = 0.8\ndecay = 0.8\n",
                      "x.toml:2: learn.warmup: warmup and decay together"},
        Contradiction{"mode = \"continuous\"\n[learn]\nrestart = \"cold\"\n",
                      "x.toml:3: learn.restart: has no effect where mode is continuous"},
        Contradiction{"mode = \"continuous\"\n[loop]\ninsert_slack = 4\n",
                      "x.toml:3: loop.insert_slack: 4 is too small"},
        Contradiction{"[start]\nfrom = \"x\"\nsteps = 5\n",
                      "x.toml:3: start.steps: has no effect where start.from is set"},
        Contradiction{"[mix]\nregime = \"accumulate\"\n[loop]\nkeep_generations = 2\n",
                      "x.toml:4: loop.keep_generations"}));

// A key of another kind than the one that was chosen, one of each section at least, its default
// among the values.
class Unused : public ::testing::TestWithParam<Contradiction> {};

TEST_P(Unused, IsRefusedWithTheKindsThatHaveIt) {
  EXPECT_THAT(ParseError(GetParam().text), HasSubstr(GetParam().error));
}

INSTANTIATE_TEST_SUITE_P(
    Config, Unused,
    ::testing::Values(
        Contradiction{"[[task]]\nkind = \"sorting\"\nzipf = 2\n",
                      "x.toml:3: task.0.zipf: has no effect where task.0.kind is sorting; drop it, "
                      "or set task.0.kind to one of: facts, text, categorical"},
        Contradiction{"[[task]]\nkind = \"sorting\"\nzipf = 1\n",
                      "x.toml:3: task.0.zipf: has no effect where task.0.kind is sorting"},
        Contradiction{"[[task]]\nkind = \"facts\"\n[[task]]\nkind = \"copy\"\ntrace = true\n",
                      "x.toml:5: task.1.trace: has no effect where task.1.kind is copy"},
        Contradiction{"[[task]]\nkind = \"sorting\"\njudge_trace = true\n",
                      "x.toml:3: task.0.judge_trace: has no effect where task.0.judge is false"},
        Contradiction{
            "[[task]]\nkind = \"sorting\"\nshare = 0\nclimb = 1\n[[task]]\nkind = \"copy\"\n",
            "x.toml:4: task.0.climb: has no effect where task.0.share is 0; drop it"},
        Contradiction{"[[task]]\nkind = \"addition\"\ncommand = [\"x\"]\n",
                      "x.toml:3: task.0.command: has no effect where task.0.kind is addition"},
        Contradiction{"[[task]]\nkind = \"gaussian\"\n[model]\nkind = \"gaussian\"\nlayers = 2\n",
                      "x.toml:5: model.layers: has no effect where model.kind is gaussian"},
        Contradiction{"[[task]]\nkind = \"gaussian\"\n[model]\nkind = "
                      "\"gaussian\"\n[sample]\ntemperature = 0.5\n",
                      "x.toml:6: sample.temperature: has no effect where model.kind is gaussian"},
        Contradiction{
            "[[task]]\nkind = \"gaussian\"\n[model]\nkind = \"gaussian\"\n[eval]\nsamples = 8\n",
            "x.toml:6: eval.samples: has no effect where model.kind is gaussian"},
        Contradiction{"[[task]]\nkind = \"gaussian\"\n[model]\nkind = "
                      "\"gaussian\"\n[process]\nlearner_device = \"cuda\"\n",
                      "x.toml:6: process.learner_device: cuda is for transformer"},
        Contradiction{"[[task]]\nkind = \"copy\"\n[model]\nkind = \"mlp\"\nheads = 2\n",
                      "x.toml:5: model.heads: has no effect where model.kind is mlp"},
        Contradiction{"[[task]]\nkind = \"copy\"\n[model]\nplaces = 20\n",
                      "x.toml:4: model.places: has no effect where model.positions is rotary"},
        Contradiction{"[[task]]\nkind = \"copy\"\n[verify]\naccept_wrong = 0.1\n",
                      "x.toml:4: verify.accept_wrong: has no effect where verify.kind is exact; "
                      "drop it, or set verify.kind to one of: noisy"},
        Contradiction{"[[task]]\nkind = \"copy\"\n[verify]\nparts = [\"none\"]\n",
                      "x.toml:4: verify.parts: has no effect where verify.kind is exact"},
        Contradiction{"[[task]]\nkind = \"copy\"\n[mix]\nkeep = \"shortest\"\n",
                      "x.toml:4: mix.keep: has no effect where sample.samples_per_problem is 1"},
        Contradiction{"[[task]]\nkind = \"copy\"\n[mix]\nfresh = 0\nreplay_fresh = true\n",
                      "x.toml:5: mix.replay_fresh: has no effect where mix.fresh is 0"},
        Contradiction{"[[task]]\nkind = \"copy\"\n[learn]\nkl = 0.1\n",
                      "x.toml:4: learn.kl: has no effect where learn.objective is supervised; drop "
                      "it, or set learn.objective to one of: grpo, dr_grpo"},
        Contradiction{"[[task]]\nkind = \"copy\"\n[learn]\nsteps = 5\nepochs = 2\n",
                      "x.toml:4: learn.steps: has no effect where learn.epochs is 2"},
        Contradiction{"[[task]]\nkind = \"copy\"\n[loop]\nmax_version_lag = 1\n",
                      "x.toml:4: loop.max_version_lag: has no effect where mode is generational"},
        Contradiction{"mode = \"continuous\"\n[[task]]\nkind = \"copy\"\n[sample]\ngrowth = 1\n",
                      "x.toml:5: sample.growth: has no effect where mode is continuous"},
        Contradiction{
            "mode = \"continuous\"\n[[task]]\nkind = \"copy\"\n[mix]\nregime = \"accumulate\"\n",
            "x.toml:5: mix.regime: has no effect where mode is continuous"},
        Contradiction{"[[task]]\nkind = \"copy\"\n[alarm]\ndrop = 0.2\n",
                      "x.toml:4: alarm.drop: has no effect where alarm.action is none; drop it"},
        Contradiction{"[[task]]\nkind = \"copy\"\n[alarm]\naction = \"warn\"\nfresh_step = 0.2\n",
                      "x.toml:5: alarm.fresh_step: has no effect where alarm.action is warn"}));

// With --set against --set the order makes no difference; a file's key that a --set takes the
// effect from is left out and said.
TEST(ParseConfig, ASettingMayTakeTheEffectFromAKeyOfTheFile) {
  auto parse = [](const std::vector<std::string>& settings,
                  std::vector<std::string>* notes = nullptr) {
    return ParseConfig(
        "[[task]]\nkind = \"addition\"\n[verify]\nkind = \"noisy\"\naccept_wrong = 0.3\n", "x.toml",
        settings, notes);
  };
  std::vector<std::string> notes;
  Config config = parse({"verify.kind=none"}, &notes);
  EXPECT_THAT(notes, ::testing::ElementsAre("x.toml:5: verify.accept_wrong: has no effect where "
                                            "verify.kind is none, by --set; it is left out"));
  EXPECT_EQ(ConfigHash(config),
            ConfigHash(ParseConfig("[[task]]\nkind = \"addition\"\n[verify]\nkind = \"none\"\n",
                                   "y", {})));
  for (std::vector<std::string> both :
       {std::vector<std::string>{"verify.kind=none", "verify.accept_right=0.5"},
        {"verify.accept_right=0.5", "verify.kind=none"}}) {
    EXPECT_THAT(ErrorOf([&] { parse(both); }),
                HasSubstr("--set: verify.accept_right: has no effect where verify.kind is none"));
  }
  EXPECT_THAT(ErrorOf([&] { parse({"task.0.zipf=2"}); }),
              HasSubstr("--set: task.0.zipf: has no effect where task.0.kind is addition"));
  notes.clear();
  parse({"start.steps=5", "start.from=x"}, &notes);
  EXPECT_EQ(notes.size(), 1u);
  EXPECT_THAT(ErrorOf([&] {
                parse({"start.from=x", "start.steps=5"});
              }),
              HasSubstr("--set: start.steps: has no effect where start.from is set"));
}

// What an older version wrote names every key; read again it is the config that it always was.
TEST(ParseConfig, SaysThatOneRunHasNoGrid) {
  std::vector<std::string> notes;
  ParseConfig("[[task]]\nkind = \"copy\"\n[grid]\n\"mix.fresh\" = [0, 1]\n", "x.toml", {}, &notes);
  EXPECT_THAT(notes, ::testing::ElementsAre(HasSubstr("x.toml:3: [grid] has no effect here")));
}

TEST(ParseStored, ReadsWhatNamesEveryKey) {
  Config config = ParseConfig("[[task]]\nkind = \"sorting\"\n", "x", {});
  std::string old = ToToml(config);
  EXPECT_THAT(old, HasSubstr("zipf = 1"));
  EXPECT_THAT(ParseError(old), HasSubstr("has no effect"));
  EXPECT_EQ(ConfigText(ParseStored(old, "config.toml", {})), ConfigText(config));
  EXPECT_EQ(ConfigText(config).find("zipf"), std::string::npos);
  EXPECT_EQ(ConfigText(ParseConfig(ConfigText(config), "again.toml", {})), ConfigText(config));
  EXPECT_THAT(ErrorOf([&] { ParseStored(old, "config.toml", {"task.0.zipf=2"}); }),
              HasSubstr("--set: task.0.zipf: has no effect"));

  testing::Scratch scratch;
  testing::Write(scratch / "config.toml", old);
  EXPECT_THAT(ErrorOf([&] { LoadConfig(scratch / "config.toml", {}); }),
              HasSubstr("has no effect"));
  testing::Write(scratch / "run.json", "{}");
  EXPECT_EQ(ConfigText(LoadConfig(scratch / "config.toml", {})), ConfigText(config))
      << "of a run folder";
}

TEST(ParseConfig, WantsATask) {
  EXPECT_THAT(ParseError("seed = 1\n"), HasSubstr("no [[task]] is set"));
}

TEST(ParseConfig, RefusesWhatHasNoEffectOnAClosedFormModel) {
  constexpr const char* kGaussian = "[model]\nkind = \"gaussian\"\n[[task]]\nkind = \"gaussian\"\n";
  EXPECT_EQ(ParseError(kGaussian), "");
  for (const char* setting :
       {"process.learner_device=cuda", "process.actor_device=cuda", "process.threads=2",
        "sample.temperature=0.5", "sample.max_new_tokens=9", "sample.slots=16",
        "sample.precision=bfloat16"}) {
    std::string key(setting, std::string_view(setting).find('='));
    EXPECT_THAT(ErrorOf([&] { ParseConfig(kGaussian, "x.toml", {setting}); }),
                HasSubstr("--set: " + key + ": "))
        << setting;
  }
}

TEST(ParseConfig, ChecksLevelsAndShares) {
  EXPECT_THAT(ParseError("[[task]]\nkind = \"addition\"\nfresh_levels = [3, 1]\n"),
              HasSubstr("want [lowest, highest]"));
  EXPECT_THAT(ParseError("[[task]]\nkind = \"addition\"\nshare = 0\n"),
              HasSubstr("no task has a share above 0"));
  EXPECT_THAT(ParseError("[[task]]\nshare = 1\n"), HasSubstr("task.0.kind: is not set"));
}

TEST(LoadConfig, SaysWhichFileIsMissing) {
  EXPECT_THAT(ErrorOf([] { LoadConfig("/nowhere.toml", {}); }),
              HasSubstr("/nowhere.toml: no such config"));
}

TEST(ParseConfig, ASubmissionOfAProblemsSamplesFitsAFrame) {
  auto parse = [](const std::vector<std::string>& settings) {
    std::vector<std::string> all = {"model.context=8192", "sample.max_new_tokens=4096",
                                    "sample.samples_per_problem=1024"};
    all.insert(all.end(), settings.begin(), settings.end());
    return ErrorOf([&] { ParseConfig("[[task]]\nkind = \"addition\"\n", "x.toml", all); });
  };
  EXPECT_THAT(parse({}), HasSubstr("--set: sample.samples_per_problem: 1024 of 4096 tokens can "
                                   "have 29433856 bytes, which are sent at once; 4194304 can be"));
  EXPECT_EQ(parse({"process.frame_bytes=134217728"}), "");
}

TEST(Levels, DefaultFromOneToTheNext) {
  TaskConfig task;
  EXPECT_EQ(SampleLevels(task).highest, 3);
  task.set_kind("facts");
  EXPECT_EQ(FreshLevels(task).highest, 10) << "every tenth";
  task.add_fresh_levels(2);
  task.add_fresh_levels(4);
  EXPECT_EQ(EvalLevels(task).lowest, 2);
  task.add_sample_levels(1);
  task.add_sample_levels(9);
  EXPECT_EQ(EvalLevels(task).highest, 9);
  EXPECT_EQ(FreshLevels(task).highest, 4);
}

TEST(TaskName, NumbersAKindThatComesTwice) {
  Config config = ParseConfig(std::string(kTask) + kTask + "[[task]]\nkind = \"facts\"\n", "x", {});
  EXPECT_EQ(TaskName(config, 0), "addition0");
  EXPECT_EQ(TaskName(config, 1), "addition1");
  EXPECT_EQ(TaskName(config, 2), "facts");
}

// Found by fuzzing: letters outside of ASCII where the TOML library looks for white space.
TEST(Config, LettersOutsideOfAsciiAreErrorsOrText) {
  for (const char* letter : {"\u00E9", "\u0481", "\uFEF7", "\u3042"}) {
    EXPECT_THAT(testing::ErrorOf([&] {
                  ParseConfig(std::string("seed = 1\n") + letter + " = 2\n", "c.toml", {});
                }),
                ::testing::HasSubstr("c.toml:2"));
    EXPECT_THAT(testing::ErrorOf(
                    [&] { ParseConfig(std::string("seed = 1") + letter + "\n", "c.toml", {}); }),
                ::testing::HasSubstr("c.toml:1"));
    std::string fine = std::string("seed = 7  # ") + letter +
                       "\n[[task]]\nkind = \"file\"\npath = \"" + letter + "\"\n";
    EXPECT_EQ(ParseConfig(fine, "c.toml", {}).task(0).path(), letter);
  }
}

}  // namespace
}  // namespace pawl
