// multiplication: "21*43=" -> "8040": 12 * 34 = 0408, lowest digit first. Level l: both numbers have l digits, the product 2 l.
// With a trace, for each digit of the second number, lowest first, its product with the first number and the total so far, at its
// own weight: "840:8400,630:8040;8040".
#include <algorithm>
#include <cmath>

#include "tasks/task.h"

namespace pawl {
namespace {

using Digits = std::vector<int>;  // lowest first

// to += from * digit, at weight `shift`.
void AddProduct(const Digits& from, int digit, size_t shift, Digits* to) {
  int carry = 0;
  for (size_t i = 0; i + shift < to->size(); ++i) {
    int total = (*to)[i + shift] + carry + (i < from.size() ? from[i] * digit : 0);
    (*to)[i + shift] = total % 10;
    carry = total / 10;
  }
}

class Multiplication : public Task {
 public:
  explicit Multiplication(const TaskConfig& config) : reversed_(config.format() == TaskConfig::reversed), trace_(config.trace()) {}

  std::string_view level_meaning() const override { return "the digits of each number"; }
  Levels levels() const override { return {1, 100}; }
  Identity Draw(Levels range, RandomStream* random) const override { return DrawAny(range, random); }

  Problem Make(int level, uint64_t seed) const override {
    RandomStream random(RandomKey::Root(seed).Fold("multiplication").Fold(static_cast<uint64_t>(level)));
    auto length = static_cast<size_t>(level);
    Digits a = DrawNumber(length, &random), b = DrawNumber(length, &random), total(2 * length);
    std::string trace;
    for (size_t j = 0; j < length; ++j) {
      Digits product(length + 1);
      AddProduct(a, b[j], 0, &product);
      AddProduct(a, b[j], j, &total);
      trace += (j > 0 ? "," : "") + Written(product) + ":" + Written(total);
    }
    std::string answer = Written(total);
    return {level, seed, Written(a) + "*" + Written(b) + "=", trace_ ? trace + ";" + answer : answer};
  }

  double Distinct(int level) const override { return level == 1 ? 100 : 81 * std::pow(10.0, 2.0 * (level - 1)); }

 private:
  static Digits DrawNumber(size_t length, RandomStream* random) {
    Digits digits(length);
    for (int& digit : digits) digit = static_cast<int>(random->Below(10));
    if (length > 1) digits.back() = 1 + static_cast<int>(random->Below(9));
    return digits;
  }

  std::string Written(const Digits& digits) const {
    std::string text;
    for (int digit : digits) text += static_cast<char>('0' + digit);
    if (!reversed_) std::reverse(text.begin(), text.end());
    return text;
  }

  bool reversed_, trace_;
};

}  // namespace

std::unique_ptr<Task> MakeMultiplication(const TaskConfig& config, RandomKey) { return std::make_unique<Multiplication>(config); }

}  // namespace pawl
