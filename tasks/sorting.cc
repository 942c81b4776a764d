// sorting: "cbad>" -> "abcd". The level is the number of letters. With a trace the solution is the
// sorted prefix after each insertion: "c,bc,abc,abcd".
#include <algorithm>
#include <cmath>

#include "tasks/task.h"

namespace pawl {
namespace {

class Sorting : public Task {
 public:
  explicit Sorting(const TaskConfig& config) : trace_(config.trace()) {}

  std::string_view level_meaning() const override { return "the number of letters"; }
  Levels levels() const override { return {1, 1000}; }

  Identity Draw(Levels range, RandomStream* random) const override {
    return DrawAny(range, random);
  }

  Problem Make(int level, uint64_t seed) const override {
    RandomStream random(RandomKey::Root(seed).Fold("sorting").Fold(static_cast<uint64_t>(level)));
    std::string letters, sorted, trace;
    for (int i = 0; i < level; ++i) {
      char letter = static_cast<char>('a' + random.Below(26));
      letters += letter;
      sorted.insert(std::upper_bound(sorted.begin(), sorted.end(), letter), letter);
      trace += (i > 0 ? "," : "") + sorted;
    }
    return {level, seed, letters + ">", trace_ ? trace : sorted};
  }

  std::optional<std::vector<Problem>> Longest(int level) const override { return AnyOf(level); }

  double Distinct(int level) const override { return std::pow(26.0, std::min(level, 100)); }

 private:
  bool trace_;
};

}  // namespace

std::unique_ptr<Task> MakeSorting(const TaskConfig& config, RandomKey) {
  return std::make_unique<Sorting>(config);
}

}  // namespace pawl
