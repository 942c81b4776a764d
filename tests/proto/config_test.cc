#include "proto/config.h"

#include "base/config.h"
#include "base/options.pb.h"
#include "proto/config_check.h"
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
        Contradiction{"[[task]]\nkind = \"game\"\nnear_misses = 1\n",
                      "x.toml:3: task.0.near_misses: has no effect where task.0.kind is game"},
        Contradiction{"[[task]]\nkind = \"legal\"\nwish = true\n",
                      "x.toml:3: task.0.wish: has no effect where task.0.kind is legal"},
        Contradiction{"[[task]]\nkind = \"game\"\nwish = true\n[model]\nkind = \"fc\"\n",
                      "x.toml:3: task.0.wish: has no effect where model.kind is fc"},
        Contradiction{"[[task]]\nkind = \"legal\"\nplies = 9\n",
                      "x.toml:3: task.0.plies: has no effect where task.0.kind is legal"},
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

// A default of a later pawl then changes no run that has begun.
TEST(ConfigText, NamesEveryKeyOfTheSearchOfAModelThatPlays) {
  Config config = ParseConfig(
      "[model]\nkind = \"fc\"\n[[task]]\nkind = \"game\"\n[mix]\nunit = \"positions\"\n", "x", {});
  EXPECT_THAT(ConfigText(config), HasSubstr("simulations = 32"));
}

// Of every kind of model and of start: what `pawl config` prints is a config, and the same one.
TEST(ConfigText, IsReadAgainAndSaysTheSame) {
  const google::protobuf::EnumDescriptor& kinds = *ModelConfig::Kind_descriptor();
  for (int i = 0; i < kinds.value_count(); ++i) {
    const google::protobuf::EnumValueDescriptor& kind = *kinds.value(i);
    bool plays = kind.options().GetExtension(pawl::plays);
    std::string learns = kind.options().GetExtension(pawl::learns),
                text =
                    fmt::format("[model]\nkind = \"{}\"\n[[task]]\nkind = \"{}\"\n{}", kind.name(),
                                plays            ? "game"
                                : learns.empty() ? "addition"
                                                 : learns,
                                plays ? "[mix]\nunit = \"positions\"\n" : "");
    if (learns == "categorical") text += "count = 10\n";
    if (learns == "pairs") text += "values = 10\n";
    for (const std::vector<std::string>& settings : std::vector<std::vector<std::string>>{
             {}, {"start.steps=7"}, {"start.from=a"}, {"start.steps=7", "start.from=a"}}) {
      std::string printed = ConfigText(ParseConfig(text, "x.toml", settings));
      EXPECT_EQ(ParseError(printed), "") << kind.name();
      EXPECT_EQ(ConfigText(ParseConfig(printed, "printed", {})), printed);
      bool from = !settings.empty() && settings.back() == "start.from=a";
      EXPECT_EQ(printed.find("[start]\nsteps") == std::string::npos, from) << printed;
    }
  }
}

// Whether a key that has no effect was set makes no other config of it.
TEST(StartedFrom, IsTheConfigThatIsReadWithStartFromBehindTheRest) {
  Config trained = ParseConfig(kTask, "x", {"start.steps=7"});
  EXPECT_EQ(ConfigText(StartedFrom(trained, "")), ConfigText(trained));
  Config read = ParseConfig(kTask, "x", {"start.steps=7", "start.from=a"});
  EXPECT_TRUE(DifferingKeys(read, StartedFrom(trained, "a")).empty());
  EXPECT_TRUE(DifferingKeys(read, ParseConfig(kTask, "x", {"start.from=a"})).empty());
  EXPECT_TRUE(
      DifferingKeys(
          read, ParseStored(std::string(kTask) + "[start]\nsteps = 7\nfrom = \"a\"\n", "old", {}))
          .empty());
}

TEST(ParseConfig, WantsATask) {
  EXPECT_THAT(ParseError("seed = 1\n"), HasSubstr("no [[task]] is set"));
}

TEST(LoadConfig, SaysWhichFileIsMissing) {
  EXPECT_THAT(ErrorOf([] { LoadConfig("/nowhere.toml", {}); }),
              HasSubstr("/nowhere.toml: no such config"));
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
