#include "model/policy_value/leaf_batch.h"

namespace pawl {

LeafBatch::LeafBatch(const Game* game, PolicyValueEvaluator* evaluator, int64_t cache_bytes)
    : game_(*game),
      evaluator_(*evaluator),
      inputs_(static_cast<size_t>(game->planes().size())),
      policy_size_(static_cast<size_t>(game->policy_size())),
      cache_(cache_bytes, policy_size_) {}

bool LeafBatch::Add(Search* search) {
  const Node& leaf = search->leaf();
  EvaluationCache::Found known = cache_.Find(leaf.position, leaf.key);
  if (known.logits != nullptr) {
    search->Answer(known.logits, known.odds);
    return false;
  }
  auto row = static_cast<size_t>(known.row);
  if (known.row < 0) {
    row = rows_.size();
    rows_.push_back(search);
    cache_.Await(leaf.position, leaf.key, static_cast<int>(row));
    if (planes_.size() < (row + 1) * inputs_) planes_.resize((row + 1) * inputs_);
    game_.Planes(leaf.position, planes_.data() + row * inputs_);
  }
  waiting_.push_back({search, row});
  return true;
}

void LeafBatch::Evaluate() {
  size_t rows = rows_.size();
  if (rows == 0) return;
  policy_.resize(rows * policy_size_);
  odds_.resize(rows * kOutcomes);
  evaluator_.Evaluate(planes_.data(), static_cast<int64_t>(rows), policy_.data(), odds_.data());
  auto logits = [&](size_t row) { return policy_.data() + row * policy_size_; };
  auto odds = [&](size_t row) { return odds_.data() + row * kOutcomes; };
  for (size_t row = 0; row < rows; ++row) {
    const Node& leaf = rows_[row]->leaf();
    cache_.Put(leaf.position, leaf.key, logits(row), odds(row));
  }
  for (const Waiting& one : waiting_) one.search->Answer(logits(one.row), odds(one.row));
  evaluated_ += static_cast<int64_t>(rows);
  rows_.clear();
  waiting_.clear();
}

void RunSearches(std::span<Search> searches, LeafBatch* batch) {
  std::vector<Search*> open;
  for (Search& search : searches) open.push_back(&search);
  while (!open.empty()) {
    std::erase_if(open, [&](Search* search) {
      while (search->NextLeaf()) {
        if (batch->Add(search)) return false;
      }
      return true;
    });
    batch->Evaluate();
  }
}

}  // namespace pawl
