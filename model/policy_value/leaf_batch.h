// LeafBatch: carries the leaves of many searches to one network, and its answers back.
//
// A search asks for one leaf at a time, so a batch is as large as there are searches. What a search
// is answered does not depend on the others in the batch, nor on what the cache holds: a position
// that was evaluated before is answered from there, and one that several searches ask for at once
// is evaluated once.
// Threads: one at a time.
#pragma once

#include <span>
#include <vector>

#include "games/game.h"
#include "model/policy_value/evaluation_cache.h"
#include "model/policy_value/evaluator.h"
#include "search/search.h"

namespace pawl {

class LeafBatch {
 public:
  // Both outlive it. cache_bytes: memory for answers that are kept; 0: none.
  LeafBatch(const Game* game, PolicyValueEvaluator* evaluator, int64_t cache_bytes = 0);

  // The network's weights changed; no search waits.
  void Forget() { cache_.Clear(); }

  // `search` waits for the evaluation of its leaf, and stays where it is until Evaluate. False: it
  // was answered at once, and may go on.
  bool Add(Search* search);
  // Answers all that were added.
  void Evaluate();

  int64_t evaluated() const { return evaluated_; }  // positions that the network saw, in all

 private:
  struct Waiting {
    Search* search;
    size_t row;
  };

  const Game& game_;
  PolicyValueEvaluator& evaluator_;
  size_t inputs_, policy_size_;
  EvaluationCache cache_;
  std::vector<Waiting> waiting_;
  std::vector<const Search*> rows_;  // of each row, one that waits for it
  std::vector<float> planes_, policy_, odds_;
  int64_t evaluated_ = 0;
};

// Runs searches that have begun to their ends.
void RunSearches(std::span<Search> searches, LeafBatch* batch);

}  // namespace pawl
