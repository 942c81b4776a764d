#include "tokens/tokenizer.h"

#include "tests/testing.h"
#include "tests/tokens/merged.h"

namespace pawl {
namespace {

using testing::Merged;
using Tokens = std::vector<int32_t>;

TEST(Tokenizer, CountsTokensWhereATokenIsSeveralCharacters) {
  Merged merged;
  EXPECT_EQ(merged.Count("1+12=4"), 3) << "1+12 = 4";
  EXPECT_EQ(merged.Count("12"), 1);
  EXPECT_EQ(merged.Count("3?é"), 3) << "a byte that the vocabulary lacks counts as one token";
  EXPECT_EQ(merged.CountRow("1+12=", "13"), 5) << "1+12 = 1 3 and the end token";
}

TEST(Tokenizer, PutsItsOwnSpecialTokensAroundARow) {
  Merged merged;
  EXPECT_EQ(merged.EncodePrompt("1+12="), (Tokens{Merged::kBegin, 15, 11}));
  EXPECT_EQ(merged.EncodeSolution("13"), (Tokens{1, 3, Merged::kEnd}));
  EXPECT_EQ(merged.EncodeSolution(""), Tokens{Merged::kEnd});
}

TEST(Tokenizer, DecodesTheTextsOfTheTokensOneBehindTheOther) {
  Merged merged;
  EXPECT_EQ(merged.Decode(merged.EncodeSolution("1+12=é")), "1+12=é");
  EXPECT_EQ(merged.Decode(Tokens{15, Merged::kPad, 12, Merged::kEnd}), "1+12~12");
  EXPECT_EQ(merged.Decode(Tokens{Merged::kEnd, Merged::kEnd}), "~") << "one end token is dropped";
}

TEST(Tokenizer, ATextMayHaveSeveralSpellings) {
  Merged merged;
  EXPECT_TRUE(merged.Spells(Tokens{12, Merged::kEnd}, "12"));
  EXPECT_TRUE(merged.Spells(Tokens{1, 2, Merged::kEnd}, "12")) << "a network may draw these";
  EXPECT_TRUE(merged.Spells(Tokens{1, 2}, "12"));
  EXPECT_FALSE(merged.Spells(Tokens{12, 2}, "12"));
  EXPECT_FALSE(merged.Spells(Tokens{12}, "1"));
  EXPECT_FALSE(merged.Spells(Tokens{1}, "12"));
  EXPECT_TRUE(merged.Spells(Tokens{1, Merged::kPad}, "1~"));
  EXPECT_FALSE(merged.Spells(Tokens{20}, "")) << "outside of the vocabulary";
}

TEST(Tokenizer, NamesTheWholeCharacterThatItLacks) {
  EXPECT_THAT(testing::ErrorOf([] { Merged().EncodePrompt("1+12ü"); }),
              ::testing::HasSubstr("'1+12ü' holds 'ü', which is not a token"));
}

TEST(CharacterAt, IsAllBytesOfACharacter) {
  EXPECT_EQ(CharacterAt("aéb", 0), "a");
  EXPECT_EQ(CharacterAt("aéb", 1), "é");
  EXPECT_EQ(CharacterAt("aéb", 3), "b");
}

}  // namespace
}  // namespace pawl
