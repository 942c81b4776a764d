// gumbel: the root's moves are drawn without replacement by Gumbel noise and halved step by step;
// below the root a move is picked so that visits follow the improved policy.
#include <algorithm>
#include <cmath>

#include "search/search.h"

namespace pawl {
namespace {

// For each simulation, how many visits the root's move has had that is visited now (Karnin et al.
// 2013, sequential halving).
std::vector<int> VisitsBefore(int considered, int simulations) {
  std::vector<int> sequence;
  if (considered <= 1) {
    for (int i = 0; i < simulations; ++i) sequence.push_back(i);
    return sequence;
  }
  int rounds = 0, before = 0;
  while ((1 << rounds) < considered) ++rounds;
  for (int left = considered; static_cast<int>(sequence.size()) < simulations;
       left = std::max(2, left / 2)) {
    int each = std::max(1, simulations / (rounds * left));
    for (int i = 0; i < each; ++i, ++before) sequence.insert(sequence.end(), left, before);
  }
  sequence.resize(static_cast<size_t>(simulations));
  return sequence;
}

class Gumbel : public Strategy {
 public:
  explicit Gumbel(const SearchSettings& settings) : settings_(settings) {}

  void Begin(Tree* tree, int simulations, RandomKey key, bool explores) override {
    const Node& root = tree->node(0);
    noise_.assign(static_cast<size_t>(root.edges), 0);
    if (explores) {
      for (size_t i = 0; i < noise_.size(); ++i)
        noise_[i] = static_cast<float>(-std::log(-std::log(key.Uniform(i) + 0x1.0p-54)));
    }
    base_.clear();
    for (const Edge& edge : tree->edges(root)) base_.push_back(edge.visits);
    int considered = std::min(settings_.considered, root.edges);
    if (considered != considered_ || simulations != simulations_) {
      sequence_ = VisitsBefore(considered, simulations);
      considered_ = considered;
      simulations_ = simulations;
    }
  }

  int PickAtRoot(const Tree& tree, int simulation) override {
    return Best(tree, sequence_[static_cast<size_t>(simulation)]);
  }

  int PickBelow(const Tree& tree, const Node& node) override {
    Improve(tree, node);
    auto edges = tree.edges(node);
    auto all = static_cast<float>(1 + node.visits);
    return tree.BestOpen(
        node, [&](size_t i) { return policy_[i] - static_cast<float>(edges[i].visits) / all; });
  }

  SearchResult Conclude(const Tree& tree) override {
    const Node& root = tree.node(0);
    auto edges = tree.edges(root);
    SearchResult result;
    result.proven = root.proven;
    if (root.proven == 1) return Win(tree);
    int most = 0;
    for (size_t i = 0; i < edges.size(); ++i) most = std::max(most, edges[i].visits - base_[i]);
    result.move = edges[static_cast<size_t>(Best(tree, most))].move;
    Improve(tree, root);
    result.policy = policy_;
    for (size_t i = 0; i < edges.size(); ++i) result.value += policy_[i] * values_[i];
    if (root.proven != kUnproven) result.value = static_cast<float>(root.proven);
    return result;
  }

 private:
  // The root's best move among those that had so many visits in this search; among all, if none
  // had.
  int Best(const Tree& tree, int visits) {
    const Node& root = tree.node(0);
    auto edges = tree.edges(root);
    Complete(tree, root);
    int best = 0;
    float most = -INFINITY;
    for (size_t i = 0; i < edges.size(); ++i) {
      float score = noise_[i] + edges[i].logit + scaled_[i];
      if (edges[i].visits - base_[i] != visits) score -= 1e9f;
      if (score > most) {
        most = score;
        best = static_cast<int>(i);
      }
    }
    return best;
  }

  // values_: of each edge, with a mixed value where none was found. scaled_: as logits.
  void Complete(const Tree& tree, const Node& node) {
    auto edges = tree.edges(node);
    values_.resize(edges.size());
    scaled_.resize(edges.size());
    float prior = 0, weighted = 0;
    int most_visits = 0;
    for (size_t i = 0; i < edges.size(); ++i) {
      if (!tree.Known(edges[i])) continue;
      values_[i] = tree.Value(edges[i]);
      prior += edges[i].prior;
      weighted += edges[i].prior * values_[i];
      most_visits = std::max(most_visits, edges[i].visits);
    }
    auto visits = static_cast<float>(node.visits);
    float mixed = prior > 0 ? (node.raw + visits * weighted / prior) / (1 + visits) : node.raw;
    float least = INFINITY, most = -INFINITY;
    for (size_t i = 0; i < edges.size(); ++i) {
      if (!tree.Known(edges[i])) values_[i] = mixed;
      least = std::min(least, values_[i]);
      most = std::max(most, values_[i]);
    }
    float scale = (settings_.visit_base + static_cast<float>(most_visits)) * settings_.value_scale;
    float range = std::max(most - least, 1e-8f);
    for (size_t i = 0; i < edges.size(); ++i) scaled_[i] = scale * (values_[i] - least) / range;
  }

  // policy_: the softmax of logits and scaled values.
  void Improve(const Tree& tree, const Node& node) {
    Complete(tree, node);
    auto edges = tree.edges(node);
    policy_.resize(edges.size());
    float most = -INFINITY, sum = 0;
    for (size_t i = 0; i < edges.size(); ++i)
      most = std::max(most, policy_[i] = edges[i].logit + scaled_[i]);
    for (float& share : policy_) sum += share = std::exp(share - most);
    for (float& share : policy_) share /= sum;
  }

  // Among moves that are proven to win, the prior's order counts.
  SearchResult Win(const Tree& tree) {
    SearchResult result;
    result.value = 1;
    result.proven = 1;
    float sum = 0, most = -1;
    for (const Edge& edge : tree.edges(tree.node(0))) {
      bool wins = tree.Proven(edge) == 1;
      float share = wins ? edge.prior + 1e-6f : 0;
      result.policy.push_back(share);
      sum += share;
      if (share > most && wins) {
        most = share;
        result.move = edge.move;
      }
    }
    for (float& share : result.policy) share /= sum;
    return result;
  }

  SearchSettings settings_;
  std::vector<float> noise_, values_, scaled_, policy_;
  std::vector<int> base_, sequence_;  // base_: visits of the root's edges when the search began
  int considered_ = -1, simulations_ = -1;
};

}  // namespace

std::unique_ptr<Strategy> MakeGumbel(const SearchSettings& settings) {
  return std::make_unique<Gumbel>(settings);
}

}  // namespace pawl
