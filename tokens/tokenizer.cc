#include "tokens/tokenizer.h"

#include <algorithm>

#include "base/error.h"

namespace pawl {
namespace {

constexpr int kSpecial = 3;
constexpr std::string_view kCharacters =
    "0123456789abcdefghijklmnopqrstuvwxyz +-*/=<>()[]{},.:;?!#'\"_|";
static_assert(kCharacters.size() == 61);

}  // namespace

Tokenizer::Tokenizer(ModelConfig::Tokens kind)
    : bytes_(kind == ModelConfig::bytes), token_of_(256, -1), byte_of_(kSpecial, '~') {
  auto add = [&](unsigned char byte) {
    token_of_[byte] = static_cast<int32_t>(byte_of_.size());
    byte_of_.push_back(static_cast<char>(byte));
  };
  if (bytes_) {
    for (int byte = 0; byte < 256; ++byte) add(static_cast<unsigned char>(byte));
  } else {
    for (char c : kCharacters) add(static_cast<unsigned char>(c));
  }
  vocabulary_ = static_cast<int>(byte_of_.size());
}

void Tokenizer::Append(std::string_view text, std::vector<int32_t>* tokens) const {
  for (char c : text) {
    int32_t token = token_of_[static_cast<unsigned char>(c)];
    if (token < 0) {
      throw Error(ErrorCode::kUsage, "tokenizer",
                  fmt::format("'{}' holds '{}', which is no token", text, c),
                  "set model.tokens = \"bytes\"");
    }
    tokens->push_back(token);
  }
}

std::optional<char> Tokenizer::Unknown(std::string_view text) const {
  for (char c : text) {
    if (token_of_[static_cast<unsigned char>(c)] < 0) return c;
  }
  return std::nullopt;
}

std::vector<int32_t> Tokenizer::EncodePrompt(std::string_view text) const {
  std::vector<int32_t> tokens = {kBeginToken};
  Append(text, &tokens);
  return tokens;
}

std::vector<int32_t> Tokenizer::EncodeSolution(std::string_view text) const {
  std::vector<int32_t> tokens;
  Append(text, &tokens);
  tokens.push_back(kEndToken);
  return tokens;
}

bool Tokenizer::Spells(std::span<const int32_t> tokens, std::string_view text) const {
  if (!tokens.empty() && tokens.back() == kEndToken) tokens = tokens.first(tokens.size() - 1);
  auto spells = [&](int32_t token, char c) {
    return token >= 0 && token < vocabulary_ && byte_of_[static_cast<size_t>(token)] == c;
  };
  return tokens.size() == text.size() &&
         std::equal(tokens.begin(), tokens.end(), text.begin(), spells);
}

std::string Tokenizer::Decode(const std::vector<int32_t>& tokens) const {
  std::string text;
  for (size_t i = 0; i < tokens.size(); ++i) {
    if (i + 1 == tokens.size() && tokens[i] == kEndToken) break;
    text += byte_of_.at(static_cast<size_t>(tokens[i]));
  }
  return text;
}

}  // namespace pawl
