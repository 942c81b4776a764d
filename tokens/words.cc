#include "tokens/words.h"

namespace pawl {
namespace {

constexpr int32_t kSyllables =
    static_cast<int32_t>(Words::kConsonants.size() * Words::kVowels.size());
constexpr int32_t kFirst = 64;  // the characters, with the special tokens, come before the words

// -1: it is no syllable.
int32_t SyllableOf(char first, char second) {
  size_t consonant = Words::kConsonants.find(first), vowel = Words::kVowels.find(second);
  if (consonant == std::string_view::npos || vowel == std::string_view::npos) return -1;
  return static_cast<int32_t>(consonant * Words::kVowels.size() + vowel);
}

}  // namespace

Words::Words() : Tokenizer(kFirst + kSyllables * kSyllables, {.pad = 0, .begin = 1, .end = 2}) {
  auto syllable = [](int32_t number) {
    auto vowels = static_cast<int32_t>(kVowels.size());
    return std::string{kConsonants[static_cast<size_t>(number / vowels)],
                       kVowels[static_cast<size_t>(number % vowels)]};
  };
  for (int32_t i = 0; i < kSyllables * kSyllables; ++i)
    words_ += syllable(i / kSyllables) + syllable(i % kSyllables);
}

int32_t Words::WordAt(std::string_view text, size_t at) {
  if (at + kWord > text.size()) return -1;
  int32_t first = SyllableOf(text[at], text[at + 1]),
          second = SyllableOf(text[at + 2], text[at + 3]);
  return first < 0 || second < 0 ? -1 : first * kSyllables + second;
}

int64_t Words::Count(std::string_view text) const {
  int64_t count = 0;
  for (size_t at = 0; at < text.size(); ++count) at += WordAt(text, at) < 0 ? 1 : kWord;
  return count;
}

// A token is decided where four characters are known from its beginning on.
size_t Words::Decided(std::string_view text) const {
  size_t at = 0;
  while (at + kWord <= text.size()) at += WordAt(text, at) < 0 ? 1 : kWord;
  return at;
}

void Words::Append(std::string_view text, std::vector<int32_t>* tokens) const {
  for (size_t at = 0; at < text.size();) {
    if (int32_t word = WordAt(text, at); word >= 0) {
      tokens->push_back(kFirst + word);
      at += kWord;
    } else {
      tokens->push_back(characters_.TokenOf(text[at++]));
    }
  }
}

std::string_view Words::TextOf(int32_t token) const {
  if (token < kFirst) return characters_.TextOf(token);
  return std::string_view(words_).substr(static_cast<size_t>(token - kFirst) * kWord, kWord);
}

}  // namespace pawl
