#include "tasks/words.h"

#include <unordered_set>

#include "tokens/words.h"

namespace pawl {
namespace {

std::string Word(int syllables, RandomStream* random) {
  std::string word;
  for (int i = 0; i < syllables; ++i) {
    word += Words::kConsonants[random->Below(Words::kConsonants.size())];
    word += Words::kVowels[random->Below(Words::kVowels.size())];
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
