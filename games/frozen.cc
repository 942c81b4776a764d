#include "games/frozen.h"

namespace pawl {
namespace {

constexpr char kConnectFour[] =
#include "frozen_positions.inc"
    ;

}  // namespace

std::string_view FrozenPositions(const Game& game) {
  return game.name() == "connect 7x6x4" ? std::string_view(kConnectFour) : std::string_view();
}

}  // namespace pawl
