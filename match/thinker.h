// Thinker: a model that thinks about one position, for a person or a program that waits.
//
// It searches without noise. Where it is to go on until it is stopped, each search has twice the
// simulations of the one before; a search that is stopped early counts only if it is the first.
// Threads: one at a time.
#pragma once

#include <functional>

#include "match/analysis.h"
#include "match/playing_model.h"

namespace pawl {

class Thinker {
 public:
  static constexpr int kSimulationsMost = 100'000;

  explicit Thinker(PlayingModel* model) : model_(*model), search_(model->settings()) {}

  // `state` is not over. simulations: of the first search. deepen: go on with more, up to
  // kSimulationsMost, until the game is proven or stop() is true, which is asked after each
  // position that was evaluated. report: told of each search that was finished.
  struct Limits {
    int simulations;
    bool deepen = false;
    std::function<bool()> stop = [] { return false; };
    std::function<void(const Analysis&)> report = [](const Analysis&) {};
  };
  Analysis Think(const GameState& state, const Limits& limits);

 private:
  // Whether it was finished. The root is evaluated in any case.
  bool SearchOnce(const GameState& state, int simulations, const std::function<bool()>& stop);

  PlayingModel& model_;
  Search search_;
};

}  // namespace pawl
