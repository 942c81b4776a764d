// Token: the secret by which a run's processes know each other. It may be for one role.
//
// A token file has a line SECRET, the run's token, and lines "SECRET ROLE" (actor, verifier,
// learner), tokens for that role alone: a server's file may have several, and actors are then given
// a file with theirs. A secret is a word. Empty lines and those that begin with # say nothing.
// Errors:  Error(kUsage) when a file is missing, holds no token, is open to others or has a line
// that is none of these; it names the
//          line, and never shows it.
// Threads: immutable.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pawl {

struct Token {
  std::string secret;
  std::string role;  // empty: for each of them
};

// What a server knows.
class Tokens {
 public:
  Tokens(std::string secret) : all_{{std::move(secret), ""}} {}
  Tokens(const char* secret) : Tokens(std::string(secret)) {}
  explicit Tokens(std::vector<Token> all) : all_(std::move(all)) {}

  // Why a peer of this role may not come in with this secret; "" where it may.
  std::string Refusal(const std::string& secret, const std::string& role) const;
  // The secret with which a peer of this role asks to come in; none: "".
  std::string For(const std::string& role) const;

 private:
  std::vector<Token> all_;
};

// `text`: the lines of a token file; `where`: what errors name.
Tokens ParseTokens(std::string_view text, const std::string& where);
Tokens ReadTokens(const std::string& path);
std::string MakeToken();

}  // namespace pawl
