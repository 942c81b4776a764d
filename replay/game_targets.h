// GameTargets: whether the targets that came with a game are positions of it.
//
// Each has to stand for one word of the game: a legal move, or that of a player who gives up. Its
// policy, where it has one, is over as many moves as are legal there. What follows the last target
// is not looked at: a referee judges the whole game.
// Cost:    plays the game's moves once.
// Errors:  Error(kUsage): the config names no game.
// Threads: immutable.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "games/record.h"
#include "replay/content.h"

namespace pawl {

class GameTargets {
 public:
  // The config's model plays.
  explicit GameTargets(const Config& config);

  // What is wrong, or "". `tokens`: those of the game behind its opening.
  std::string Wrong(std::string_view opening, std::span<const int32_t> tokens,
                    const Targets& targets, const Tokenizer& tokenizer) const;

 private:
  std::string WrongWithPolicy(const Target& target, const GameState& state) const;

  std::unique_ptr<const Game> game_;
  int plies_max_;
  bool may_resign_;
};

}  // namespace pawl
