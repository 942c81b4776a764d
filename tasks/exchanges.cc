// exchanges: puts letters in order by exchanging two of them at a time, and writes the row after
// each exchange. "cab>" -> "acb,abc". Any sequence of exchanges that ends in order is right. The
// level is the number of letters, which are all different.
//
// The teacher does not take the shortest way: it exchanges two letters that stand in the wrong
// order, and in three of four steps two neighbours.
#include <algorithm>
#include <cmath>

#include "tasks/task.h"

namespace pawl {
namespace {

constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz";
constexpr size_t kLongestSolution = 10000;

// Whether one exchange of two letters turns `from` into `to`.
bool OneExchange(std::string_view from, std::string_view to) {
  if (from.size() != to.size()) return false;
  std::vector<size_t> differ;
  for (size_t i = 0; i < from.size(); ++i) {
    if (from[i] != to[i]) differ.push_back(i);
  }
  return differ.size() == 2 && from[differ[0]] == to[differ[1]] && from[differ[1]] == to[differ[0]];
}

class Exchanges : public Task {
 public:
  std::string_view level_meaning() const override { return "the number of letters"; }
  Levels levels() const override { return {2, 20}; }
  Identity Draw(Levels range, RandomStream* random) const override {
    return DrawAny(range, random);
  }

  Problem Make(int level, uint64_t seed) const override {
    RandomStream random(RandomKey::Root(seed).Fold("exchanges").Fold(static_cast<uint64_t>(level)));
    std::vector<char> letters(kLetters.begin(), kLetters.end());
    std::string row;
    do {
      random.Shuffle(&letters);
      row.assign(letters.begin(), letters.begin() + level);
    } while (std::is_sorted(row.begin(), row.end()));
    std::string prompt = row + ">", solution;
    while (!std::is_sorted(row.begin(), row.end())) {
      auto [a, b] = DrawInversion(row, random.Below(4) > 0, &random);
      std::swap(row[a], row[b]);
      solution += (solution.empty() ? "" : ",") + row;
    }
    return {level, seed, prompt, solution};
  }

  bool IsRight(const Problem& problem, std::string_view solution) const override {
    if (solution.size() > kLongestSolution) return false;
    std::string_view row = std::string_view(problem.prompt).substr(0, problem.prompt.size() - 1);
    for (size_t at = 0; at < solution.size();) {
      std::string_view next = solution.substr(at, solution.find(',', at) - at);
      if (!OneExchange(row, next)) return false;
      row = next;
      at += next.size() + 1;
      if (at == solution.size()) return false;  // a comma at the end
    }
    return std::is_sorted(row.begin(), row.end());
  }

  // Letters in reverse order, sorted by exchanging neighbours only: each exchange puts one wrongly
  // ordered pair right.
  std::optional<std::vector<Problem>> Longest(int level) const override {
    std::string row(kLetters.substr(0, static_cast<size_t>(level))), solution;
    std::reverse(row.begin(), row.end());
    std::string prompt = row + ">";
    for (size_t end = row.size(); end > 1; --end) {
      for (size_t i = 0; i + 1 < end; ++i) {
        std::swap(row[i], row[i + 1]);
        solution += (solution.empty() ? "" : ",") + row;
      }
    }
    return std::vector<Problem>{{level, 0, prompt, solution}};
  }

  double Distinct(int level) const override {
    double distinct = 1;
    for (int i = 0; i < level; ++i) distinct *= 26 - i;
    return distinct;
  }

 private:
  // The indices of two letters that stand in the wrong order, of neighbours if asked for.
  static std::pair<size_t, size_t> DrawInversion(const std::string& row, bool neighbours,
                                                 RandomStream* random) {
    std::vector<std::pair<size_t, size_t>> inversions;
    for (size_t a = 0; a < row.size(); ++a) {
      for (size_t b = a + 1; b < (neighbours ? std::min(a + 2, row.size()) : row.size()); ++b) {
        if (row[a] > row[b]) inversions.push_back({a, b});
      }
    }
    return inversions[random->Below(inversions.size())];
  }
};

}  // namespace

std::unique_ptr<Task> MakeExchanges(const TaskConfig&, RandomKey) {
  return std::make_unique<Exchanges>();
}

}  // namespace pawl
