// Characters: a tokenizer of 61 characters, digits and small letters among them, one token each.
// With the three special tokens its vocabulary is 64.
//
// Errors, threads: as Tokenizer.
#pragma once

#include <array>

#include "tokens/tokenizer.h"

namespace pawl {

class Characters : public Tokenizer {
 public:
  Characters();

  bool IsDigit(int32_t token) const override;
  int64_t LongestText() const override { return 1; }
  int64_t Count(std::string_view text) const override { return std::ssize(text); }
  std::optional<size_t> Unknown(std::string_view text) const override;

  // Of a character of the vocabulary.
  int32_t TokenOf(char character) const { return token_of_[static_cast<unsigned char>(character)]; }
  std::string_view TextOf(int32_t token) const override;

 protected:
  void Append(std::string_view text, std::vector<int32_t>* tokens) const override;

 private:
  std::array<int32_t, 256> token_of_;  // by byte; -1: none
};

}  // namespace pawl
