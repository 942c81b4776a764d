#include "base/config.h"

#include "proto/config.h"
#include "tests/testing.h"

namespace pawl {
namespace {

using testing::ErrorOf;
using ::testing::HasSubstr;

std::string OverlayError(const std::string& text) {
  Config config;
  return ErrorOf([&] { OverlayToml(text, "x.toml", {}, &config, nullptr); });
}

TEST(OverlayToml, NamesAnUnknownKeyItsLineAndTheNearestOne) {
  EXPECT_EQ(OverlayError("seed = 1\n[mix]\nfersh = 0.5\n"),
            "x.toml:3:1: unknown key 'mix.fersh'; did you mean 'fresh'?");
}

TEST(OverlayToml, NamesTheTypeItWants) {
  EXPECT_EQ(OverlayError("[mix]\nfresh = \"half\"\n"),
            "x.toml:2:9: mix.fresh: want a number, got string");
  EXPECT_THAT(OverlayError("seed = 1.5\n"), HasSubstr("seed: want a whole number"));
  EXPECT_THAT(OverlayError("seed = [1]\n"), HasSubstr("seed: want a whole number, got array"));
  EXPECT_THAT(OverlayError("[[task]]\nkind = 3\n"), HasSubstr("task.0.kind: want a string"));
  EXPECT_THAT(OverlayError("mix = 3\n"), HasSubstr("mix: want a table"));
}

TEST(OverlayToml, NamesTheRangeItWants) {
  EXPECT_EQ(OverlayError("[mix]\nfresh = 1.5\n"),
            "x.toml:2:9: mix.fresh = 1.5 is out of range; want at least 0 and at most 1");
  EXPECT_THAT(OverlayError("[mix]\nfresh = nan\n"), HasSubstr("out of range"));
}

TEST(OverlayToml, NamesTheWordsOfAnEnum) {
  EXPECT_EQ(OverlayError("[mix]\nregime = \"acumulate\"\n"),
            "x.toml:2:10: mix.regime: want one of replace, accumulate, subsample, window, got "
            "'acumulate'; "
            "did you mean 'accumulate'?");
}

TEST(OverlayToml, SaysWhereTheTomlIsBroken) {
  EXPECT_THAT(OverlayError("[mix\nfresh = 1\n"), HasSubstr("x.toml:1:"));
}

TEST(OverlaySetting, TakesTomlValuesBareWordsAndArrayElements) {
  Config config;
  OverlayToml("[[task]]\nkind = \"addition\"\n", "x", {}, &config, nullptr);
  for (const char* setting : {"mix.fresh=0.25", "mix.regime=accumulate",
                              "task.0.fresh_levels=[2, 4]", "task.0.kind=sorting"}) {
    OverlaySetting(setting, &config, nullptr);
  }
  EXPECT_EQ(config.mix().fresh(), 0.25);
  EXPECT_EQ(config.mix().regime(), MixConfig::accumulate);
  EXPECT_EQ(config.task(0).fresh_levels(1), 4);
  EXPECT_EQ(config.task(0).kind(), "sorting");
}

TEST(OverlaySetting, RefusesWhatItCannotPlace) {
  Config config;
  auto error = [&](const char* setting) {
    return ErrorOf([&] { OverlaySetting(setting, &config, nullptr); });
  };
  EXPECT_THAT(error("mix.fresh"), HasSubstr("has no '='"));
  EXPECT_THAT(error("mix.frsh=1"), HasSubstr("did you mean 'fresh'?"));
  EXPECT_THAT(error("task.0.share=1"), HasSubstr("names no element of [[task]]; there are 0"));
  EXPECT_THAT(error("seed.x=1"), HasSubstr("'seed' is not a section"));
  EXPECT_THAT(error("seed=1\nmix.fresh=0.9"),
              HasSubstr("seed: sets more than one key; write a --set for each key"));
  EXPECT_THAT(error("start.from=a\nmix.fresh=0.9"),
              HasSubstr("start.from: holds more than one line"));
  EXPECT_THAT(
      error("mix={fresh=0.1}"),
      HasSubstr(
          "mix is a whole section; set its keys one by one, for example --set mix.fresh=..."));
  EXPECT_THAT(
      error("task=[{kind=\"sorting\"}]"),
      HasSubstr("task is a whole section; set its keys one by one, for example --set task.0."));
  EXPECT_FALSE(config.has_seed());
}

TEST(ToToml, ReadsBackEqual) {
  Config config =
      ParseConfig("seed = 5\n[[task]]\nkind = \"facts\"\nzipf = 1.25\n[mix]\nfresh = 1e-3\n", "x",
                  {"start.from=a \"b\" \\c"});
  Config again = ParseStored(ConfigText(config), "y", {});
  EXPECT_EQ(ConfigText(again), ConfigText(config));
  EXPECT_EQ(again.start().from(), "a \"b\" \\c");
  EXPECT_TRUE(DifferingKeys(config, again).empty());
}

TEST(DifferingKeys, NamesEachKeyWithBothValues) {
  Config a = ParseConfig("[[task]]\nkind = \"facts\"\n", "x", {}), b = a;
  b.mutable_mix()->set_fresh(0.125);
  EXPECT_EQ(DifferingKeys(a, b), std::vector<std::string>{"mix.fresh: 0.5 -> 0.125"});
}

TEST(ConfigManual, HasEveryFieldWithItsEffect) {
  std::string manual = ConfigManual(*Config::descriptor());
  EXPECT_THAT(manual, HasSubstr("## [mix]"));
  EXPECT_THAT(manual,
              HasSubstr("| `fresh` | number, >= 0, <= 1 | `0.5` |  | Share of fresh data in what"));
  EXPECT_EQ(manual.find("|  |\n"), std::string::npos) << "a field has no doc";
}

}  // namespace
}  // namespace pawl
