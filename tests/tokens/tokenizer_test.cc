#include "tokens/tokenizer.h"

#include <set>

#include "tests/testing.h"

namespace pawl {
namespace {

using testing::ErrorOf;
using ::testing::HasSubstr;
using Tokens = std::vector<int32_t>;

const std::string kAll = "0123456789abcdefghijklmnopqrstuvwxyz +-*/=<>()[]{},.:;?!#'\"_|";

std::string EveryByte() {
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
  return all;
}

TEST(Tokenizer, HasAVocabularyOf64CharactersOr259Bytes) {
  EXPECT_EQ(Tokenizer(ModelConfig::chars).vocabulary(), 64);
  EXPECT_EQ(Tokenizer(ModelConfig::bytes).vocabulary(), 259);
  EXPECT_EQ(kAll.size() + 3, 64u);
}

// Weights and corpora of older runs hold these ids.
TEST(Tokenizer, TokensAreNumberedFrom3) {
  Tokenizer chars(ModelConfig::chars), bytes(ModelConfig::bytes);
  EXPECT_EQ(chars.EncodePrompt("09az |"), (Tokens{kBeginToken, 3, 12, 13, 38, 39, 63}));
  EXPECT_EQ(bytes.EncodePrompt(std::string("\0a\xff", 3)), (Tokens{kBeginToken, 3, 100, 258}));
}

TEST(Tokenizer, APromptBeginsWithABeginTokenAndASolutionEndsWithAnEndToken) {
  Tokenizer chars(ModelConfig::chars);
  EXPECT_EQ(chars.EncodePrompt(""), Tokens{kBeginToken});
  EXPECT_EQ(chars.EncodeSolution(""), Tokens{kEndToken});
  EXPECT_EQ(chars.EncodeSolution("01"), (Tokens{3, 4, kEndToken}));
}

TEST(Tokenizer, EveryTextOfTheVocabularyComesBack) {
  Tokenizer chars(ModelConfig::chars), bytes(ModelConfig::bytes);
  for (const std::string& text : {std::string(), std::string("2+2="), kAll}) {
    EXPECT_EQ(chars.Decode(chars.EncodeSolution(text)), text);
    EXPECT_EQ(bytes.Decode(bytes.EncodeSolution(text)), text);
  }
  EXPECT_EQ(bytes.Decode(bytes.EncodeSolution(EveryByte())), EveryByte());
}

TEST(Tokenizer, DifferentCharactersAreDifferentTokens) {
  for (const auto& [kind, text] :
       {std::pair(ModelConfig::chars, kAll), std::pair(ModelConfig::bytes, EveryByte())}) {
    Tokenizer tokenizer(kind);
    Tokens tokens = tokenizer.EncodeSolution(text);
    EXPECT_EQ(std::set<int32_t>(tokens.begin(), tokens.end()).size(), text.size() + 1);
    for (int32_t token : tokens) EXPECT_TRUE(0 <= token && token < tokenizer.vocabulary());
  }
}

TEST(Tokenizer, CountsWithoutABeginOrAnEnd) {
  Tokenizer chars(ModelConfig::chars);
  EXPECT_EQ(chars.Count(""), 0);
  EXPECT_EQ(chars.Count("2+2="), 4);
  EXPECT_EQ(chars.Count("A~\n"), 3) << "of characters that are no token too";
  EXPECT_EQ(static_cast<size_t>(chars.Count("2+2=")) + 1, chars.EncodeSolution("2+2=").size());
}

TEST(Tokenizer, NamesTheFirstCharacterThatIsNoToken) {
  Tokenizer chars(ModelConfig::chars), bytes(ModelConfig::bytes);
  EXPECT_EQ(chars.Unknown(kAll), std::nullopt);
  EXPECT_EQ(chars.Unknown(""), std::nullopt);
  EXPECT_EQ(chars.Unknown("abC~"), 'C');
  for (char c : {'A', 'Z', '~', '\n', '\t', '@', '\\', '%', '&', '\0', '\xc3'})
    EXPECT_EQ(chars.Unknown(std::string("a") + c), c);
  EXPECT_EQ(bytes.Unknown(EveryByte()), std::nullopt);
}

TEST(Tokenizer, ACharacterThatIsNoTokenIsAUsageError) {
  Tokenizer chars(ModelConfig::chars);
  ErrorCode code = ErrorCode::kFailed;
  std::string error = ErrorOf([&] { chars.EncodePrompt("abC"); }, &code);
  EXPECT_THAT(error, HasSubstr("'abC' holds 'C', which is no token"));
  EXPECT_THAT(error, HasSubstr("model.tokens = \"bytes\""));
  EXPECT_EQ(code, ErrorCode::kUsage);
  EXPECT_THAT(ErrorOf([&] { chars.EncodeSolution("a~"); }), HasSubstr("holds '~'"));
}

TEST(Tokenizer, SpecialTokensInsideATextComeOutAsTildes) {
  Tokenizer chars(ModelConfig::chars);
  EXPECT_EQ(chars.Decode({}), "");
  EXPECT_EQ(chars.Decode({kEndToken}), "");
  EXPECT_EQ(chars.Decode({3, kEndToken}), "0");
  EXPECT_EQ(chars.Decode({3, kEndToken, kEndToken}), "0~") << "one end token is dropped";
  EXPECT_EQ(chars.Decode({kBeginToken, 3, kPadToken, kEndToken, 4}), "~0~~1");
}

TEST(Tokenizer, TokensSpellTheTextThatTheyDecodeTo) {
  Tokenizer chars(ModelConfig::chars);
  EXPECT_TRUE(chars.Spells(Tokens{3, 4}, "01"));
  EXPECT_TRUE(chars.Spells(Tokens{3, 4, kEndToken}, "01"));
  EXPECT_TRUE(chars.Spells(Tokens{}, ""));
  EXPECT_TRUE(chars.Spells(Tokens{kEndToken}, ""));
  EXPECT_TRUE(chars.Spells(Tokens{3, kEndToken, 4}, "0~1")) << "as Decode writes it";
  EXPECT_FALSE(chars.Spells(Tokens{3, 4}, "0"));
  EXPECT_FALSE(chars.Spells(Tokens{3}, "01"));
  EXPECT_FALSE(chars.Spells(Tokens{4, 3}, "01"));
  EXPECT_FALSE(chars.Spells(Tokens{3, kEndToken, kEndToken}, "0"));
  EXPECT_FALSE(chars.Spells(Tokens{-1}, "0")) << "no token of the vocabulary";
  EXPECT_FALSE(chars.Spells(Tokens{64}, "0"));
}

}  // namespace
}  // namespace pawl
