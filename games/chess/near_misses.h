// Near misses of chess moves: moves that are illegal for one reason, by class (games/legality.h).
//
// Moves are texts in coordinates, "e2e4" or "e7e8q".
// Threads: free functions.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "games/chess/pieces.h"

namespace pawl::chess {

// The classes that the variant knows.
std::span<const std::string_view> NearMissClasses(const Variant& variant);

// Every near miss of a class that the position offers.
std::vector<std::string> NearMisses(const Pieces& pieces, std::string_view move_class);

// The legal moves that look like near misses of the class.
std::vector<std::string> LikeNearMisses(const Pieces& pieces, std::string_view move_class);

}  // namespace pawl::chess
