// puct: a move is picked by its value and by an upper bound from its prior and visits.
#include <algorithm>
#include <cmath>

#include "search/search.h"

namespace pawl {
namespace {

// A draw of the gamma distribution with scale 1 (Marsaglia and Tsang 2000; below 1 by their boost).
double Gamma(double shape, RandomStream* random) {
  if (shape < 1) return Gamma(shape + 1, random) * std::pow(1 - random->Uniform(), 1 / shape);
  double d = shape - 1.0 / 3, c = 1 / std::sqrt(9 * d);
  while (true) {
    double x = random->Normal(), v = std::pow(1 + c * x, 3);
    if (v > 0 && std::log(1 - random->Uniform()) < x * x / 2 + d - d * v + d * std::log(v))
      return d * v;
  }
}

class Puct : public Strategy {
 public:
  explicit Puct(const SearchSettings& settings) : settings_(settings) {}

  void Begin(Tree* tree, int, RandomKey key, bool explores) override {
    key_ = key;
    explores_ = explores;
    auto edges = tree->edges(tree->node(0));
    if (!explores || settings_.noise == 0) return;
    RandomStream random(key.Fold("noise"));
    std::vector<double> noise;
    double sum = 0;
    for (size_t i = 0; i < edges.size(); ++i) {
      noise.push_back(Gamma(settings_.noise_total / static_cast<double>(edges.size()), &random));
      sum += noise.back();
    }
    for (size_t i = 0; i < edges.size() && sum > 0; ++i)
      edges[i].prior += settings_.noise * (static_cast<float>(noise[i] / sum) - edges[i].prior);
  }

  int PickAtRoot(const Tree& tree, int) override { return PickBelow(tree, tree.node(0)); }

  int PickBelow(const Tree& tree, const Node& node) override {
    auto edges = tree.edges(node);
    float visited = 0, mean = node.raw;
    for (const Edge& edge : edges) {
      if (!tree.Known(edge)) continue;
      visited += edge.prior;
      mean += static_cast<float>(edge.visits) * tree.Value(edge);
    }
    mean /= static_cast<float>(1 + node.visits);
    float unvisited = mean - settings_.first_play_reduction * std::sqrt(visited);
    float width = settings_.exploration * std::sqrt(static_cast<float>(std::max(1, node.visits)));
    return tree.BestOpen(node, [&](size_t i) {
      float value = edges[i].visits > 0 ? tree.Value(edges[i]) : unvisited;
      return value + width * edges[i].prior / static_cast<float>(1 + edges[i].visits);
    });
  }

  SearchResult Conclude(const Tree& tree) override {
    const Node& root = tree.node(0);
    auto edges = tree.edges(root);
    SearchResult result;
    result.proven = root.proven;
    float all = 0, value = root.raw;
    for (const Edge& edge : edges) {
      // A move that is proven worse than another one has no share, whatever its visits.
      int proven = tree.Proven(edge);
      bool worse = proven != kUnproven &&
                   (proven == -1 || (root.proven != kUnproven && proven < root.proven));
      float share = static_cast<float>(edge.visits);
      if (root.proven == 1) share = proven == 1 ? share + 1 : 0;
      if (worse && root.proven != -1) share = 0;
      result.policy.push_back(share);
      all += share;
      if (tree.Known(edge)) value += static_cast<float>(edge.visits) * tree.Value(edge);
    }
    result.value = root.proven != kUnproven ? static_cast<float>(root.proven)
                                            : value / static_cast<float>(1 + root.visits);
    for (size_t i = 0; i < edges.size(); ++i)
      result.policy[i] = all > 0 ? result.policy[i] / all : edges[i].prior;
    result.move = edges[Choose(result.policy)].move;
    return result;
  }

 private:
  // In proportion to the policy where the search explores, else the likeliest.
  size_t Choose(const std::vector<float>& policy) const {
    if (!explores_)
      return static_cast<size_t>(std::max_element(policy.begin(), policy.end()) - policy.begin());
    double left = key_.Fold("move").Uniform(0);
    size_t last = 0;
    for (size_t i = 0; i < policy.size(); ++i) {
      if (policy[i] == 0) continue;
      last = i;
      if ((left -= policy[i]) < 0) break;
    }
    return last;
  }

  SearchSettings settings_;
  RandomKey key_ = RandomKey::Root(0);
  bool explores_ = false;
};

}  // namespace

std::unique_ptr<Strategy> MakePuct(const SearchSettings& settings) {
  return std::make_unique<Puct>(settings);
}

}  // namespace pawl
