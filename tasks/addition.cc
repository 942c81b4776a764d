// addition: "21+43=" -> "640": 12 + 34 = 046, lowest digit first. At level l both numbers have l
// digits and the sum has l + 1. With a width w both numbers are padded with zeros to w digits and
// the sum to w + 1. With a trace the answer comes after the carry and digit of each pair of digits:
// "06" "04" -> "0604;640". The carry is written first, so that each step is a sum and a threshold,
// which a linear map can compute.
#include <algorithm>
#include <cmath>

#include "tasks/task.h"

namespace pawl {
namespace {

class Addition : public Task {
 public:
  explicit Addition(const TaskConfig& config)
      : reversed_(config.format() == TaskConfig::reversed),
        trace_(config.trace()),
        width_(static_cast<int>(config.width())),
        inputs_(config.inputs()) {}

  std::string_view level_meaning() const override { return "the number of digits of each number"; }
  Levels levels() const override { return {1, width_ > 0 ? width_ : 1000}; }

  Identity Draw(Levels range, RandomStream* random) const override {
    return DrawAny(range, random);
  }

  Problem Make(int level, uint64_t seed) const override {
    RandomStream random(RandomKey::Root(seed).Fold("addition").Fold(static_cast<uint64_t>(level)));
    std::string a = Digits(level, &random),
                b = inputs_ == TaskConfig::equal ? a : Digits(level, &random);  // lowest first
    if (inputs_ == TaskConfig::chains) Complement(a, level, &random, &b);
    return Posing(level, seed, Written(a) + "+" + Written(b) + "=", a, b);
  }

  // Two numbers as they are written, which may have unlike numbers of digits.
  bool takes_proposals() const override { return true; }
  Posed Pose(std::string_view proposal) const override {
    size_t plus = proposal.find('+');
    if (plus == std::string_view::npos || !proposal.ends_with('='))
      return {{}, "it is not two numbers with + between them and = behind them"};
    std::string a, b;
    int level = 0;
    for (auto [text, number] : {std::pair(proposal.substr(0, plus), &a),
                                {proposal.substr(plus + 1, proposal.size() - plus - 2), &b}}) {
      int digits = ReadNumber(text, number);
      if (digits == 0) return {{}, fmt::format("'{}' is not a number as the task writes it", text)};
      level = std::max(level, digits);
    }
    size_t longest = std::max(a.size(), b.size());
    a.resize(longest, '0');
    b.resize(longest, '0');
    return {Posing(level, 0, std::string(proposal), a, b), ""};
  }

  std::optional<std::vector<Problem>> Longest(int level) const override { return AnyOf(level); }

  double Distinct(int level) const override {
    double digits = static_cast<double>(std::min(level, 100));
    switch (inputs_) {
      case TaskConfig::low:
        return std::pow(level == 1 ? 25 : 20, digits);
      case TaskConfig::high:
        return std::pow(25, digits);
      case TaskConfig::equal:
        return std::pow(level == 1 ? 10 : 9, digits);
      default:
        return level == 1 ? 100 : 81 * std::pow(100, digits - 1);
    }
  }

 private:
  // The problem with this prompt, of two numbers with equally many digits, the lowest first.
  Problem Posing(int level, uint64_t seed, std::string prompt, const std::string& a,
                 const std::string& b) const {
    std::string sum, trace;
    int carry = 0;
    for (size_t i = 0; i < a.size(); ++i) {
      int total = (a[i] - '0') + (b[i] - '0') + carry;
      carry = total / 10;
      sum += static_cast<char>('0' + total % 10);
      trace += {static_cast<char>('0' + carry), static_cast<char>('0' + total % 10)};
    }
    sum += static_cast<char>('0' + carry);
    std::string answer = Written(sum);
    return {level, seed, std::move(prompt), trace_ ? trace + ";" + answer : answer};
  }

  // Reads a number that Written wrote: its digits, the lowest first, and how many it has without
  // padding; 0 for any other text.
  int ReadNumber(std::string_view text, std::string* digits) const {
    if (text.empty() || text.find_first_not_of("0123456789") != std::string_view::npos) return 0;
    if (width_ > 0 && text.size() != static_cast<size_t>(width_)) return 0;
    *digits = text;
    if (!reversed_) std::reverse(digits->begin(), digits->end());
    size_t count = std::max<size_t>(1, digits->find_last_not_of('0') + 1);
    bool padded = count < digits->size();
    return padded && width_ == 0 ? 0 : static_cast<int>(std::min<size_t>(count, 1001));
  }

  // A number of exactly `count` digits, lowest first, then padded; a single digit may be 0.
  std::string Digits(int count, RandomStream* random) const {
    std::string digits;
    for (int i = 0; i < count; ++i) {
      bool leading = i + 1 == count && count > 1;
      digits += static_cast<char>('0' + Digit(leading, random));
    }
    digits.resize(std::max(digits.size(), static_cast<size_t>(width_)), '0');
    return digits;
  }

  uint64_t Digit(bool leading, RandomStream* random) const {
    switch (inputs_) {
      case TaskConfig::low:
        return leading ? 1 + random->Below(4) : random->Below(5);
      case TaskConfig::high:
        return 5 + random->Below(5);
      case TaskConfig::sparse:
        if (random->Below(4) > 0) return leading ? 1 : 0;
        [[fallthrough]];
      default:
        return leading ? 1 + random->Below(9) : random->Below(10);
    }
  }

  // Three in four digits of b are replaced by 9 minus the digit of a. A leading digit of b stays
  // above 0.
  static void Complement(const std::string& a, int count, RandomStream* random, std::string* b) {
    for (int i = 0; i < count; ++i) {
      auto at = static_cast<size_t>(i);
      char rest = static_cast<char>('0' + '9' - a[at]);
      if (random->Below(4) > 0 && (rest > '0' || i + 1 < count)) (*b)[at] = rest;
    }
  }

  std::string Written(std::string digits) const {
    if (!reversed_) std::reverse(digits.begin(), digits.end());
    return digits;
  }

  bool reversed_;
  bool trace_;
  int width_;
  TaskConfig::Inputs inputs_;
};

}  // namespace

std::unique_ptr<Task> MakeAddition(const TaskConfig& config, RandomKey) {
  return std::make_unique<Addition>(config);
}

}  // namespace pawl
