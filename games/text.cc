#include "games/text.h"

#include <charconv>

#include "base/error.h"

namespace pawl {

std::string Printable(std::string_view text) {
  constexpr size_t kShownMax = 100;
  std::string shown;
  for (char c : text.substr(0, kShownMax)) shown += c >= ' ' && c <= '~' ? c : '?';
  return text.size() > kShownMax ? shown + "..." : shown;
}

void Refuse(std::string_view what_it_is, std::string_view text, std::string_view why) {
  throw Error(ErrorCode::kUsage, fmt::format("{} '{}'", what_it_is, Printable(text)), why);
}

int ParseNumber(std::string_view what_it_is, std::string_view text, int least, int most) {
  int number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || text.empty() || text[0] == '-' ||
      number < least || number > most)
    Refuse(what_it_is, text, fmt::format("must be a number from {} to {}", least, most));
  return number;
}

std::vector<std::string_view> Split(std::string_view text, char by) {
  std::vector<std::string_view> parts;
  for (;;) {
    size_t at = text.find(by);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

}  // namespace pawl
