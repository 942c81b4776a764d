#include "tokens/characters.h"

namespace pawl {
namespace {

constexpr int32_t kFirst = 3;  // the special tokens come before the characters
// Weights of older runs hold these places: digits are first.
constexpr std::string_view kCharacters =
    "0123456789abcdefghijklmnopqrstuvwxyz +-*/=<>()[]{},.:;?!#'\"_|";
static_assert(kCharacters.size() == 61);

}  // namespace

Characters::Characters()
    : Tokenizer(kFirst + static_cast<int>(kCharacters.size()), {.pad = 0, .begin = 1, .end = 2}) {
  token_of_.fill(-1);
  for (size_t i = 0; i < kCharacters.size(); ++i)
    token_of_[static_cast<unsigned char>(kCharacters[i])] = kFirst + static_cast<int32_t>(i);
}

bool Characters::IsDigit(int32_t token) const { return kFirst <= token && token < kFirst + 10; }

std::optional<size_t> Characters::Unknown(std::string_view text) const {
  for (size_t i = 0; i < text.size(); ++i) {
    if (token_of_[static_cast<unsigned char>(text[i])] < 0) return i;
  }
  return std::nullopt;
}

void Characters::Append(std::string_view text, std::vector<int32_t>* tokens) const {
  for (char c : text) tokens->push_back(TokenOf(c));
}

std::string_view Characters::TextOf(int32_t token) const {
  return kCharacters.substr(static_cast<size_t>(token - kFirst), 1);
}

}  // namespace pawl
