// What a search thinks of a position: how good it is, which moves are good and how the game goes
// on.
//
// Threads: free functions.
#pragma once

#include "search/search.h"

namespace pawl {

struct AnalysedMove {
  Move move;
  float prior;  // of the network's policy, over legal moves
  int visits;
  float value;  // for the player who makes it; 0 where it was not looked at
};

struct Analysis {
  float value = 0;  // for the player to move, from -1 to 1
  int proven = kUnproven;
  Move best = 0;
  int nodes = 0;                    // positions in the tree
  std::vector<AnalysedMove> moves;  // the best first, then by visits and prior
  std::vector<Move> line;           // the best move and what is likeliest after it
};

// Of a search whose root was evaluated.
Analysis Analyse(Search* search);

// Centipawns as engines give them: 90 tan(1.5637541897 value), as Lc0 does.
int Centipawns(float value);

}  // namespace pawl
