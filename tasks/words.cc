#include "tasks/words.h"

#include <string_view>
#include <unordered_set>

namespace pawl {
namespace {

constexpr std::string_view kConsonants = "bcdfghjklmnprstvz";
constexpr std::string_view kVowels = "aeiou";

std::string Word(int syllables, RandomStream* random) {
  std::string word;
  for (int i = 0; i < syllables; ++i) {
    word += kConsonants[random->Below(kConsonants.size())];
    word += kVowels[random->Below(kVowels.size())];
  }
  return word;
}

}  // namespace

std::vector<std::string> DistinctWords(size_t count, int syllables, RandomStream* random) {
  std::unordered_set<std::string> seen;
  std::vector<std::string> words;
  while (words.size() < count) {
    std::string word = Word(syllables, random);
    if (seen.insert(word).second) words.push_back(word);
  }
  return words;
}

}  // namespace pawl
