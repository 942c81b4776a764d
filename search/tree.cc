#include "search/tree.h"

#include <algorithm>
#include <cmath>

namespace pawl {

void Tree::Begin(const GameState& state) {
  state_ = &state;
  nodes_.clear();
  edges_.clear();
  nodes_.push_back({state.position(), state.game().Key(state.position())});
  keys_.assign(state.earlier().begin(), state.earlier().end());
}

void Tree::Expand(int index, const float* logits, float raw) {
  const Game& game = state_->game();
  Node& node = nodes_[static_cast<size_t>(index)];
  MoveList moves;
  game.Moves(node.position, &moves);
  node.first = static_cast<int>(edges_.size());
  node.edges = moves.size();
  node.raw = raw;
  float most = -INFINITY, sum = 0;
  for (Move move : moves) {
    float logit = logits[game.PolicyIndex(node.position, move)];
    most = std::max(most, logit);
    edges_.push_back({move, logit, 0});
  }
  for (Edge& edge : edges(node)) sum += edge.prior = std::exp(edge.logit - most);
  for (Edge& edge : edges(node)) edge.prior /= sum;
}

int Tree::Child(int index, int edge, std::span<const Step> path) {
  Edge& taken = edges_[static_cast<size_t>(node(index).first + edge)];
  if (taken.child >= 0) return taken.child;
  const Game& game = state_->game();
  Node child;
  child.position = game.Play(node(index).position, taken.move);
  child.key = game.Key(child.position);
  keys_.resize(state_->earlier().size());
  for (const Step& step : path) keys_.push_back(node(step.node).key);
  Ending ending = state_->EndAt(child.position, keys_);
  if (ending.outcome != Outcome::kOpen)
    child.proven = ValueFor(ending.outcome, game.ToMove(child.position));
  taken.child = size();
  nodes_.push_back(child);
  return taken.child;
}

void Tree::Backup(std::span<const Step> path, float value) {
  bool proven = true;  // whether the node below has just been proven, or was
  for (size_t i = path.size(); i-- > 0;) {
    Node& at = node(path[i].node);
    Edge& edge = edges(at)[static_cast<size_t>(path[i].edge)];
    value = -value;
    ++at.visits;
    ++edge.visits;
    edge.total += value;
    proven = proven && node(edge.child).proven != kUnproven;
    if (!proven) continue;
    Prove(&at);
    if (at.proven != kUnproven) value = static_cast<float>(at.proven);
  }
}

// A move to a loss of the other player wins; where all moves are proven, the best one counts.
void Tree::Prove(Node* node) {
  int best = -1;
  bool all = true;
  for (const Edge& edge : edges(*node)) {
    int proven = Proven(edge);
    if (proven == kUnproven)
      all = false;
    else
      best = std::max(best, proven);
  }
  if (all || best == 1) node->proven = best;
}

void Tree::Descend(int edge) {
  int root = edges(node(0))[static_cast<size_t>(edge)].child;
  if (root < 0) return Begin(*state_);
  std::vector<Node> nodes = {node(root)};
  std::vector<Edge> kept;
  for (size_t i = 0; i < nodes.size(); ++i) {
    auto old = edges(nodes[i]);
    nodes[i].first = static_cast<int>(kept.size());
    for (Edge one : old) {
      if (one.child >= 0) {
        nodes.push_back(node(one.child));
        one.child = static_cast<int>(nodes.size()) - 1;
      }
      kept.push_back(one);
    }
  }
  nodes_ = std::move(nodes);
  edges_ = std::move(kept);
  keys_.assign(state_->earlier().begin(), state_->earlier().end());
}

}  // namespace pawl
