// Search by playouts: positions are worth what games of random moves from them end as. It needs no
// network and learns nothing: it is what a network has to beat.
//
// What it finds depends on the game, its settings and the key alone.
// Threads: one at a time.
// Source:  Coulom 2006, Efficient selectivity and backup operators in Monte-Carlo tree search; moves
//          are picked by PUCT with even priors.
#pragma once

#include <vector>

#include "search/search.h"

namespace pawl {

// Plays random legal moves from a position that comes after positions with these keys, the first of
// the game first, until the game is over. `state` says which game; it may stand elsewhere in it.
// `keys` grows by the positions passed. Each legal move is as likely as any other.
Outcome PlayOut(const GameState& state, Position position, std::vector<uint64_t>* keys,
                RandomStream* random);

class PlayoutSearch {
 public:
  PlayoutSearch();
  // `state`: a game that is not over.
  SearchResult Find(const GameState& state, int simulations, RandomKey key);

 private:
  Search search_;
  std::vector<float> even_;  // logits
  std::vector<uint64_t> keys_;
};

}  // namespace pawl
