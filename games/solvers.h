// Each kind of solver's maker, for the one choice in solver.cc.
#pragma once

#include "games/solver.h"

namespace pawl {

// A connect board, and the words of its positions that it takes: a column takes height + 1 bits.
struct ConnectSize {
  int width, height, row;
  int bits() const { return width * (height + 1); }
  int cells() const { return width * height; }
};
constexpr int kConnectBits = 64;  // of the widest board that MakeConnectSolver takes

std::unique_ptr<Solver> MakeConnectSolver(const Game& game, ConnectSize size, size_t table_bytes);

// Any game whose positions lie in words 0 to 3 and whose draws end with a full board of `longest`
// stones, one bit each.
std::unique_ptr<Solver> MakeMemoSolver(const Game& game, int longest, size_t table_bytes);

// `objects`: in all heaps at the start.
std::unique_ptr<Solver> MakeNimSolver(const Game& game, int objects);

}  // namespace pawl
