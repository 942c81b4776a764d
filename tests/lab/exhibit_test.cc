#include "lab/exhibit.h"

#include <set>

#include "tests/testing.h"

namespace pawl {
namespace {

// Mean 2, deviation 1: standard error 1 / sqrt(3) = 0.577, three of them 1.73.
TEST(Within, HoldsInsideThreeStandardErrorsAndTheAllowance) {
  EXPECT_EQ(Within("x", 3.7, 0, {1, 2, 3}).ruling, Ruling::kHolds);
  EXPECT_EQ(Within("x", 3.8, 0, {1, 2, 3}).ruling, Ruling::kFails);
  EXPECT_EQ(Within("x", 3.8, 0.1, {1, 2, 3}).ruling, Ruling::kHolds);
  EXPECT_NEAR(Within("x", 3, 0, {1, 2, 3}).standard_error, 0.57735, 1e-5);
}

TEST(Within, IsUndecidedWithTwoSeedsOrAWideError) {
  EXPECT_EQ(Within("x", 2, 0, {2, 2}).ruling, Ruling::kUndecided);
  EXPECT_EQ(Within("x", 3.4, 0, {1, 2, 3}).ruling, Ruling::kUndecided) << "1.73 is more than half of 3.4";
}

TEST(Seeds, CountsThoseThatHold) {
  EXPECT_EQ(Seeds("x", "", {1, 1, 0}, {true, true, false}, 2).ruling, Ruling::kHolds);
  EXPECT_EQ(Seeds("x", "", {1, 1, 0}, {true, true, false}, 3).ruling, Ruling::kFails);
  EXPECT_EQ(Seeds("x", "", {1}, {true}, 2).ruling, Ruling::kUndecided);
}

// Student's interval of {1, 2, 3} is [-0.48, 4.48].
TEST(AboveAndBelow, GoByTheInterval) {
  EXPECT_EQ(Above("x", -0.5, {1, 2, 3}).ruling, Ruling::kHolds);
  EXPECT_EQ(Above("x", 0, {1, 2, 3}).ruling, Ruling::kUndecided);
  EXPECT_EQ(Above("x", 4.5, {1, 2, 3}).ruling, Ruling::kFails);
  EXPECT_EQ(Below("x", 4.5, {1, 2, 3}).ruling, Ruling::kHolds);
  EXPECT_EQ(Below("x", -0.5, {1, 2, 3}).ruling, Ruling::kFails);
}

TEST(Exhibits, HaveNamesClaimsSourcesRulesAndConfigsThatParse) {
  std::set<std::string> names;
  for (const Exhibit* exhibit : Exhibits()) {
    EXPECT_TRUE(names.insert(exhibit->name).second) << exhibit->name;
    for (const char* text : {exhibit->claim, exhibit->source, exhibit->rule}) EXPECT_GT(std::string_view(text).size(), 20u) << exhibit->name;
    for (const ExhibitArm& arm : exhibit->arms()) {
      EXPECT_EQ(testing::ErrorOf([&] { ParseConfig(exhibit->config, exhibit->name, arm.settings); }), "") << exhibit->name << " " << arm.name;
    }
  }
}

TEST(Exhibits, AnUnknownNameIsAnErrorThatNamesTheKnownOnes) {
  EXPECT_THAT(testing::ErrorOf([] { FindExhibit("perpetuum"); }), ::testing::HasSubstr("theory-regression"));
}

}  // namespace
}  // namespace pawl
