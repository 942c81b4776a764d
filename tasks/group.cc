// group: the word problem of S5, the permutations of five elements. "cab>" -> "24135" says where
// each of 1 to 5 ends after the letters' permutations, applied from the left. With a trace the
// solution has the product after each letter: "21345,...". The level is the number of letters.
//
// The letters a to h stand for eight fixed permutations that generate the group. Its word problem
// is complete for NC1 (Barrington 1989): a fixed number of layers cannot solve it without writing
// intermediate steps (Merrill and Sabharwal 2023).
//
// With group = parity the smallest group there is: "abb>" -> "0", whether the number of b is odd. A
// recurrence whose states decay by factors between 0 and 1 cannot follow it (Grazzi et al. 2024).
#include <algorithm>
#include <array>
#include <cmath>

#include "tasks/task.h"

namespace pawl {
namespace {

constexpr std::array<std::string_view, 8> kPermutations = {"21345", "23451", "13254", "51234",
                                                           "32145", "14523", "45312", "25431"};

class WordProblem : public Task {
 public:
  explicit WordProblem(const TaskConfig& config)
      : parity_(config.group() == TaskConfig::parity),
        letters_(parity_ ? 2 : kPermutations.size()),
        trace_(config.trace()) {}

  std::string_view level_meaning() const override { return "the number of letters"; }
  Levels levels() const override { return {1, 1000}; }
  Identity Draw(Levels range, RandomStream* random) const override {
    return DrawAny(range, random);
  }

  Problem Make(int level, uint64_t seed) const override {
    RandomStream random(RandomKey::Root(seed).Fold("group").Fold(static_cast<uint64_t>(level)));
    std::string word, product = parity_ ? "0" : "12345", trace;
    for (int i = 0; i < level; ++i) {
      size_t letter = random.Below(letters_);
      word += static_cast<char>('a' + letter);
      Multiply(letter, &product);
      trace += (i > 0 ? "," : "") + product;
    }
    return {level, seed, word + ">", trace_ ? trace : product};
  }

  std::optional<std::vector<Problem>> Longest(int level) const override { return AnyOf(level); }

  double Distinct(int level) const override {
    return std::pow(static_cast<double>(letters_), std::min(level, 100));
  }

 private:
  void Multiply(size_t letter, std::string* product) const {
    if (parity_) {
      if (letter == 1) product->front() = product->front() == '0' ? '1' : '0';
      return;
    }
    for (char& place : *product) place = kPermutations[letter][static_cast<size_t>(place - '1')];
  }

  bool parity_;
  size_t letters_;
  bool trace_;
};

}  // namespace

std::unique_ptr<Task> MakeGroup(const TaskConfig& config, RandomKey) {
  return std::make_unique<WordProblem>(config);
}

}  // namespace pawl
