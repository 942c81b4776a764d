#include "tokens/tokenizer.h"

#include "base/error.h"

namespace pawl {
namespace {

constexpr std::string_view kSpecialText(&Tokenizer::kSpecialAsText, 1);

std::span<const int32_t> WithoutEnd(std::span<const int32_t> tokens, int32_t end) {
  return !tokens.empty() && tokens.back() == end ? tokens.first(tokens.size() - 1) : tokens;
}

}  // namespace

void Tokenizer::AppendKnown(std::string_view text, std::vector<int32_t>* tokens) const {
  if (std::optional<size_t> at = Unknown(text)) {
    throw Error(ErrorCode::kUsage, "tokenizer",
                fmt::format("'{}' holds '{}', which is not a token", text, CharacterAt(text, *at)),
                "set model.tokens = \"bytes\"");
  }
  Append(text, tokens);
}

std::string_view Tokenizer::TextOfAny(int32_t token) const {
  bool special = token == special_.pad || token == special_.begin || token == special_.end;
  return special ? kSpecialText : TextOf(token);
}

std::vector<int32_t> Tokenizer::EncodePrompt(std::string_view text) const {
  std::vector<int32_t> tokens = {special_.begin};
  AppendKnown(text, &tokens);
  return tokens;
}

std::vector<int32_t> Tokenizer::EncodeSolution(std::string_view text) const {
  std::vector<int32_t> tokens;
  AppendKnown(text, &tokens);
  tokens.push_back(special_.end);
  return tokens;
}

bool Tokenizer::Spells(std::span<const int32_t> tokens, std::string_view text) const {
  for (int32_t token : WithoutEnd(tokens, special_.end)) {
    if (token < 0 || token >= vocabulary_) return false;
    std::string_view part = TextOfAny(token);
    if (!text.starts_with(part)) return false;
    text.remove_prefix(part.size());
  }
  return text.empty();
}

std::string Tokenizer::Decode(std::span<const int32_t> tokens) const {
  std::string text;
  for (int32_t token : WithoutEnd(tokens, special_.end)) {
    PAWL_CHECK(token >= 0 && token < vocabulary_, "a token {} of {}", token, vocabulary_);
    text += TextOfAny(token);
  }
  return text;
}

std::string_view CharacterAt(std::string_view text, size_t at) {
  size_t to = at + 1;
  while (to < text.size() && (static_cast<unsigned char>(text[to]) & 0xC0) == 0x80) ++to;
  return text.substr(at, to - at);
}

}  // namespace pawl
