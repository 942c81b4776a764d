// nim: who wins is Bouton's rule, read off the heaps; how soon needs a search. It takes heaps in
// the order of their sizes, since neither their places nor the player to move matters to it.
#include <algorithm>
#include <array>
#include <functional>
#include <limits>
#include <map>

#include "games/solvers.h"
#include "games/text.h"

namespace pawl {
namespace {

constexpr double kPositionsMax = 1 << 22;

class NimSolver : public Solver {
 public:
  NimSolver(const Game& game, int objects) : Solver(game, objects) {}

 protected:
  int SearchOutcome(const Position& position) override {
    ++nodes_;
    return SumOf(HeapsOf(position)) != 0 ? 1 : -1;
  }

  Value SearchValue(const Position& position) override {
    RequireFew(position);
    Heaps heaps = HeapsOf(position);
    return {SumOf(heaps) != 0 ? 1 : -1, PliesOf(heaps)};
  }

 private:
  using Heaps = std::array<uint8_t, 16>;  // the largest first

  static Heaps HeapsOf(const Position& position) {
    Heaps heaps;
    for (size_t i = 0; i < heaps.size(); ++i)
      heaps[i] = static_cast<uint8_t>(position.word[i / 8] >> (i % 8 * 8) & 0xff);
    std::sort(heaps.begin(), heaps.end(), std::greater<>());
    return heaps;
  }

  static int SumOf(const Heaps& heaps) {
    int sum = 0;
    for (uint8_t heap : heaps) sum ^= heap;
    return sum;
  }

  // He who wins takes a move that leaves a sum of 0, the one after which the end is nearest; he who
  // loses puts it off.
  int PliesOf(const Heaps& heaps) {
    if (heaps[0] == 0) return 0;
    if (auto found = plies_.find(heaps); found != plies_.end()) return found->second;
    ++nodes_;
    int sum = SumOf(heaps), plies = sum != 0 ? std::numeric_limits<int>::max() : 0;
    for (size_t i = 0; i < heaps.size(); ++i) {
      if (i > 0 && heaps[i] == heaps[i - 1]) continue;
      for (int left = 0; left < heaps[i]; ++left) {
        if (sum != 0 && left != (heaps[i] ^ sum)) continue;
        Heaps next = heaps;
        next[i] = static_cast<uint8_t>(left);
        std::sort(next.begin(), next.end(), std::greater<>());
        int after = PliesOf(next) + 1;
        plies = sum != 0 ? std::min(plies, after) : std::max(plies, after);
      }
    }
    return plies_[heaps] = plies;
  }

  void RequireFew(const Position& position) const {
    double positions = 1;
    for (size_t word : {0, 1}) {
      for (int shift = 0; shift < 64; shift += 8)
        positions *= 1 + static_cast<double>(position.word[word] >> shift & 0xff);
    }
    if (positions > kPositionsMax)
      Refuse("position", game().Text(position),
             "has too many positions below it to count its plies; its outcomes are known");
  }

  std::map<Heaps, int> plies_;
};

}  // namespace

std::unique_ptr<Solver> MakeNimSolver(const Game& game, int objects) {
  return std::make_unique<NimSolver>(game, objects);
}

}  // namespace pawl
