#include "wire/token.h"

#include <fmt/ranges.h>
#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <sys/stat.h>

#include <algorithm>

#include "base/error.h"
#include "base/files.h"
#include "wire/ranges.h"

namespace pawl {
namespace {

bool SameSecret(const std::string& a, const std::string& b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string_view TakeWord(std::string_view* line) {
  line->remove_prefix(std::min(line->find_first_not_of(" \t"), line->size()));
  std::string_view word = line->substr(0, line->find_first_of(" \t"));
  line->remove_prefix(word.size());
  return word;
}

}  // namespace

std::string Tokens::Refusal(const std::string& secret, const std::string& role) const {
  std::string refusal = "wrong token; check that both sides have the same token file";
  for (const Token& token : all_) {
    if (!SameSecret(token.secret, secret)) continue;
    if (token.role.empty() || token.role == role) return "";
    refusal = fmt::format("this token is for role {}, not for role {}", token.role, role);
  }
  return refusal;
}

std::string Tokens::For(const std::string& role) const {
  std::string any;
  for (const Token& token : all_) {
    if (token.role == role) return token.secret;
    if (token.role.empty()) any = token.secret;
  }
  return any;
}

Tokens ParseTokens(std::string_view text, const std::string& where) {
  std::vector<Token> all;
  for (int number = 1; !text.empty(); ++number) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    Token token;
    token.secret = TakeWord(&line);
    token.role = TakeWord(&line);
    if (token.secret.empty() || token.secret.front() == '#') continue;
    std::string at = fmt::format("{}, line {}", where, number),
                wants = fmt::format("want SECRET, or SECRET ROLE with the role {}",
                                    fmt::join(Roles(), ", "));
    if (!TakeWord(&line).empty())
      throw Error(ErrorCode::kUsage, at, "has more than two words", wants);
    if (!token.role.empty() &&
        std::find(Roles().begin(), Roles().end(), token.role) == Roles().end()) {
      throw Error(ErrorCode::kUsage, at, "has a second word that is not a role", wants);
    }
    auto same_role = [&](const Token& other) { return other.role == token.role; };
    if (std::any_of(all.begin(), all.end(), same_role)) {
      throw Error(ErrorCode::kUsage, at,
                  token.role.empty() ? "is a second token for all roles"
                                     : fmt::format("is a second token for role {}", token.role),
                  "leave one");
    }
    all.push_back(std::move(token));
  }
  if (all.empty())
    throw Error(ErrorCode::kUsage, where, "holds no token", "write a secret into it");
  return Tokens(std::move(all));
}

Tokens ReadTokens(const std::string& path) {
  struct stat info;
  if (::stat(path.c_str(), &info) != 0) {
    throw Error(ErrorCode::kUsage, path, "no such token file",
                "write a secret into it, the same on every machine");
  }
  RequireFile(path);
  if ((info.st_mode & 077) != 0)
    throw Error(ErrorCode::kUsage, path, "this token file is open to others", "chmod 600 it");
  return ParseTokens(ReadFile(path), path);
}

std::string MakeToken() {
  unsigned char bytes[32];
  if (RAND_bytes(bytes, sizeof bytes) != 1)
    throw Error(ErrorCode::kFailed, "a token", "the system gives no random bytes for it");
  return Sha256Hex({reinterpret_cast<char*>(bytes), sizeof bytes});
}

}  // namespace pawl
