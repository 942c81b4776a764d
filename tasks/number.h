// Reads solutions that are numbers.
#pragma once

#include <charconv>
#include <optional>
#include <string_view>
#include <system_error>

namespace pawl {

// The whole text as a number in the C locale; nullopt if it is not a number or out of range.
template <typename T>
std::optional<T> NumberOf(std::string_view text) {
  T value = {};
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace pawl
