#include "proto/token.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <sys/stat.h>

#include <algorithm>

#include "base/error.h"
#include "base/files.h"
#include "proto/ranges.h"

namespace pawl {
namespace {

bool SameSecret(const std::string& a, const std::string& b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

// A secret may hold spaces: the last word is a role where it is one's name.
Token ParseLine(std::string_view line) {
  size_t space = line.find_last_of(" \t");
  if (space == std::string_view::npos) return {std::string(line), ""};
  std::string role(line.substr(space + 1));
  size_t end = line.find_last_not_of(" \t", space);
  bool named = std::find(Roles().begin(), Roles().end(), role) != Roles().end() && end != std::string_view::npos;
  return named ? Token{std::string(line.substr(0, end + 1)), role} : Token{std::string(line), ""};
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

Tokens ParseTokens(std::string_view text) {
  std::vector<Token> all;
  bool first = true;
  while (!text.empty()) {
    size_t end = std::min(text.find_first_of("\r\n"), text.size());
    Token token = ParseLine(text.substr(0, end));
    if (!token.secret.empty() && (first || !token.role.empty())) all.push_back(std::move(token));
    first = false;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return Tokens(std::move(all));
}

Tokens ReadTokens(const std::string& path) {
  struct stat info;
  if (::stat(path.c_str(), &info) != 0) {
    throw Error(ErrorCode::kUsage, path, "no such token file", "write a secret into it, the same on every machine");
  }
  RequireFile(path);
  if ((info.st_mode & 077) != 0) throw Error(ErrorCode::kUsage, path, "this token file is open to others", "chmod 600 it");
  std::string text = ReadFile(path);
  if (text.empty() || text.find_first_of("\r\n") == 0) throw Error(ErrorCode::kUsage, path, "this token file is empty", "write a secret into it");
  return ParseTokens(text);
}

std::string MakeToken() {
  unsigned char bytes[32];
  PAWL_CHECK(RAND_bytes(bytes, sizeof bytes) == 1);
  return Sha256Hex({reinterpret_cast<char*>(bytes), sizeof bytes});
}

}  // namespace pawl
