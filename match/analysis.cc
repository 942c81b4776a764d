#include "match/analysis.h"

#include <algorithm>
#include <cmath>

namespace pawl {
namespace {

// The edge that was visited most, the likeliest of equals; the move `first` at the root.
const Edge* Next(const Tree& tree, const Node& node, const Move* first) {
  const Edge* best = nullptr;
  for (const Edge& edge : tree.edges(node)) {
    if (first != nullptr) {
      if (edge.move == *first) return &edge;
      continue;
    }
    if (best == nullptr || edge.visits > best->visits ||
        (edge.visits == best->visits && edge.prior > best->prior))
      best = &edge;
  }
  return best != nullptr && best->visits > 0 ? best : nullptr;
}

}  // namespace

Analysis Analyse(Search* search) {
  SearchResult result = search->result();
  const Tree& tree = search->tree();
  Analysis analysis{result.value, result.proven, result.move, tree.size(), {}, {}};
  for (const Edge& edge : tree.edges(tree.node(0)))
    analysis.moves.push_back(
        {edge.move, edge.prior, edge.visits, tree.Known(edge) ? tree.Value(edge) : 0});
  std::stable_sort(analysis.moves.begin(), analysis.moves.end(),
                   [&](const AnalysedMove& a, const AnalysedMove& b) {
                     if ((a.move == result.move) != (b.move == result.move))
                       return a.move == result.move;
                     return a.visits != b.visits ? a.visits > b.visits : a.prior > b.prior;
                   });
  const Node* node = &tree.node(0);
  for (const Edge* edge = Next(tree, *node, &result.move); edge != nullptr;
       edge = Next(tree, *node, nullptr)) {
    analysis.line.push_back(edge->move);
    if (edge->child < 0) break;
    node = &tree.node(edge->child);
  }
  return analysis;
}

int Centipawns(float value) {
  return static_cast<int>(
      std::lround(90 * std::tan(1.5637541897 * std::clamp(static_cast<double>(value), -1.0, 1.0))));
}

}  // namespace pawl
