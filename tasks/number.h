// Numbers that solutions are.
#pragma once

#include <charconv>
#include <optional>
#include <string_view>
#include <system_error>

namespace pawl {

// The number that the whole text is, in the C locale; nothing where it is none, or out of range.
template <typename T>
std::optional<T> NumberOf(std::string_view text) {
  T value = {};
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace pawl
