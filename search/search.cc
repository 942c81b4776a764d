#include "search/search.h"

#include "base/error.h"

namespace pawl {

Search::Search(const SearchSettings& settings)
    : strategy_(settings.kind == SearchSettings::Kind::kGumbel ? MakeGumbel(settings)
                                                               : MakePuct(settings)) {}

void Search::Begin(const GameState& state, int simulations, RandomKey key, bool explores) {
  PAWL_CHECK(!state.over());
  tree_.Begin(state);
  simulations_ = simulations;
  key_ = key;
  explores_ = explores;
  done_ = 0;
}

void Search::Continue(const GameState& state, Move played, int simulations, RandomKey key,
                      bool explores) {
  PAWL_CHECK(!state.over());
  auto edges = tree_.edges(tree_.node(0));
  size_t edge = 0;
  while (edge < edges.size() && edges[edge].move != played) ++edge;
  PAWL_CHECK(edge < edges.size());
  tree_.Descend(static_cast<int>(edge));
  simulations_ = simulations;
  key_ = key;
  explores_ = explores;
  done_ = 0;
  PAWL_CHECK(tree_.node(0).position == state.position());
  if (tree_.node(0).edges > 0) Start();
}

void Search::Start() { strategy_->Begin(&tree_, simulations_, key_, explores_); }

bool Search::NextLeaf() {
  if (tree_.node(0).edges == 0) {  // the root has not been evaluated
    path_.clear();
    leaf_ = 0;
    return true;
  }
  while (done_ < simulations_ && tree_.node(0).proven == kUnproven) {
    path_.clear();
    int node = 0, edge = strategy_->PickAtRoot(tree_, done_++);
    while (true) {
      path_.push_back({node, edge});
      int child = tree_.Child(node, edge, path_);
      if (tree_.node(child).proven != kUnproven) {
        tree_.Backup(path_, static_cast<float>(tree_.node(child).proven));
        break;
      }
      if (tree_.node(child).edges == 0) {
        leaf_ = child;
        return true;
      }
      node = child;
      edge = strategy_->PickBelow(tree_, tree_.node(node));
    }
  }
  return false;
}

void Search::Answer(const float* logits, const float* odds) {
  float value = odds[0] - odds[2];
  tree_.Expand(leaf_, logits, value);
  if (leaf_ == 0) return Start();
  tree_.Backup(path_, value);
}

}  // namespace pawl
