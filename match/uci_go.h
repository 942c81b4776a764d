// What a "go" of UCI asks of a model that searches by simulations.
//
// nodes N: N simulations. movetime, or the clocks: as long as that, of a clock a thirtieth and
// four fifths of the increment, at most half of it (with movestogo M, an M-th of it). infinite and
// ponder: until stop. Otherwise the engine's own number of simulations; also with depth and mate,
// which such a search does not have.
// Units:   seconds; UCI's are ms.
// Errors:  none: what has no effect, or makes no sense, is told in `notes`.
// Threads: free functions.
// Source:  Kahlen and Meyer-Kahlen 2006, Description of the universal chess interface.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pawl {

struct UciGo {
  std::optional<int> simulations;
  std::optional<double> seconds;
  bool until_stop = false;
  std::vector<std::string> notes;
};

// `words`: those behind "go". mover: 0 white, 1 black.
UciGo ReadGo(const std::vector<std::string_view>& words, int mover);

}  // namespace pawl
