// The legality of chess moves (games/legality.h).
//
// Text: ranks from the last one, a character each square, "." where it is empty; the side to move;
// and in chess always four characters for rights to castle and two for the en passant square:
// "r...k..r/.../R...K..R w KQ-- e6".
// Threads: immutable; any.
#pragma once

#include <memory>

#include "games/chess/board.h"
#include "games/legality.h"

namespace pawl::chess {

// `game` is chess of this variant.
std::unique_ptr<Legality> MakeChessLegality(const Game* game, const Variant& variant);

}  // namespace pawl::chess
