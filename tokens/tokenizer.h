// Tokenizer: text to token ids and back, and the one place that counts tokens. Characters or bytes
// are tokens.
//
// chars: 61 characters (see kCharacters) and three special tokens: vocabulary 64.  bytes: 256 + 3 =
// 259.
// Units:   token counts. A row of training is a begin token, the prompt, the solution and an end
// token; shares of the
//          mix count the prompt, the solution and the end token.
// Errors:  Error(kUsage) names a character that the vocabulary lacks.
// Threads: immutable.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "proto/config.pb.h"

namespace pawl {

constexpr int32_t kPadToken = 0;
constexpr int32_t kBeginToken = 1;
constexpr int32_t kEndToken = 2;

class Tokenizer {
 public:
  explicit Tokenizer(ModelConfig::Tokens kind);

  int vocabulary() const { return vocabulary_; }

  // How many tokens a text has, without a begin or an end token. The text may hold characters that
  // the vocabulary lacks.
  int64_t Count(std::string_view text) const { return static_cast<int64_t>(text.size()); }

  // The first character of the text that the vocabulary lacks; nothing where all are tokens.
  std::optional<char> Unknown(std::string_view text) const;

  // A prompt starts with the begin token; a solution ends with the end token.
  std::vector<int32_t> EncodePrompt(std::string_view text) const;
  std::vector<int32_t> EncodeSolution(std::string_view text) const;

  // Whether these are tokens of the vocabulary that Decode to exactly this text.
  bool Spells(std::span<const int32_t> tokens, std::string_view text) const;

  // Special tokens inside a text come out as '~', but for one end token at its end, which is
  // dropped.
  std::string Decode(const std::vector<int32_t>& tokens) const;

 private:
  void Append(std::string_view text, std::vector<int32_t>* tokens) const;

  bool bytes_;
  int vocabulary_;
  std::vector<int32_t> token_of_;  // by byte; -1: none
  std::vector<char> byte_of_;      // by token
};

}  // namespace pawl
