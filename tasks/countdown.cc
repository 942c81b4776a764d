// countdown: reach a target number from given numbers, each used at most once. "3 7 8:59>" -> "7 8
// * 3 +". Solutions are in postfix notation, and any that reaches the target is right. The level is
// the number of given numbers, which lie between 1 and 20.
//
// A division must leave no remainder. The result of each step must lie between 0 and 1,000,000.
#include <algorithm>
#include <cmath>
#include <optional>
#include <sstream>
#include <unordered_set>

#include "base/error.h"
#include "tasks/task.h"

namespace pawl {
namespace {

constexpr int64_t kLargest = 1000000, kTargetMax = 999;
constexpr uint64_t kDrawnMax = 20;
constexpr std::string_view kOperators = "+-*/";
constexpr size_t kSearched = 200000;  // results that are looked at before a target is given up

std::optional<int64_t> Apply(char op, int64_t a, int64_t b) {
  if (op == '/' && (b == 0 || a % b != 0)) return std::nullopt;
  int64_t made = op == '+' ? a + b : op == '-' ? a - b : op == '*' ? a * b : a / b;
  return made < 0 || made > kLargest ? std::nullopt : std::optional(made);
}

// A number as it is written, without a sign or leading zeros; -1 for any other text.
int64_t ReadNumber(std::string_view text) {
  if (text.empty() || text.size() > 4 || text[0] == '0' ||
      text.find_first_not_of("0123456789") != std::string_view::npos)
    return -1;
  return std::stoll(std::string(text));
}

// How a result came about: `from` is the result before it, by its place; -1: the number alone.
struct Reached {
  int64_t value;
  uint32_t used;  // a bit for each given number
  int from;
  char op;
  size_t number;  // the last one used
};

std::string Solution(const std::vector<Reached>& all, const std::vector<int64_t>& numbers,
                     size_t at) {
  std::string last = std::to_string(numbers[all[at].number]);
  if (all[at].from < 0) return last;
  return fmt::format("{} {} {}", Solution(all, numbers, static_cast<size_t>(all[at].from)), last,
                     all[at].op);
}

// A solution in which, as in the teacher's, each step combines the result so far with one of the
// numbers; the shortest there is. nullopt: there is none among the first kSearched results.
std::optional<std::string> Reach(const std::vector<int64_t>& numbers, int64_t target) {
  std::vector<Reached> all;
  std::unordered_set<uint64_t> known;
  auto add = [&](int64_t value, uint32_t used, int from, char op, size_t number) {
    if (known.insert(static_cast<uint64_t>(value) << 8 | used).second)
      all.push_back({value, used, from, op, number});
  };
  for (size_t i = 0; i < numbers.size(); ++i) add(numbers[i], 1u << i, -1, ' ', i);
  for (size_t at = 0; at < all.size() && at < kSearched; ++at) {
    if (all[at].value == target) return Solution(all, numbers, at);
    for (size_t i = 0; i < numbers.size(); ++i) {
      if ((all[at].used >> i & 1) != 0) continue;
      for (char op : kOperators) {
        if (auto made = Apply(op, all[at].value, numbers[i]))
          add(*made, all[at].used | 1u << i, static_cast<int>(at), op, i);
      }
    }
  }
  return std::nullopt;
}

class Countdown : public Task {
 public:
  std::string_view level_meaning() const override { return "the number of numbers that are given"; }
  Levels levels() const override { return {2, 8}; }
  Identity Draw(Levels range, RandomStream* random) const override {
    return DrawAny(range, random);
  }

