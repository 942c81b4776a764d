// What a config says of a model that plays, as the rooms that play read it.
//
// Errors: none. Threads: free functions.
#pragma once

#include "games/game.h"
#include "model/policy_value/network.h"
#include "proto/config.pb.h"
#include "search/search.h"

namespace pawl {

PolicyValueShape ShapeOf(const ModelConfig& config, const Game& game);
SearchSettings SettingsOf(const SearchConfig& config);

}  // namespace pawl
