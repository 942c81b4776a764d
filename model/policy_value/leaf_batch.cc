#include "model/policy_value/leaf_batch.h"

namespace pawl {

LeafBatch::LeafBatch(const Game* game, PolicyValueEvaluator* evaluator)
    : game_(*game),
      evaluator_(*evaluator),
      inputs_(static_cast<size_t>(game->planes().size())),
      policy_size_(static_cast<size_t>(game->policy_size())) {}

void LeafBatch::Add(Search* search) {
  size_t row = searches_.size();
  searches_.push_back(search);
  if (planes_.size() < (row + 1) * inputs_) planes_.resize((row + 1) * inputs_);
  game_.Planes(search->leaf(), planes_.data() + row * inputs_);
}

void LeafBatch::Evaluate() {
  size_t rows = searches_.size();
  if (rows == 0) return;
  policy_.resize(rows * policy_size_);
  odds_.resize(rows * kOutcomes);
  evaluator_.Evaluate(planes_.data(), static_cast<int64_t>(rows), policy_.data(), odds_.data());
  for (size_t i = 0; i < rows; ++i)
    searches_[i]->Answer(policy_.data() + i * policy_size_, odds_.data() + i * kOutcomes);
  evaluated_ += static_cast<int64_t>(rows);
  searches_.clear();
}

void RunSearches(std::span<Search> searches, LeafBatch* batch) {
  std::vector<Search*> open;
  for (Search& search : searches) open.push_back(&search);
  while (!open.empty()) {
    std::erase_if(open, [](Search* search) { return !search->NextLeaf(); });
    for (Search* search : open) batch->Add(search);
    batch->Evaluate();
  }
}

}  // namespace pawl
