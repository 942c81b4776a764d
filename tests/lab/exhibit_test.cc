#include "lab/exhibit.h"

#include <set>

#include "tests/testing.h"

namespace pawl {
namespace {

TEST(Exhibits, HaveNamesClaimsSourcesRulesAndConfigsThatParse) {
  std::set<std::string> names;
  for (const Exhibit* exhibit : Exhibits()) {
    EXPECT_TRUE(names.insert(exhibit->name).second) << exhibit->name;
    for (const char* text : {exhibit->claim, exhibit->source, exhibit->rule})
      EXPECT_GT(std::string_view(text).size(), 20u) << exhibit->name;
    for (const ExhibitArm& arm : exhibit->arms()) {
      EXPECT_EQ(
          testing::ErrorOf([&] { ParseConfig(exhibit->config, exhibit->name, arm.settings); }), "")
          << exhibit->name << " " << arm.name;
    }
  }
}

TEST(Exhibits, AskForNoFewerSeedsThanCanBeJudged) {
  for (const Exhibit* exhibit : Exhibits()) {
    EXPECT_GE(exhibit->quick_seeds, static_cast<int>(kLeastSeeds)) << exhibit->name;
    EXPECT_GE(exhibit->full_seeds, exhibit->quick_seeds) << exhibit->name;
  }
}

TEST(Exhibits, AnUnknownNameIsAnErrorThatNamesTheKnownOnes) {
  EXPECT_THAT(testing::ErrorOf([] { FindExhibit("perpetuum"); }),
              ::testing::HasSubstr("theory-regression"));
}

}  // namespace
}  // namespace pawl
