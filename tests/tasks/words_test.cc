#include "tasks/words.h"

#include <set>

#include "tests/testing.h"

namespace pawl {
namespace {

TEST(Words, AreAConsonantAndAVowelASyllable) {
  RandomStream random(RandomKey::Root(1));
  for (int syllables : {1, 2, 3}) {
    for (const std::string& word : DistinctWords(50, syllables, &random)) {
      ASSERT_EQ(word.size(), 2 * static_cast<size_t>(syllables));
      for (size_t i = 0; i < word.size(); ++i) {
        bool vowel = std::string_view("aeiou").find(word[i]) != std::string_view::npos;
        EXPECT_EQ(vowel, i % 2 == 1) << word;
        EXPECT_TRUE('a' <= word[i] && word[i] <= 'z') << word;
      }
    }
  }
}

// 17 consonants and 5 vowels make 85 syllables, and all of them are found.
TEST(Words, AreAllDifferent) {
  RandomStream random(RandomKey::Root(2));
  std::vector<std::string> words = DistinctWords(85, 1, &random);
  EXPECT_EQ(std::set<std::string>(words.begin(), words.end()).size(), 85u);
  EXPECT_TRUE(DistinctWords(0, 2, &random).empty());
}

TEST(Words, AreTheSameFromTheSameKeyAndOthersFromAnother) {
  auto words = [](uint64_t key) {
    RandomStream random(RandomKey::Root(key));
    return DistinctWords(20, 2, &random);
  };
  EXPECT_EQ(words(1), words(1));
  EXPECT_NE(words(1), words(2));
}

}  // namespace
}  // namespace pawl
