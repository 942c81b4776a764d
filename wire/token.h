// Token: the secret by which a run's processes recognise each other. It may be limited to one role.
//
// A token file has a line SECRET, which is the run's token, and may have lines "SECRET ROLE"
// (actor, verifier, learner) with a token for that role alone. If the server's file has tokens for
// roles, each role can get a file with only its own token. A secret is one word. Empty lines and
// lines that begin with # are ignored.
// Errors:  Error(kUsage) if a file is missing, holds no token, is readable by others or has any
// other line; the error names the line's number and never shows its text.
// Threads: immutable.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pawl {

struct Token {
  std::string secret;
  std::string role;  // empty: the token is for all roles
};

// All tokens of a token file.
class Tokens {
 public:
  Tokens(std::string secret) : all_{{std::move(secret), ""}} {}
  Tokens(const char* secret) : Tokens(std::string(secret)) {}
  explicit Tokens(std::vector<Token> all) : all_(std::move(all)) {}

  // Why a peer of this role with this secret is refused; "" if it is accepted.
  std::string Refusal(const std::string& secret, const std::string& role) const;
  // The secret that a peer of this role presents; "" if there is none.
  std::string For(const std::string& role) const;

 private:
  std::vector<Token> all_;
};

// `text` holds the lines of a token file. `where` names it in errors.
Tokens ParseTokens(std::string_view text, const std::string& where);
Tokens ReadTokens(const std::string& path);
std::string MakeToken();

}  // namespace pawl
