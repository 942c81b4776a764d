#include "tasks/stack_machine.h"

#include <limits>
#include <utility>

namespace pawl {
namespace {

// Finds the matching bracket of each bracket. False if one has none.
bool MatchBrackets(std::string_view program, std::vector<size_t>* match) {
  std::vector<size_t> open;
  match->assign(program.size(), 0);
  for (size_t i = 0; i < program.size(); ++i) {
    if (program[i] == '[') open.push_back(i);
    if (program[i] != ']') continue;
    if (open.empty()) return false;
    (*match)[i] = open.back();
    (*match)[open.back()] = i;
    open.pop_back();
  }
  return open.empty();
}

bool Compute(char op, int64_t a, int64_t b, int64_t* result) {
  switch (op) {
    case '+':
      return !__builtin_add_overflow(a, b, result);
    case '-':
      return !__builtin_sub_overflow(a, b, result);
    case '*':
      return !__builtin_mul_overflow(a, b, result);
    case '<':
      *result = a < b;
      return true;
    case '=':
      *result = a == b;
      return true;
    default:
      if (b == 0 || (b == -1 && a == std::numeric_limits<int64_t>::min())) return false;
      *result = op == '/' ? a / b : a % b;
      return true;
  }
}

}  // namespace

StackEnd RunStackProgram(std::string_view program, const StackLimits& limits,
                         std::vector<int64_t>* stack) {
  std::vector<size_t> match;
  if (!MatchBrackets(program, &match)) return StackEnd::kError;
  std::vector<int64_t>& s = *stack;
  int64_t steps = 0;
  for (size_t at = 0; at < program.size(); ++at) {
    char op = program[at];
    if (op == ' ') continue;
    if (++steps > limits.steps) return StackEnd::kOutOfSteps;
    if ('0' <= op && op <= '9') {
      s.push_back(op - '0');
    } else if (op == ']') {
      at = match[at] - 1;
    } else if (op == '[' || op == 'd' || op == 'x') {
      if (s.empty()) return StackEnd::kError;
      if (op == 'd') s.push_back(s.back());
      if (op == 'x') s.pop_back();
      if (op == '[' && s.back() == 0) at = match[at];
    } else if (std::string_view("so+-*/%<=").find(op) != std::string_view::npos) {
      if (s.size() < 2) return StackEnd::kError;
      int64_t &a = s[s.size() - 2], &b = s.back();
      if (op == 's') {
        std::swap(a, b);
      } else if (op == 'o') {
        s.push_back(int64_t{a});
      } else {
        if (!Compute(op, a, b, &a)) return StackEnd::kError;
        s.pop_back();
      }
    } else {
      return StackEnd::kError;
    }
    if (s.size() > limits.depth) return StackEnd::kTooDeep;
  }
  return StackEnd::kDone;
}

}  // namespace pawl
