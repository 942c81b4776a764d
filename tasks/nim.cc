// nim: write a move of nim that wins, after the exclusive or of the heaps. "13578>" ->
// "12708;9bdf0;5-8".
// The prompt has each heap as a hexadecimal digit. The answer is heap and number taken, as the game
// writes them: "5-4" takes 4 from the fifth heap.
//
// The teacher writes three parts, separated by semicolons: the exclusive or of the heaps up to each
// one; for each heap up to the first that becomes smaller, that heap in exclusive or with all of
// them, which is what a winning move would leave of it; and the move.
// The level is the number of heaps. Heap i (from 1) holds 0 to 2i - 1 objects, each number equally
// likely: the positions of the game "nim 1,3,5,...". Those in which no move is a mistake, or every
// one, are left out: the exclusive or is not 0, and some heap has two objects or more.
// A solution is right if its move wins, whatever its trace.
// Source:  who wins: Bouton 1901.
#include <algorithm>
#include <array>

#include "base/error.h"
#include "tasks/task.h"

namespace pawl {
namespace {

constexpr int kMostHeaps = 8;  // the last one's objects are still one digit
constexpr std::string_view kDigits = "0123456789abcdef";

using Heaps = std::vector<int>;

int SumOf(const Heaps& heaps) {
  int sum = 0;
  for (int heap : heaps) sum ^= heap;
  return sum;
}

char DigitOf(int number) { return kDigits[static_cast<size_t>(number)]; }

Heaps HeapsIn(std::string_view prompt) {
  Heaps heaps;
  for (char digit : prompt.substr(0, prompt.size() - 1))
    heaps.push_back(static_cast<int>(kDigits.find(digit)));
  return heaps;
}

// The move that leaves the heap in exclusive or with all of them; empty where that is not fewer.
std::string WinningMove(const Heaps& heaps, size_t heap, int sum) {
  int left = heaps[heap] ^ sum;
  return left < heaps[heap] ? fmt::format("{}-{}", heap + 1, heaps[heap] - left) : "";
}

std::string Solved(const Heaps& heaps) {
  std::string sums, left;
  int sum = 0;
  for (int heap : heaps) sums += DigitOf(sum ^= heap);
  for (size_t i = 0; i < heaps.size(); ++i) {
    left += DigitOf(heaps[i] ^ sum);
    std::string move = WinningMove(heaps, i, sum);
    if (!move.empty()) return fmt::format("{};{};{}", sums, left, move);
  }
  PAWL_CHECK(false, "no move wins");
  return "";
}

class NimTask : public Task {
 public:
  std::string_view level_meaning() const override { return "the number of heaps"; }
  Levels levels() const override { return {2, kMostHeaps}; }
  Identity Draw(Levels range, RandomStream* random) const override {
    return DrawAny(range, random);
  }

  Problem Make(int level, uint64_t seed) const override {
    RandomStream random(RandomKey::Root(seed).Fold("nim").Fold(static_cast<uint64_t>(level)));
    Heaps heaps(static_cast<size_t>(level));
    do {
      for (size_t i = 0; i < heaps.size(); ++i)
        heaps[i] = static_cast<int>(random.Below(2 * (i + 1)));
    } while (SumOf(heaps) == 0 || *std::max_element(heaps.begin(), heaps.end()) < 2);
    std::string prompt;
    for (int heap : heaps) prompt += DigitOf(heap);
    return {level, seed, prompt + '>', Solved(heaps)};
  }

  bool IsRight(const Problem& problem, std::string_view solution) const override {
    std::string_view move = solution.substr(solution.rfind(';') + 1);
    Heaps heaps = HeapsIn(problem.prompt);
    int sum = SumOf(heaps);
    for (size_t i = 0; i < heaps.size(); ++i) {
      if (!move.empty() && move == WinningMove(heaps, i, sum)) return true;
    }
    return false;
  }

  std::optional<std::vector<Problem>> Longest(int level) const override {
    std::string all(static_cast<size_t>(level), '0');
    return {{{level, 0, all + '>', all + ';' + all + ";1-10"}}};
  }

  // Counted by the exclusive or of the heaps so far, without the odd numbers of heaps of one object
  // each, in which every move wins.
  double Distinct(int level) const override {
    std::array<double, 2 * kMostHeaps> count{};
    count[0] = 1;
    for (int heap = 1; heap <= level; ++heap) {
      std::array<double, 2 * kMostHeaps> next{};
      for (size_t sum = 0; sum < count.size(); ++sum) {
        for (size_t size = 0; size < 2 * static_cast<size_t>(heap); ++size)
          next[sum ^ size] += count[sum];
      }
      count = next;
    }
    double won = -static_cast<double>(1 << (level - 1));
    for (size_t sum = 1; sum < count.size(); ++sum) won += count[sum];
    return won;
  }
};

}  // namespace

std::unique_ptr<Task> MakeNimTask(const TaskConfig&, RandomKey) {
  return std::make_unique<NimTask>();
}

}  // namespace pawl
