// Bytes: a tokenizer that has a token for each of the 256 bytes, so that it knows every text. With
// the three special tokens its vocabulary is 259.
//
// Errors, threads: as Tokenizer.
#pragma once

#include <array>

#include "tokens/tokenizer.h"

namespace pawl {

class Bytes : public Tokenizer {
 public:
  Bytes();

  bool IsDigit(int32_t token) const override;
  int64_t LongestText() const override { return 1; }
  int64_t Count(std::string_view text) const override { return std::ssize(text); }
  std::optional<size_t> Unknown(std::string_view) const override { return std::nullopt; }

 protected:
  void Append(std::string_view text, std::vector<int32_t>* tokens) const override;
  std::string_view TextOf(int32_t token) const override;

 private:
  std::array<char, 256> bytes_;  // each at the place of its value
};

}  // namespace pawl
