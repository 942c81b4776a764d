#include "lab/markup.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace pawl {
namespace {

constexpr char32_t kNoCharacter = 0xFFFD;

// XML 1.0, section 2.2.
bool MayStand(char32_t c) {
  return c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c <= 0xD7FF) ||
         (c >= 0xE000 && c <= 0xFFFD) || (c >= 0x10000 && c <= 0x10FFFF);
}

// The character that starts at `at`, and its number of bytes. A byte that starts no character
// becomes U+FFFD.
std::pair<char32_t, size_t> Decode(std::string_view text, size_t at) {
  constexpr char32_t kLowest[] = {0, 0, 0x80, 0x800, 0x10000};  // below: an overlong form
  auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  unsigned char first = byte(at);
  if (first < 0x80) return {first, 1};
  size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC0 || first > 0xF7 || at + length > text.size()) return {kNoCharacter, 1};
  char32_t character = first & (0x7F >> length);
  for (size_t i = 1; i < length; ++i) {
    if ((byte(at + i) & 0xC0) != 0x80) return {kNoCharacter, 1};
    character = character << 6 | (byte(at + i) & 0x3F);
  }
  if (character < kLowest[length] || !MayStand(character)) return {kNoCharacter, 1};
  return {character, length};
}

void Append(char32_t c, std::string* out) {
  auto byte = [out](char32_t value) { out->push_back(static_cast<char>(value)); };
  if (c < 0x80) {
    byte(c);
  } else if (c < 0x800) {
    byte(0xC0 | c >> 6);
    byte(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    byte(0xE0 | c >> 12);
    byte(0x80 | (c >> 6 & 0x3F));
    byte(0x80 | (c & 0x3F));
  } else {
    byte(0xF0 | c >> 18);
    byte(0x80 | (c >> 12 & 0x3F));
    byte(0x80 | (c >> 6 & 0x3F));
    byte(0x80 | (c & 0x3F));
  }
}

}  // namespace

std::vector<char32_t> Characters(std::string_view text) {
  std::vector<char32_t> characters;
  for (size_t at = 0; at < text.size();) {
    auto [character, length] = Decode(text, at);
    characters.push_back(MayStand(character) ? character : kNoCharacter);
    at += length;
  }
  return characters;
}

std::string Utf8(const std::vector<char32_t>& characters) {
  std::string text;
  for (char32_t c : characters) Append(c, &text);
  return text;
}

std::string EscapeMarkup(std::string_view text) {
  std::string out;
  for (char32_t c : Characters(text)) {
    switch (c) {
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '&':
        out += "&amp;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        Append(c, &out);
    }
  }
  return out;
}

std::string EmbedJson(const nlohmann::json& value) {
  std::string out;
  for (char c : value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)) {
    if (c == '<') {
      out += "\\u003c";  // '<' stands in strings only
    } else {
      out += c;
    }
  }
  return out;
}

std::string ShellWord(const std::string& text) {
  constexpr std::string_view kPlain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-+=./,:@%";
  if (!text.empty() && text.find_first_not_of(kPlain) == std::string::npos) return text;
  std::string word = "'";
  for (char c : text) word += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return word + "'";
}

}  // namespace pawl
