// A model as a player: it searches without noise, in all games at once.
//
// Its turns take no random numbers: in the same game it plays the same moves.
// Threads: one at a time.
#pragma once

#include "match/player.h"
#include "match/playing_model.h"

namespace pawl {

// simulations: instead of those of the model's settings; 0: the policy's likeliest move.
std::unique_ptr<Player> MakeModelPlayer(std::unique_ptr<PlayingModel> model,
                                        std::optional<int> simulations);

}  // namespace pawl
