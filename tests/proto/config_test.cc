#include "proto/config.h"

#include "tests/testing.h"

namespace pawl {
namespace {

using ::testing::HasSubstr;
using testing::ErrorOf;

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
        Contradiction{"[model]\nheads = 5\n", "x.toml:2: model.heads: 5 heads do not divide width 64"},
        Contradiction{"[model]\nkey_value_heads = 3\n", "x.toml:2: model.key_value_heads: 3 does not divide heads 4"},
        Contradiction{"[sample]\nmax_new_tokens = 64\n", "x.toml:2: sample.max_new_tokens: 64 leaves no room"},
        Contradiction{"[verify]\nkind = \"vote\"\n", "x.toml:2: verify.kind: vote needs several samples"},
        Contradiction{"[verify]\nkind = \"all_of\"\n", "x.toml:2: verify.kind: all_of needs a list"},
        Contradiction{"[verify]\nkind = \"panel\"\n", "x.toml:2: verify.kind: panel needs models"},
        Contradiction{"[verify]\nlength_min = 5\nlength_max = 4\n", "x.toml:2: verify.length_min: is above"},
        Contradiction{"[mix]\nregime = \"subsample\"\n", "x.toml:2: mix.regime: subsample needs a budget"},
        Contradiction{"[model]\nkind = \"gaussian\"\n", "x.toml:2: model.kind: gaussian does not learn the task addition"},
        Contradiction{"[verify]\nkind = \"learned\"\n", "x.toml:2: verify.kind: learned needs a judge of task addition"},
        Contradiction{"[verify]\nkind = \"learned\"\naudit = 0\n", "x.toml:3: verify.audit: 0 leaves a learned judge no verdicts"},
        Contradiction{"[learn]\nobjective = \"grpo\"\n", "x.toml:2: learn.objective: grpo compares a problem's samples"},
        Contradiction{"[learn]\nobjective = \"dr_grpo\"\n[sample]\nsamples_per_problem = 4\ntemperature = 0.5\n", "x.toml:2: learn.objective: dr_grpo wants samples of the model's own"},
        Contradiction{"[model]\nkind = \"linear\"\ncontext = 2048\n", "x.toml:3: model.context: linear of 2048 with width 64 makes 8594 million parameters"},
        Contradiction{"[model]\nkind = \"mlp\"\n[process]\nactor_device = \"cuda\"\n", "x.toml:4: process.actor_device: cuda is for transformer"},
        Contradiction{"[mix]\nkeep_start = true\n", "x.toml:2: mix.keep_start: has no meaning"},
        Contradiction{"[start]\nfrom = \"x\"\n[mix]\nreplay_fresh = true\n", "x.toml:4: mix.replay_fresh: needs generation 0's data"},
        Contradiction{"[mix]\nfresh = 1\n[learn]\nepochs = 1\n", "x.toml:4: learn.epochs: needs generations with verified samples"},
        Contradiction{"mode = \"continuous\"\n[alarm]\naction = \"raise_fresh\"\n", "x.toml:3: alarm.action: raise_fresh needs generations"},
        Contradiction{"[mix]\nbudget = 10\n", "x.toml:2: mix.budget: is for regime subsample only"},
        Contradiction{"[learn]\nwarmup = 0.8\ndecay = 0.8\n", "x.toml:2: learn.warmup: warmup and decay together"},
        Contradiction{"mode = \"continuous\"\n[learn]\nrestart = \"cold\"\n", "x.toml:3: learn.restart: cold has no meaning"},
        Contradiction{"mode = \"continuous\"\n[loop]\ninsert_slack = 4\n", "x.toml:3: loop.insert_slack: 4 is too small"},
        Contradiction{"[mix]\nregime = \"accumulate\"\n[loop]\nkeep_generations = 2\n", "x.toml:4: loop.keep_generations"}));

TEST(ParseConfig, WantsATask) { EXPECT_THAT(ParseError("seed = 1\n"), HasSubstr("no [[task]] is set")); }

TEST(ParseConfig, RefusesWhatHasNoEffectOnAClosedFormModel) {
  constexpr const char* kGaussian = "[model]\nkind = \"gaussian\"\n[[task]]\nkind = \"gaussian\"\n";
  EXPECT_EQ(ParseError(kGaussian), "");
  for (const char* setting : {"process.learner_device=cuda", "process.actor_device=cuda", "process.threads=2", "sample.temperature=0.5", "sample.max_new_tokens=9",
                              "sample.slots=16", "sample.precision=bfloat16"}) {
    std::string key(setting, std::string_view(setting).find('='));
    EXPECT_THAT(ErrorOf([&] { ParseConfig(kGaussian, "x.toml", {setting}); }), HasSubstr("--set: " + key + ": ")) << setting;
  }
}

TEST(ParseConfig, ChecksLevelsAndShares) {
  EXPECT_THAT(ParseError("[[task]]\nkind = \"addition\"\nfresh_levels = [3, 1]\n"), HasSubstr("want [lowest, highest]"));
  EXPECT_THAT(ParseError("[[task]]\nkind = \"addition\"\nshare = 0\n"), HasSubstr("no task has a share above 0"));
  EXPECT_THAT(ParseError("[[task]]\nshare = 1\n"), HasSubstr("task.0.kind: is not set"));
}

TEST(LoadConfig, SaysWhichFileIsMissing) {
  EXPECT_THAT(ErrorOf([] { LoadConfig("/nowhere.toml", {}); }), HasSubstr("/nowhere.toml: no such config"));
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
    EXPECT_THAT(testing::ErrorOf([&] { ParseConfig(std::string("seed = 1\n") + letter + " = 2\n", "c.toml", {}); }), ::testing::HasSubstr("c.toml:2"));
    EXPECT_THAT(testing::ErrorOf([&] { ParseConfig(std::string("seed = 1") + letter + "\n", "c.toml", {}); }), ::testing::HasSubstr("c.toml:1"));
    std::string fine = std::string("seed = 7  # ") + letter + "\n[[task]]\nkind = \"file\"\npath = \"" + letter + "\"\n";
    EXPECT_EQ(ParseConfig(fine, "c.toml", {}).task(0).path(), letter);
  }
}

}  // namespace
}  // namespace pawl
