// Token: the secret by which a run's processes know each other. It may be for one role.
//
// A token file's first line is the run's token. A line whose last word is a role (actor, verifier, learner) holds a token for that role
// alone, and a server's file may have several such lines: actors are then given a file with theirs.
// Errors:  Error(kUsage) when a file is missing, empty, open to others or holds no token for the role.
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

// `text`: the lines of a token file, or one of them.
Tokens ParseTokens(std::string_view text);
Tokens ReadTokens(const std::string& path);
std::string MakeToken();

}  // namespace pawl
