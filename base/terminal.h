// The terminal on which progress is drawn, if stderr is connected to one.
//
// Threads: free functions.
#pragma once

#include <cstddef>

namespace pawl {

bool IsTerminal();       // whether lines can be redrawn on stderr
size_t TerminalWidth();  // columns; 80 if unknown

}  // namespace pawl
