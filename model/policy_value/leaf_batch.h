// LeafBatch: carries the leaves of many searches to one network, and its answers back.
//
// A search asks for one leaf at a time, so a batch is as large as there are searches. What a search
// is answered does not depend on the others in the batch.
// Threads: one at a time.
#pragma once

#include <span>
#include <vector>

#include "games/game.h"
#include "model/policy_value/evaluator.h"
#include "search/search.h"

namespace pawl {

class LeafBatch {
 public:
  // Both outlive it.
  LeafBatch(const Game* game, PolicyValueEvaluator* evaluator);

  // `search` waits for the evaluation of its leaf, and stays where it is until Evaluate.
  void Add(Search* search);
  // Answers all that were added.
  void Evaluate();

  int64_t evaluated() const { return evaluated_; }  // leaves, in all

 private:
  const Game& game_;
  PolicyValueEvaluator& evaluator_;
  size_t inputs_, policy_size_;
  std::vector<Search*> searches_;
  std::vector<float> planes_, policy_, odds_;
  int64_t evaluated_ = 0;
};

// Runs searches that have begun to their ends.
void RunSearches(std::span<Search> searches, LeafBatch* batch);

}  // namespace pawl
