// The terminal that progress is drawn on: the one that stderr is connected to.
//
// Threads: free functions.
#pragma once

#include <cstddef>

namespace pawl {

bool IsTerminal();       // whether lines may be drawn again there
size_t TerminalWidth();  // columns; 80 where it does not say

}  // namespace pawl
