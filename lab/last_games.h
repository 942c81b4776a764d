// The games of runs' last generations, as HTML: the last position of a few of each arm with their
// moves, and the tree of the first moves of all.
//
// Errors:  none: a run whose ledger cannot be read shows nothing.
// Threads: free functions, no state.
#pragma once

#include <string>
#include <vector>

#include "lab/series.h"

namespace pawl {

// A section of a page; empty if no run has a task of kind game.
std::string LastGamesHtml(const std::vector<Arm>& arms);

}  // namespace pawl
