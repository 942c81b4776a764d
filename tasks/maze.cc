// maze: find the path between two nodes of a tree. "ab cb bd:ad>" -> "abd": the prompt lists all
// corridors (edges), then start and goal. The level is the number of corridors on the path; six
// more lead astray. Nodes are letters and digits.
#include <algorithm>
#include <cmath>

#include "tasks/task.h"

namespace pawl {
namespace {

constexpr int kAstray = 6;

class Maze : public Task {
 public:
  std::string_view level_meaning() const override {
    return "the number of corridors between start and goal";
  }
  Levels levels() const override { return {1, 29}; }
  Identity Draw(Levels range, RandomStream* random) const override {
    return DrawAny(range, random);
  }

  Problem Make(int level, uint64_t seed) const override {
    RandomStream random(RandomKey::Root(seed).Fold("maze").Fold(static_cast<uint64_t>(level)));
    std::string places = "abcdefghijklmnopqrstuvwxyz0123456789";
    random.Shuffle(&places);
    auto way = static_cast<size_t>(level) + 1;
    std::vector<std::string> corridors;
    auto join = [&](size_t a, size_t b) {
      std::string corridor = {places[a], places[b]};
      if (random.Below(2) == 0) std::swap(corridor[0], corridor[1]);
      corridors.push_back(corridor);
    };
    for (size_t i = 1; i < way; ++i) join(i - 1, i);
    for (size_t i = way; i < way + kAstray; ++i) join(random.Below(i), i);
    random.Shuffle(&corridors);
    std::string prompt;
    for (const std::string& corridor : corridors) prompt += (prompt.empty() ? "" : " ") + corridor;
    prompt += std::string(":") + places[0] + places[way - 1] + ">";
    return {level, seed, prompt, places.substr(0, way)};
  }

  std::optional<std::vector<Problem>> Longest(int level) const override { return AnyOf(level); }

  double Distinct(int level) const override { return std::pow(30.0, level + 1); }
};

}  // namespace

std::unique_ptr<Task> MakeMaze(const TaskConfig&, RandomKey) { return std::make_unique<Maze>(); }

}  // namespace pawl
