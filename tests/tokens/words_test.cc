#include "tokens/words.h"

#include "base/random.h"
#include "tests/testing.h"

namespace pawl {
namespace {

using Tokens = std::vector<int32_t>;

TEST(MadeUpWords, AreOneTokenEachBehindTheCharacters) {
  Words words;
  EXPECT_EQ(words.vocabulary(), 64 + 85 * 85);
  EXPECT_EQ(words.EncodePrompt("baba"), (Tokens{1, 64}));
  EXPECT_EQ(words.EncodePrompt("zuzu"), (Tokens{1, 64 + 85 * 85 - 1}));
  EXPECT_EQ(words.EncodeSolution("babe=09."), (Tokens{65, 3 + 41, 3, 12, 3 + 51, 2}));
  EXPECT_EQ(words.EncodeSolution("bab"), (Tokens{14, 13, 14, 2})) << "spelled";
}

TEST(MadeUpWords, EveryTextComesBackAndIsCountedAsItIsEncoded) {
  Words words;
  for (const std::string text : {"", "bako=417.", "#bako?417.", "lamipo tekaro.", "abako", "bakob",
                                 "bbako bakbako", "a_|z", "bakomilo", "0123456789"}) {
    Tokens tokens = words.EncodeSolution(text);
    EXPECT_EQ(words.Decode(tokens), text);
    EXPECT_EQ(words.Count(text), std::ssize(tokens) - 1) << text;
    EXPECT_TRUE(words.Spells(tokens, text)) << text;
  }
  EXPECT_TRUE(words.Spells(Tokens{14, 13, 23, 27}, "bako")) << "a model may spell a word";
}

TEST(MadeUpWords, OtherCharactersAreNamed) {
  Words words;
  EXPECT_EQ(words.Unknown("bako=417."), std::nullopt);
  EXPECT_EQ(words.Unknown("bako Xavi"), std::optional<size_t>(5));
}

// However a text is cut where Decided allows it, its tokens are the same.
TEST(MadeUpWords, ATextInPiecesHasTheTokensOfTheWhole) {
  Words words;
  std::string text;
  RandomStream random(RandomKey::Root(1));
  for (int i = 0; i < 600; ++i) text += "bakemi.tu "[random.Below(10)];
  Tokens whole = words.EncodeSolution(text);
  for (size_t piece : {4, 5, 7, 64}) {
    Tokens tokens;
    std::string rest;
    for (size_t at = 0; at < text.size(); at += piece) {
      rest += text.substr(at, piece);
      size_t cut = at + piece < text.size() ? words.Decided(rest) : rest.size();
      EXPECT_LE(rest.size() - cut, 3u);
      Tokens some = words.EncodeSolution(rest.substr(0, cut));
      tokens.insert(tokens.end(), some.begin(), some.end() - 1);
      rest = rest.substr(cut);
    }
    tokens.push_back(words.special().end);
    EXPECT_EQ(tokens, whole) << piece;
  }
}

TEST(MadeUpWords, DigitsAreThoseOfTheCharacters) {
  Words words;
  EXPECT_TRUE(words.IsDigit(3));
  EXPECT_TRUE(words.IsDigit(12));
  EXPECT_FALSE(words.IsDigit(13));
  EXPECT_FALSE(words.IsDigit(64));
}

}  // namespace
}  // namespace pawl
