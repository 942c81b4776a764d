// Tokenizer: text to token ids and back, and the one place that counts tokens. A token may be a
// byte, a character or several of them. Each kind of tokenizer stands in files of its own; the
// registry (tokens/registry.cc) lists the kinds.
//
// Units:   token counts. A row of training is a begin token, the prompt, the solution and an end
// token; shares of the mix count the prompt, the solution and the end token.
// Errors:  Error(kUsage) names a character that the vocabulary lacks.
// Threads: immutable.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "proto/config.pb.h"

namespace pawl {

class Tokenizer {
 public:
  // The tokens that stand for no text.
  struct Special {
    int32_t pad, begin, end;
  };
  // A special token inside a text is decoded as this character.
  static constexpr char kSpecialAsText = '~';

  virtual ~Tokenizer() = default;

  int vocabulary() const { return vocabulary_; }
  const Special& special() const { return special_; }

  // Whether the token is one decimal digit. Coupled positions ask this.
  virtual bool IsDigit(int32_t token) const = 0;

  // The most bytes of text that one token stands for.
  virtual int64_t LongestText() const = 0;

  // How many tokens a text has, without a begin or an end token. The text may hold characters that
  // the vocabulary lacks; each byte of these counts as one token.
  virtual int64_t Count(std::string_view text) const = 0;

  // The tokens of a row as the mix counts them: the prompt's, the solution's and the end token.
  int64_t CountRow(std::string_view prompt, std::string_view solution) const {
    return Count(prompt) + Count(solution) + 1;
  }

  // The place of the first byte that no token can spell; nothing where there is none.
  virtual std::optional<size_t> Unknown(std::string_view text) const = 0;

  // How many of the first bytes of a text have tokens that stay the same whatever follows: where a
  // text that comes in pieces may be cut.
  virtual size_t Decided(std::string_view text) const { return text.size(); }

  // A prompt starts with the begin token; a solution ends with the end token.
  std::vector<int32_t> EncodePrompt(std::string_view text) const;
  std::vector<int32_t> EncodeSolution(std::string_view text) const;

  // Whether these are tokens of the vocabulary that Decode to exactly this text. A text may have
  // several spellings, of which Encode gives one.
  bool Spells(std::span<const int32_t> tokens, std::string_view text) const;

  // The text of the tokens, one behind the other. One end token at the end is dropped. The tokens
  // must be of the vocabulary.
  std::string Decode(std::span<const int32_t> tokens) const;

 protected:
  Tokenizer(int vocabulary, Special special) : vocabulary_(vocabulary), special_(special) {}

  // Appends the text's tokens; Unknown has found nothing in it.
  virtual void Append(std::string_view text, std::vector<int32_t>* tokens) const = 0;

  // The text of a token of the vocabulary; it lives as long as the tokenizer. Nobody asks it of a
  // special token.
  virtual std::string_view TextOf(int32_t token) const = 0;

 private:
  void AppendKnown(std::string_view text, std::vector<int32_t>* tokens) const;
  std::string_view TextOfAny(int32_t token) const;

  int vocabulary_;
  Special special_;
};

// The tokenizer of a kind. All callers share one object.
std::shared_ptr<const Tokenizer> MakeTokenizer(ModelConfig::Tokens kind);

// The whole character, in UTF-8, that begins at a place of a text.
std::string_view CharacterAt(std::string_view text, size_t at);

}  // namespace pawl
