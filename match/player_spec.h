// What a command names as a player:
//
//   RUN                    the newest weights of a run folder; or a weights folder
//   RUN@3                  the weights of generation 3
//   RUN@3,simulations=0    instead of the run's own number; 0: its policy alone
//   random  solver  minimax:5
//   mcts:1000              search by random playouts, with so many simulations a move
//   uci:COMMAND@depth=3    an engine; instead of depth: nodes=N, or movetime=N (ms, which no other
//                          machine repeats); then, with commas between them, timeout=S and the
//                          engine's own options ("Skill Level=3")
//
// Errors:  Error(kUsage) names the text and what is wrong with it.
// Threads: free functions.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "match/uci_player.h"

namespace pawl {

struct PlayerSpec {
  enum class Kind { kModel, kRandom, kSolver, kMinimax, kPlayouts, kUci };
  Kind kind = Kind::kModel;
  std::string text;              // as it was given
  std::filesystem::path folder;  // of a model
  std::optional<int64_t> generation;
  std::optional<int> simulations;  // of a model or of playouts
  int depth = 0;                   // of minimax
  UciSettings uci;
};

PlayerSpec ParsePlayer(const std::string& text);

}  // namespace pawl
