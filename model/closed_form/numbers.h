// The texts of closed-form models: numbers as the shortest decimals that read back the same, and
// vectors of them separated by commas.
//
// Errors:  Error(kData) for a text that is none.
// Threads: free functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pawl {

double ToNumber(std::string_view text);
std::vector<double> ToVector(std::string_view text, int64_t dimensions);
std::string ToText(double value);

}  // namespace pawl