  // The teacher takes the numbers in their order and combines its result so far with the next
  // number.
  Problem Make(int level, uint64_t seed) const override {
    for (uint64_t attempt = 0;; ++attempt) {
      RandomStream random(
          RandomKey::Root(seed).Fold("countdown").Fold(static_cast<uint64_t>(level)).Fold(attempt));
      std::vector<int64_t> numbers;
      for (int i = 0; i < level; ++i)
        numbers.push_back(1 + static_cast<int64_t>(random.Below(kDrawnMax)));
      std::optional<int64_t> made = numbers[0];
      std::string solution = std::to_string(numbers[0]);
      for (size_t i = 1; i < numbers.size() && made; ++i) {
        char op = kOperators[random.Below(kOperators.size())];
        made = Apply(op, *made, numbers[i]);
        solution += fmt::format(" {} {}", numbers[i], op);
      }
      if (!made || *made < 1 || *made > kTargetMax) continue;
      random.Shuffle(&numbers);
      std::string prompt;
      for (int64_t number : numbers) prompt += (prompt.empty() ? "" : " ") + std::to_string(number);
      return {level, seed, fmt::format("{}:{}>", prompt, *made), solution};
    }
  }

  // A proposal needs a target that can be reached as the teacher reaches its own.
  bool takes_proposals() const override { return true; }
  Posed Pose(std::string_view proposal) const override {
    size_t colon = proposal.find(':');
    if (colon == std::string_view::npos || !proposal.ends_with('>'))
      return {{}, "it is not numbers, :, a target and >"};
    std::vector<int64_t> numbers;
    for (size_t at = 0; at <= colon;) {
      size_t end = std::min(proposal.find(' ', at), colon);
      int64_t number = ReadNumber(proposal.substr(at, end - at));
      if (number < 1 || number > static_cast<int64_t>(kDrawnMax))
        return {{}, fmt::format("a given number is not one from 1 to {}", kDrawnMax)};
      numbers.push_back(number);
      at = end + 1;
    }
    int level = static_cast<int>(std::min<size_t>(numbers.size(), 1000));
    if (level < levels().lowest || level > levels().highest)
      return {{}, fmt::format("it gives {} numbers", level)};
    int64_t target = ReadNumber(proposal.substr(colon + 1, proposal.size() - colon - 2));
    if (target < 1 || target > kTargetMax)
      return {{}, fmt::format("its target is not a number from 1 to {}", kTargetMax)};
    auto solution = Reach(numbers, target);
    if (!solution) return {{}, "no way to its target was found"};
    return {Problem{level, 0, std::string(proposal), *solution}, ""};
  }

  bool IsRight(const Problem& problem, std::string_view solution) const override {
    size_t colon = problem.prompt.find(':');
    std::istringstream given(problem.prompt.substr(0, colon)), steps{std::string(solution)};
    std::vector<int64_t> left, stack;
    for (int64_t number; given >> number;) left.push_back(number);
    for (std::string step; steps >> step;) {
      if (step.size() == 1 && kOperators.find(step[0]) != std::string_view::npos) {
        if (stack.size() < 2) return false;
        int64_t b = stack.back();
        stack.pop_back();
        std::optional<int64_t> made = Apply(step[0], stack.back(), b);
        if (!made) return false;
        stack.back() = *made;
        continue;
      }
      // Only a number written as it was given counts.
      auto number = std::find_if(left.begin(), left.end(),
                                 [&](int64_t n) { return std::to_string(n) == step; });
      if (number == left.end()) return false;
      stack.push_back(*number);
      left.erase(number);
    }
    return stack.size() == 1 && problem.prompt.substr(colon + 1) == std::to_string(stack[0]) + ">";
  }

  // All given numbers have two digits and the target has the most digits.
  std::optional<std::vector<Problem>> Longest(int level) const override {
    std::string prompt, solution;
    for (int i = 0; i < level; ++i) {
      prompt += fmt::format("{}{}", i > 0 ? " " : "", kDrawnMax);
      solution += i > 0 ? fmt::format(" {} +", kDrawnMax) : fmt::format("{}", kDrawnMax);
    }
    return std::vector<Problem>{{level, 0, fmt::format("{}:{}>", prompt, kTargetMax), solution}};
  }

  double Distinct(int level) const override { return std::pow(10.0, level); }
};

}  // namespace

std::unique_ptr<Task> MakeCountdown(const TaskConfig&, RandomKey) {
  return std::make_unique<Countdown>();
}

}  // namespace pawl
