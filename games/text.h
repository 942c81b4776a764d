// What the games' notations share.
//
// Errors:  Error(kUsage) names the text and what is wrong with it.
// Threads: free functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pawl {

// At most 100 characters, with '?' for what a terminal does not print.
std::string Printable(std::string_view text);

[[noreturn]] void Refuse(std::string_view what_it_is, std::string_view text, std::string_view why);

// A decimal number of at most `most`; refused in the name of `what_it_is` otherwise.
int ParseNumber(std::string_view what_it_is, std::string_view text, int least, int most);

// "7x6x4" by 'x'. Empty parts are kept.
std::vector<std::string_view> Split(std::string_view text, char by);

// "a" for 0.
inline char Letter(int column) { return static_cast<char>('a' + column); }

// Mixes the bits of a word: Steele, Lea, Flood 2014, SplitMix64.
constexpr uint64_t Mix(uint64_t x) {
  x += 0x9e3779b97f4a7c15;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

}  // namespace pawl
