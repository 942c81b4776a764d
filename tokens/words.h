// Words: the 61 characters of Characters, and each made-up word of two syllables ("bako", as the
// names of invented books are) as one token. With the three special tokens its vocabulary is 7,289.
//
// A text's tokens are found from left to right: four letters that are such a word are one token,
// whatever follows, and everything else is spelled.
//
// Errors, threads: as Tokenizer.
#pragma once

#include <string>

#include "tokens/characters.h"

namespace pawl {

class Words : public Tokenizer {
 public:
  static constexpr std::string_view kConsonants = "bcdfghjklmnprstvz", kVowels = "aeiou";

  Words();

  bool IsDigit(int32_t token) const override { return characters_.IsDigit(token); }
  int64_t LongestText() const override { return kWord; }
  int64_t Count(std::string_view text) const override;
  std::optional<size_t> Unknown(std::string_view text) const override {
    return characters_.Unknown(text);
  }
  size_t Decided(std::string_view text) const override;

 protected:
  void Append(std::string_view text, std::vector<int32_t>* tokens) const override;
  std::string_view TextOf(int32_t token) const override;

 private:
  static constexpr size_t kWord = 4;

  // The number of the word that begins at a place; -1: none does.
  static int32_t WordAt(std::string_view text, size_t at);

  Characters characters_;
  std::string words_;  // one behind the other
};

}  // namespace pawl
