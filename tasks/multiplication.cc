// multiplication: "21*43=" -> "8040": 12 * 34 = 0408, lowest digit first. At level l both numbers
// have l digits and the product has 2 l. A trace is long multiplication, in which each step is a
// function of two or three digits before it. For each digit b of the second number, lowest first,
// and each digit a of the first it has: the two digits of a * b; the sum of its lower digit and the
// total's digit, with carry; that sum plus the row's carry, with carry; the row's new carry. Then
// follow ":" and the total so far: "8080800,4040400:8400;6001001,3030400:8040=8040".
#include <algorithm>
#include <cmath>

#include "tasks/task.h"

namespace pawl {
namespace {

using Digits = std::vector<int>;  // lowest first

char Figure(int digit) { return static_cast<char>('0' + digit); }

class Multiplication : public Task {
 public:
  explicit Multiplication(const TaskConfig& config)
      : reversed_(config.format() == TaskConfig::reversed), trace_(config.trace()) {}

  std::string_view level_meaning() const override { return "the number of digits of each number"; }
  Levels levels() const override { return {1, 100}; }
  Identity Draw(Levels range, RandomStream* random) const override {
    return DrawAny(range, random);
  }

  Problem Make(int level, uint64_t seed) const override {
    RandomStream random(
        RandomKey::Root(seed).Fold("multiplication").Fold(static_cast<uint64_t>(level)));
    auto length = static_cast<size_t>(level);
    Digits a = DrawNumber(length, &random), b = DrawNumber(length, &random), total(2 * length);
    std::string trace;
    for (size_t j = 0; j < length; ++j) {
      int carry = 0;
      for (size_t i = 0; i < length; ++i) {
        int product = a[i] * b[j], with_total = total[i + j] + product % 10,
            with_carry = with_total % 10 + carry;
        carry = product / 10 + with_total / 10 + with_carry / 10;
        total[i + j] = with_carry % 10;
        trace += i > 0 ? "," : "";
        for (int digit : {product % 10, product / 10, with_total % 10, with_total / 10,
                          with_carry % 10, with_carry / 10, carry})
          trace += Figure(digit);
      }
      total[j + length] = carry;
      trace += ":" + Written(total) + (j + 1 < length ? ";" : "");
    }
    std::string answer = Written(total);
    return {level, seed, Written(a) + "*" + Written(b) + "=",
            trace_ ? trace + "=" + answer : answer};
  }

  std::optional<std::vector<Problem>> Longest(int level) const override { return AnyOf(level); }

  double Distinct(int level) const override {
    return level == 1 ? 100 : 81 * std::pow(10.0, 2.0 * (level - 1));
  }

 private:
  static Digits DrawNumber(size_t length, RandomStream* random) {
    Digits digits(length);
    for (int& digit : digits) digit = static_cast<int>(random->Below(10));
    if (length > 1) digits.back() = 1 + static_cast<int>(random->Below(9));
    return digits;
  }

  std::string Written(const Digits& digits) const {
    std::string text;
    for (int digit : digits) text += Figure(digit);
    if (!reversed_) std::reverse(text.begin(), text.end());
    return text;
  }

  bool reversed_, trace_;
};

}  // namespace

std::unique_ptr<Task> MakeMultiplication(const TaskConfig& config, RandomKey) {
  return std::make_unique<Multiplication>(config);
}

}  // namespace pawl
