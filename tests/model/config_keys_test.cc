#include "model/config_keys.h"

#include "tests/testing.h"

namespace pawl {
namespace {

using nlohmann::json;
using testing::ErrorOf;
using ::testing::HasSubstr;

TEST(ConfigKeys, WhatNobodyAskedForIsRefused) {
  ConfigKeys keys({{"a", 1}, {"b", 2}, {"c", nullptr}}, "f", "part.");
  EXPECT_EQ(keys.Take("a"), 1);
  EXPECT_EQ(ErrorOf([&] { keys.Finish(); }),
            "f: part.b = 2: pawl does not know this key and cannot tell what it changes; "
            "docs/formats.md lists what pawl reads");
  keys.WithoutEffect({"b"});
  keys.Finish();
}

TEST(ConfigKeys, OnlyTakesWhatIsAllowedAndSaysWhatAMissingKeyMeans) {
  ConfigKeys keys({{"epsilon", 1e-6f}, {"bias", true}}, "f");
  keys.Only("epsilon", {1e-6}, 1);
  EXPECT_THAT(ErrorOf([&] { keys.Only("bias", {false}, false); }),
              HasSubstr("bias = true: pawl computes with false alone"));
  EXPECT_THAT(ErrorOf([&] { keys.Only("missing", {1}, 2); }),
              HasSubstr("missing = null: not set, which means 2; pawl computes with 1 alone"));
}

TEST(ConfigKeys, SizesAndNumbersLieInTheSchemasRange) {
  ConfigKeys keys({{"w", 8}, {"half", 8.5}, {"small", 1}, {"text", "8"}}, "f");
  EXPECT_EQ(keys.Size("w", "width"), 8);
  EXPECT_EQ(keys.Size("missing", "width", 5), 5);
  EXPECT_THAT(ErrorOf([&] { keys.Size("missing", "width"); }), HasSubstr("f: lacks missing"));
  for (const char* bad : {"half", "small", "text"})
    EXPECT_THAT(ErrorOf([&] { keys.Size(bad, "width"); }), HasSubstr("want a whole number")) << bad;
  EXPECT_THAT(ErrorOf([&] { keys.Number("text", "rope_theta"); }), HasSubstr("want a number"));
}

TEST(ConfigKeys, TwoNamesOfOneThingMayNotContradict) {
  ConfigKeys keys(json::object(), "f");
  EXPECT_EQ(keys.OneOf("a", 1, "b", json()), 1);
  EXPECT_EQ(keys.OneOf("a", json(), "b", 2), 2);
  EXPECT_EQ(keys.OneOf("a", 1, "b", 1.0), 1);
  EXPECT_THAT(ErrorOf([&] { keys.OneOf("a", 1, "b", 2); }), HasSubstr("a = 1: contradicts b = 2"));
}

TEST(ConfigKeys, TextsFlagsAndSectionsAreOfTheirType) {
  ConfigKeys keys({{"n", 1}, {"o", json::object()}, {"p", {{"q", 1}}}}, "f");
  EXPECT_THAT(ErrorOf([&] { keys.Text("n"); }), HasSubstr("n = 1: want a text"));
  EXPECT_THAT(ErrorOf([&] { keys.Flag("n", true); }), HasSubstr("n = 1: want true or false"));
  EXPECT_THAT(ErrorOf([&] { keys.Section("n"); }), HasSubstr("n = 1: want an object"));
  EXPECT_TRUE(keys.Section("o").is_null());
  EXPECT_EQ(keys.Section("p").size(), 1u);
  EXPECT_TRUE(keys.Flag("missing", true));
}

TEST(ConfigKeys, ANameIsOneOfTheSchemas) {
  ConfigKeys keys({{"t", "chars"}, {"u", "runes"}}, "f");
  EXPECT_EQ(keys.Named<ModelConfig::Tokens>("t", ModelConfig::Tokens_Parse), ModelConfig::chars);
  EXPECT_THAT(ErrorOf([&] { keys.Named<ModelConfig::Tokens>("u", ModelConfig::Tokens_Parse); }),
              HasSubstr("u = \"runes\": this pawl knows no such"));
}

}  // namespace
}  // namespace pawl
