// Tokenizer: text to token ids and back. Characters or bytes are tokens.
//
// chars: 61 characters (see kCharacters) and three special tokens: vocabulary 64.  bytes: 256 + 3 = 259.
// Errors:  Error(kUsage) names a character that the vocabulary lacks.
// Threads: immutable.
#pragma once

#include <cstdint>
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

  // A prompt starts with the begin token; a solution ends with the end token.
  std::vector<int32_t> EncodePrompt(std::string_view text) const;
  std::vector<int32_t> EncodeSolution(std::string_view text) const;

  // Special tokens inside a text come out as '~', but for one end token at its end, which is dropped.
  std::string Decode(const std::vector<int32_t>& tokens) const;

 private:
  void Append(std::string_view text, std::vector<int32_t>* tokens) const;

  bool bytes_;
  int vocabulary_;
  std::vector<int32_t> token_of_;  // by byte; -1: none
  std::vector<char> byte_of_;      // by token
};

}  // namespace pawl
