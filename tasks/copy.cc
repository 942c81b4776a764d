// copy: "cab>" -> "cab". reverse: "cab<" -> "bac". The level is the number of letters.
#include <algorithm>
#include <cmath>

#include "tasks/task.h"

namespace pawl {
namespace {

class Copy : public Task {
 public:
  explicit Copy(bool reverse) : reverse_(reverse) {}

  std::string_view level_meaning() const override { return "the number of letters"; }
  Levels levels() const override { return {1, 1000}; }
  Identity Draw(Levels range, RandomStream* random) const override {
    return DrawAny(range, random);
  }

  Problem Make(int level, uint64_t seed) const override {
    RandomStream random(RandomKey::Root(seed).Fold("copy").Fold(static_cast<uint64_t>(level)));
    std::string letters;
    for (int i = 0; i < level; ++i) letters += static_cast<char>('a' + random.Below(26));
    std::string answer = reverse_ ? std::string(letters.rbegin(), letters.rend()) : letters;
    return {level, seed, letters + (reverse_ ? "<" : ">"), answer};
  }

  std::optional<std::vector<Problem>> Longest(int level) const override { return AnyOf(level); }

  double Distinct(int level) const override { return std::pow(26.0, std::min(level, 100)); }

 private:
  bool reverse_;
};

}  // namespace

std::unique_ptr<Task> MakeCopy(const TaskConfig&, RandomKey) {
  return std::make_unique<Copy>(false);
}
std::unique_ptr<Task> MakeReverse(const TaskConfig&, RandomKey) {
  return std::make_unique<Copy>(true);
}

}  // namespace pawl
