#include "tokens/characters.h"

#include <set>

#include "tests/testing.h"

namespace pawl {
namespace {

using testing::ErrorOf;
using ::testing::HasSubstr;
using Tokens = std::vector<int32_t>;

const std::string kAll = "0123456789abcdefghijklmnopqrstuvwxyz +-*/=<>()[]{},.:;?!#'\"_|";

TEST(Characters, HaveAVocabularyOf64) {
  EXPECT_EQ(Characters().vocabulary(), 64);
  EXPECT_EQ(kAll.size() + 3, 64u);
}

// Weights and corpora of older runs hold these ids.
TEST(Characters, AreNumberedFrom3BehindTheSpecialTokens) {
  Characters chars;
  EXPECT_EQ(chars.special().pad, 0);
  EXPECT_EQ(chars.special().begin, 1);
  EXPECT_EQ(chars.special().end, 2);
  EXPECT_EQ(chars.EncodePrompt("09az |"), (Tokens{1, 3, 12, 13, 38, 39, 63}));
}

TEST(Characters, APromptBeginsWithABeginTokenAndASolutionEndsWithAnEndToken) {
  Characters chars;
  EXPECT_EQ(chars.EncodePrompt(""), Tokens{1});
  EXPECT_EQ(chars.EncodeSolution(""), Tokens{2});
  EXPECT_EQ(chars.EncodeSolution("01"), (Tokens{3, 4, 2}));
}

TEST(Characters, EveryTextOfTheVocabularyComesBack) {
  Characters chars;
  for (const std::string& text : {std::string(), std::string("2+2="), kAll})
    EXPECT_EQ(chars.Decode(chars.EncodeSolution(text)), text);
}

TEST(Characters, AreDifferentTokens) {
  Characters chars;
  Tokens tokens = chars.EncodeSolution(kAll);
  EXPECT_EQ(std::set<int32_t>(tokens.begin(), tokens.end()).size(), kAll.size() + 1);
  for (int32_t token : tokens) EXPECT_TRUE(0 <= token && token < chars.vocabulary());
}

TEST(Characters, CountWithoutABeginOrAnEnd) {
  Characters chars;
  EXPECT_EQ(chars.Count(""), 0);
  EXPECT_EQ(chars.Count("2+2="), 4);
  EXPECT_EQ(chars.Count("A~\n"), 3) << "characters that the vocabulary lacks count too";
  EXPECT_EQ(static_cast<size_t>(chars.Count("2+2=")) + 1, chars.EncodeSolution("2+2=").size());
}

TEST(Characters, TheTenDigitsAndNoOthersAreDigits) {
  Characters chars;
  for (int32_t token = 0; token < chars.vocabulary(); ++token) {
    std::string text = chars.Decode(Tokens{token, 2});
    EXPECT_EQ(chars.IsDigit(token), "0" <= text && text <= "9") << token;
  }
}

TEST(Characters, TellThePlaceOfTheFirstThatTheVocabularyLacks) {
  Characters chars;
  EXPECT_EQ(chars.Unknown(kAll), std::nullopt);
  EXPECT_EQ(chars.Unknown(""), std::nullopt);
  EXPECT_EQ(chars.Unknown("abC~"), 2u);
  for (char c : {'A', 'Z', '~', '\n', '\t', '@', '\\', '%', '&', '\0', '\xc3'})
    EXPECT_EQ(chars.Unknown(std::string("a") + c), 1u);
}

TEST(Characters, ACharacterThatTheVocabularyLacksIsAUsageError) {
  Characters chars;
  ErrorCode code = ErrorCode::kFailed;
  std::string error = ErrorOf([&] { chars.EncodePrompt("abC"); }, &code);
  EXPECT_THAT(error, HasSubstr("'abC' holds 'C', which is not a token"));
  EXPECT_THAT(error, HasSubstr("model.tokens = \"bytes\""));
  EXPECT_EQ(code, ErrorCode::kUsage);
  EXPECT_THAT(ErrorOf([&] { chars.EncodeSolution("a~"); }), HasSubstr("holds '~'"));
  EXPECT_THAT(ErrorOf([&] { chars.EncodeSolution("aéb"); }), HasSubstr("holds 'é', which"));
}

TEST(Characters, SpecialTokensInsideATextComeOutAsTildes) {
  Characters chars;
  EXPECT_EQ(chars.Decode({}), "");
  EXPECT_EQ(chars.Decode(Tokens{2}), "");
  EXPECT_EQ(chars.Decode(Tokens{3, 2}), "0");
  EXPECT_EQ(chars.Decode(Tokens{3, 2, 2}), "0~") << "one end token is dropped";
  EXPECT_EQ(chars.Decode(Tokens{1, 3, 0, 2, 4}), "~0~~1");
}

TEST(Characters, TokensSpellTheTextThatTheyDecodeTo) {
  Characters chars;
  EXPECT_TRUE(chars.Spells(Tokens{3, 4}, "01"));
  EXPECT_TRUE(chars.Spells(Tokens{3, 4, 2}, "01"));
  EXPECT_TRUE(chars.Spells(Tokens{}, ""));
  EXPECT_TRUE(chars.Spells(Tokens{2}, ""));
  EXPECT_TRUE(chars.Spells(Tokens{3, 2, 4}, "0~1")) << "as Decode writes it";
  EXPECT_FALSE(chars.Spells(Tokens{3, 4}, "0"));
  EXPECT_FALSE(chars.Spells(Tokens{3}, "01"));
  EXPECT_FALSE(chars.Spells(Tokens{4, 3}, "01"));
  EXPECT_FALSE(chars.Spells(Tokens{3, 2, 2}, "0"));
  EXPECT_FALSE(chars.Spells(Tokens{-1}, "0")) << "outside of the vocabulary";
  EXPECT_FALSE(chars.Spells(Tokens{64}, "0"));
}

}  // namespace
}  // namespace pawl
