#include "base/json.h"

#include "tests/testing.h"

namespace pawl {
namespace {

using testing::ErrorOf;
using ::testing::HasSubstr;

std::string ParseError(const std::string& text, const JsonLimits& limits = {}) {
  ErrorCode code = ErrorCode::kFailed;
  std::string error =
      ErrorOf([&] { ParseJson(text, "f.json:3", ErrorCode::kData, "do this", limits); }, &code);
  EXPECT_EQ(code, ErrorCode::kData) << text.substr(0, 80);
  return error;
}

TEST(ParseJson, SaysInItsOwnWordsWhatIsNoJson) {
  EXPECT_EQ(ParseError(""), "f.json:3: is empty; do this");
  EXPECT_EQ(ParseError("{\"a\": }"),
            "f.json:3: is not valid JSON: it is cut off or malformed at byte 7; do this");
  EXPECT_EQ(ParseError("{\"a\": 1e999}"), "f.json:3: holds a number that is too large; do this");
  EXPECT_THAT(ParseError("\"\xff\""), HasSubstr("is not valid JSON"));
  EXPECT_THAT(ParseError("{\"a\": NaN}"), HasSubstr("is not valid JSON"));
  EXPECT_THAT(ParseError(std::string(1000, '\0')), HasSubstr("is not valid JSON"));
}

TEST(ParseJson, RefusesAMemberTwice) {
  EXPECT_EQ(ParseError(R"({"a": {"b": 1, "b": 2}})"),
            "f.json:3: holds \"b\" twice in one object; do this");
  EXPECT_NO_THROW(
      ParseJson(R"({"a": {"b": 1}, "b": [{"b": 2}, {"b": 3}]})", "x", ErrorCode::kData));
}

TEST(ParseJson, BoundsDepthAndLengthBeforeItReads) {
  for (const char* open : {"[", "{\"a\":"}) {
    std::string deep;
    for (int i = 0; i < 200000; ++i) deep += open;
    EXPECT_EQ(ParseError(deep), "f.json:3: nests deeper than 32 levels; do this");
  }
  EXPECT_NO_THROW(ParseJson(std::string(32, '[') + std::string(32, ']'), "x", ErrorCode::kData));
  EXPECT_EQ(ParseError("[1, 2, 3]", {.bytes = 8}),
            "f.json:3: is 9 bytes long; 8 are read at most; do this");
}

TEST(ParseJson, KeepsTheOrderOfMembersWhereAsked) {
  auto ordered = ParseJson<nlohmann::ordered_json>(R"({"b": 1, "a": 2})", "x", ErrorCode::kData);
  EXPECT_EQ(ordered.dump(), R"({"b":1,"a":2})");
}

TEST(JsonReader, NamesTheMemberAndWhatItMustBe) {
  nlohmann::json value = nlohmann::json::parse(
      R"({"runs": [{"name": 7}], "n": 2.5, "big": 18446744073709551615, "huge": 9223372036854775808.0, "minus": -1, "yes": 1, "nothing": null, "long": ")" +
      std::string(200, 'x') + "\"}");
  JsonReader reader(value, "run.json", ErrorCode::kData, "do this");
  auto error = [&](const std::function<void()>& read) { return ErrorOf(read); };
  EXPECT_EQ(error([&] { reader.Member("runs").Elements()[0].Member("name").Text(); }),
            "run.json: runs.0.name = 7: want a text; do this");
  EXPECT_EQ(error([&] { reader.Member("runs").Elements()[0].Member("age"); }),
            "run.json: lacks runs.0.age; do this");
  EXPECT_EQ(error([&] { reader.Member("nothing"); }), "run.json: lacks nothing; do this");
  EXPECT_EQ(error([&] { reader.Member("n").Whole(0, 9); }),
            "run.json: n = 2.5: want a whole number from 0 to 9; do this");
  EXPECT_THAT(error([&] { reader.Member("big").Whole(0, INT64_MAX); }),
              HasSubstr("big = 18446744073709551615: want a whole number"));
  EXPECT_THAT(error([&] { reader.Member("huge").Whole(INT64_MIN, INT64_MAX); }),
              HasSubstr("huge = "));
  EXPECT_THAT(error([&] { reader.Member("minus").Whole(0, 9); }),
              HasSubstr("minus = -1: want a whole number from 0 to 9"));
  EXPECT_THAT(error([&] { reader.Member("minus").Number(0); }),
              HasSubstr("minus = -1: want a number of 0 or more"));
  EXPECT_THAT(error([&] { reader.Member("n").Number(0, 2); }),
              HasSubstr("n = 2.5: want a number from 0 to 2"));
  EXPECT_THAT(error([&] { reader.Member("yes").Flag(); }),
              HasSubstr("yes = 1: want true or false"));
  EXPECT_THAT(error([&] { reader.Member("yes").Elements(); }), HasSubstr("yes = 1: want an array"));
  EXPECT_THAT(error([&] { reader.Member("n").Find("x"); }), HasSubstr("n = 2.5: want an object"));
  EXPECT_THAT(error([&] { reader.Member("long").Number(); }), HasSubstr("xxx[cut]: want a number"));
  EXPECT_EQ(reader.Member("n").Number(), 2.5);
  EXPECT_FALSE(reader.Find("nothing"));
  nlohmann::json three = 3.0;
  EXPECT_EQ(JsonReader(three, "x", ErrorCode::kData).Whole(0, 9), 3);
}

}  // namespace
}  // namespace pawl
