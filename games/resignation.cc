#include "games/resignation.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

namespace pawl {
namespace {

constexpr float kHighest = 0;

}  // namespace

bool IsPlayedOn(RandomKey game, double share) { return game.Fold("play on").Uniform(0) < share; }

Resigned ResignedBelow(std::span<const SearchedGame> games, double below) {
  Resigned resigned;
  for (const SearchedGame& game : games) {
    auto first = std::find_if(game.begin(), game.end(),
                              [&](const SearchedPosition& one) { return one.value < below; });
    if (first == game.end()) continue;
    ++resigned.games;
    if (!first->lost) ++resigned.wrongly;
  }
  return resigned;
}

// Who gives up first changes only where a threshold passes a value lower than all before it.
double ResignThreshold(std::span<const SearchedGame> games, double error) {
  std::set<float, std::greater<>> candidates;
  for (const SearchedGame& game : games) {
    float least = kHighest;
    for (const SearchedPosition& one : game) {
      if (one.value >= least) continue;
      least = one.value;
      candidates.insert(std::nextafter(least, kHighest + 1));
    }
  }
  for (float below : candidates) {
    Resigned resigned = ResignedBelow(games, below);
    if (static_cast<double>(resigned.wrongly) <= error * static_cast<double>(resigned.games))
      return below;
  }
  return kNeverResigns;
}

}  // namespace pawl
