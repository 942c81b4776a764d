// Finds the known word nearest to a mistyped one, for "did you mean".
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pawl {

// The known word at the least Levenshtein distance; "" if `known` is empty.
std::string Nearest(std::string_view word, const std::vector<std::string>& known);

// Like Nearest, but "" if even the nearest word has little in common with `word`.
std::string NearestAlike(std::string_view word, const std::vector<std::string>& known);

}  // namespace pawl
