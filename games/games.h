// Each game's maker, for the one list in games.cc. Sizes were checked there.
#pragma once

#include <memory>
#include <vector>

#include "games/game.h"

namespace pawl {

std::unique_ptr<Game> MakeTicTacToe();
std::unique_ptr<Game> MakeConnect(int width, int height, int row);
std::unique_ptr<Game> MakeHex(int size);
std::unique_ptr<Game> MakeNim(const std::vector<int>& heaps);
std::unique_ptr<Game> MakeChess();
std::unique_ptr<Game> MakeGardner();

}  // namespace pawl
