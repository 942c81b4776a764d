#include "tokens/bytes.h"

#include <set>

#include "tests/testing.h"

namespace pawl {
namespace {

using Tokens = std::vector<int32_t>;

std::string EveryByte() {
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
  return all;
}

// Weights and corpora of older runs hold these ids.
TEST(Bytes, AreNumberedFrom3BehindTheSpecialTokens) {
  Bytes bytes;
  EXPECT_EQ(bytes.vocabulary(), 259);
  EXPECT_EQ(bytes.special().pad, 0);
  EXPECT_EQ(bytes.EncodePrompt(std::string("\0a\xff", 3)), (Tokens{1, 3, 100, 258}));
  EXPECT_EQ(bytes.EncodeSolution(""), Tokens{2});
}

TEST(Bytes, KnowEveryText) {
  Bytes bytes;
  EXPECT_EQ(bytes.Unknown(EveryByte()), std::nullopt);
  Tokens tokens = bytes.EncodeSolution(EveryByte());
  EXPECT_EQ(bytes.Decode(tokens), EveryByte());
  EXPECT_EQ(std::set<int32_t>(tokens.begin(), tokens.end()).size(), 257u);
  EXPECT_TRUE(bytes.Spells(tokens, EveryByte()));
}

TEST(Bytes, CountEachByteOfACharacter) {
  EXPECT_EQ(Bytes().Count("é="), 3);
  EXPECT_EQ(Bytes().CountRow("é=", "1"), 5) << "with the end token";
}

TEST(Bytes, TheTenDigitsAndNoOthersAreDigits) {
  Bytes bytes;
  for (int32_t token = 0; token < bytes.vocabulary(); ++token) {
    std::string text = bytes.Decode(Tokens{token, 2});
    EXPECT_EQ(bytes.IsDigit(token), "0" <= text && text <= "9") << token;
  }
}

}  // namespace
}  // namespace pawl
