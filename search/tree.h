// Tree: the positions that a search has looked at, and what it found there.
//
// All values are from the view of the player to move at their node, from -1 (loss) to 1 (win).
// Nodes and edges lie in two arrays, which keep their memory from search to search.
// Threads: one at a time.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "games/record.h"

namespace pawl {

struct Edge {
  Move move;
  float logit;     // of the network's policy
  float prior;     // softmax of the logits over the node's legal moves
  int child = -1;  // index of the node behind the move; -1: not looked at
  int visits = 0;
  float total = 0;  // sum of the values that simulations through this edge found
};

constexpr int kUnproven = 2;

struct Node {
  Position position;
  uint64_t key = 0;
  int first = 0, edges = 0;  // into the tree's edges; no edges: not expanded
  int visits = 0;            // of all its edges together
  float raw = 0;             // the network's value
  int proven = kUnproven;    // -1, 0 or 1 where the rules alone decide the game from here
};

class Tree {
 public:
  // A tree of one node. `state` outlives what is made with the tree.
  void Begin(const GameState& state);

  Node& node(int index) { return nodes_[static_cast<size_t>(index)]; }
  const Node& node(int index) const { return nodes_[static_cast<size_t>(index)]; }
  std::span<Edge> edges(const Node& node) {
    return std::span(edges_).subspan(static_cast<size_t>(node.first),
                                     static_cast<size_t>(node.edges));
  }
  std::span<const Edge> edges(const Node& node) const {
    return std::span(edges_).subspan(static_cast<size_t>(node.first),
                                     static_cast<size_t>(node.edges));
  }
  int size() const { return static_cast<int>(nodes_.size()); }
  // Keys of the positions of the game before the node that Child added last; of those before the
  // root when none was added yet.
  std::span<const uint64_t> keys() const { return keys_; }

  // Gives a node its edges: `logits` [policy_size], of which legal moves count; `raw`: its value.
  void Expand(int index, const float* logits, float raw);

  // Goes down an edge of the path's last node, and adds the node behind it where there is none.
  struct Step {
    int node, edge;
  };
  int Child(int node, int edge, std::span<const Step> path);

  // Counts a simulation that found `value` at the end of the path, for the player to move there.
  void Backup(std::span<const Step> path, float value);

  // The outcome of a move for the player who makes it, where it is proven; else kUnproven.
  int Proven(const Edge& edge) const {
    int child = edge.child < 0 ? kUnproven : node(edge.child).proven;
    return child == kUnproven ? kUnproven : -child;
  }
  // Mean value of an edge that was visited or is proven.
  float Value(const Edge& edge) const {
    int proven = Proven(edge);
    return proven != kUnproven ? static_cast<float>(proven)
                               : edge.total / static_cast<float>(edge.visits);
  }
  bool Known(const Edge& edge) const { return edge.visits > 0 || Proven(edge) != kUnproven; }

  // The index of the edge with the highest score(i) among those that are not proven, the first of
  // equals; -1 if all are proven.
  template <typename Score>
  int BestOpen(const Node& node, const Score& score) const {
    auto all = edges(node);
    int best = -1;
    float most = -std::numeric_limits<float>::infinity();
    for (size_t i = 0; i < all.size(); ++i) {
      if (Proven(all[i]) != kUnproven) continue;
      float found = score(i);
      if (found > most) {
        most = found;
        best = static_cast<int>(i);
      }
    }
    return best;
  }

  // Keeps the part of the tree below the edge `edge` of the root, whose move was played.
  void Descend(int edge);

 private:
  void Prove(Node* node);

  const GameState* state_ = nullptr;
  std::vector<Node> nodes_;
  std::vector<Edge> edges_;
  std::vector<uint64_t> keys_;  // of the game's positions, then of the path's
};

}  // namespace pawl
