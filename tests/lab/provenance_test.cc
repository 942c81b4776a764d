#include "lab/provenance.h"

#include "tests/testing.h"

namespace pawl {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class ProvenanceTest : public ::testing::Test {
 protected:
  std::filesystem::path Add(const std::string& name, const std::string& json) {
    std::filesystem::create_directories(scratch_ / name);
    if (!json.empty()) testing::Write(scratch_ / name / "run.json", json);
    return scratch_ / name;
  }
  testing::Scratch scratch_;
};

TEST_F(ProvenanceTest, WhatIsNotSaidIsNotRecorded) {
  EXPECT_THAT(OriginsOf(Add("a", ""))[0].values, ::testing::Each("not recorded"));
  Origin origin = OriginsOf(Add("b", R"({"commit": "abc", "other": 7})")).at(0);
  EXPECT_THAT(origin.values,
              ElementsAre("not recorded", "abc", "not recorded", "not recorded", "not recorded"));
}

TEST_F(ProvenanceTest, ARunThatWentOnElsewhereHasEachOriginOnce) {
  auto run = Add("a", R"({"commit": "x", "resumed_by": [{"commit": "y"}, {"commit": "x"},
                          {"commit": "y"}]})");
  std::vector<Origin> origins = OriginsOf(run);
  ASSERT_EQ(origins.size(), 2u);
  EXPECT_EQ(origins[0].values[1], "x");
  EXPECT_EQ(origins[1].values[1], "y");
}

TEST_F(ProvenanceTest, GroupsCountARunWithEachOfItsOrigins) {
  auto x = Add("0", R"({"commit": "x"})"), y = Add("1", R"({"commit": "y"})"),
       both = Add("2", R"({"commit": "x", "resumed_by": [{"commit": "y"}]})");
  std::vector<OriginGroup> groups = GroupByOrigin({x, y, both});
  ASSERT_EQ(groups.size(), 2u);
  EXPECT_THAT(groups[0].runs, ElementsAre(0, 2));
  EXPECT_THAT(groups[1].runs, ElementsAre(1, 2));
}

TEST_F(ProvenanceTest, NamesWhatTheGroupsDifferIn) {
  auto a = Add("0", R"({"commit": "x", "processor": "Zen", "threads": "2"})"),
       b = Add("1", R"({"commit": "y", "processor": "Zen"})");
  EXPECT_THAT(Differing(GroupByOrigin({a, b})), ElementsAre("commit", "threads"));
  EXPECT_TRUE(Differing(GroupByOrigin({a, a})).empty());
  EXPECT_TRUE(Differing({}).empty());
}

TEST_F(ProvenanceTest, ADamagedRecordIsAnErrorThatNamesFileAndMember) {
  auto torn = Add("torn", "{\"commit\": "), number = Add("number", "{\"commit\": 7}");
  ErrorCode code = ErrorCode::kUsage;
  EXPECT_THAT(testing::ErrorOf([&] { OriginsOf(torn); }, &code), HasSubstr("torn/run.json"));
  EXPECT_EQ(code, ErrorCode::kData);
  EXPECT_THAT(testing::ErrorOf([&] { OriginsOf(number); }),
              ::testing::AllOf(HasSubstr("number/run.json"), HasSubstr("commit")));
}

}  // namespace
}  // namespace pawl
