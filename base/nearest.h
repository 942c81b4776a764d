// The known word that a mistyped one is nearest to, for "did you mean".
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pawl {

// The one at the least Levenshtein distance; "" when none is known.
std::string Nearest(std::string_view word, const std::vector<std::string>& known);

// The same, but "" when even that one has little in common with the word.
std::string NearestAlike(std::string_view word, const std::vector<std::string>& known);

}  // namespace pawl
