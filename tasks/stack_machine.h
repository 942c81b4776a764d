// Stack machine: runs a short program of its own language, within limits. A program can read and
// write only its stack.
//
// A program is a text in which each character is an instruction:
//   0..9   push the digit
//   d s    duplicate the top, exchange the top two
//   o x    copy the second to the top, drop the top
//   + - *  compute on the top two
//   / %    quotient and remainder of the top two
//   < =    push 1 or 0 for a comparison of the top two
//   [      go behind the matching ] if the top is 0; the top stays
//   ]      go back to the matching [
// Spaces do nothing. Numbers are 64 bits; a step that overflows, divides by 0, or lacks numbers
// ends the program in error, as does a bracket without its match.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace pawl {

struct StackLimits {
  int64_t steps = 1000;
  size_t depth = 64;
};

enum class StackEnd { kDone, kError, kOutOfSteps, kTooDeep };

// Runs the program on `stack`, whose first number is the lowest, and leaves the result there.
StackEnd RunStackProgram(std::string_view program, const StackLimits& limits,
                         std::vector<int64_t>* stack);

}  // namespace pawl
