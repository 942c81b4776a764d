#include "base/toml.h"

#include <algorithm>
#include <string>

namespace pawl {
namespace {

constexpr size_t kBytesMax = 4 << 20;
constexpr int kKeyPartsMax = 16;  // a config has 3 at most

// The end of the string that begins at `at`: behind its closing quotes, or at the end of the part
// that could be read.
size_t EndOfString(std::string_view text, size_t at) {
  char quote = text[at];
  bool basic = quote == '"', many = text.substr(at, 3) == std::string(3, quote);
  for (size_t i = at + (many ? 3 : 1); i < text.size(); ++i) {
    if (basic && text[i] == '\\') {
      ++i;
    } else if (many && text.substr(i, 3) == std::string(3, quote)) {
      i += 3;
      while (i < text.size() && text[i] == quote) ++i;  // quotes may stand before the last three
      return i;
    } else if (!many && text[i] == quote) {
      return i + 1;
    } else if (!many && text[i] == '\n') {
      return i;
    }
  }
  return text.size();
}

void CheckKeys(std::string_view text, std::string_view file) {
  int dots = 0, line = 1;
  for (size_t i = 0; i < text.size();) {
    char c = text[i];
    if (c == '"' || c == '\'') {
      size_t end = EndOfString(text, i);
      line += static_cast<int>(std::count(text.begin() + static_cast<long>(i),
                                          text.begin() + static_cast<long>(end), '\n'));
      i = end;
      continue;
    }
    if (c == '#') {
      i = std::min(text.find('\n', i), text.size());
      continue;
    }
    if (std::string_view("\n=,[]{}").find(c) != std::string_view::npos) dots = 0;
    if (c == '.' && ++dots >= kKeyPartsMax)
      throw Error(ErrorCode::kUsage, fmt::format("{}:{}", file, line),
                  fmt::format("a key has more than {} parts", kKeyPartsMax));
    line += c == '\n';
    ++i;
  }
}

}  // namespace

toml::table ParseToml(std::string_view text, std::string_view file) {
  if (text.size() > kBytesMax)
    throw Error(ErrorCode::kUsage, file,
                fmt::format("is {} bytes long; a config has {} at most", text.size(), kBytesMax));
  CheckKeys(text, file);
  try {
    return toml::parse(text, file);
  } catch (const toml::parse_error& error) {
    throw Error(
        ErrorCode::kUsage,
        fmt::format("{}:{}:{}", file, error.source().begin.line, error.source().begin.column),
        error.description());
  }
}

}  // namespace pawl
