// Stack machine: runs a short program of its own language, within limits. It reads and writes
// nothing but its stack.
//
// A program is a text, a character an instruction:
//   0..9  push the digit        d  duplicate the top        s  exchange the top two      o  copy
//   the second to the top x     drop the top          + - *  of the top two       /  quotient, %
//   remainder    < =  1 or 0 of the top two [     if the top is 0, go behind the matching ]; it
//   stays where it is ]     go back to the matching [
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

// Runs the program on `stack`, first number lowest, which holds the result.
StackEnd RunStackProgram(std::string_view program, const StackLimits& limits,
                         std::vector<int64_t>* stack);

}  // namespace pawl
