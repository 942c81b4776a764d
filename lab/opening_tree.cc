#include "lab/opening_tree.h"

#include <fmt/format.h>

#include <algorithm>

#include "lab/markup.h"

namespace pawl {

void OpeningTree::Node::Count(Outcome outcome) {
  ++(outcome == Outcome::kFirstWins ? first : outcome == Outcome::kSecondWins ? second : draws);
}

void OpeningTree::Add(const std::vector<std::string>& moves, Outcome outcome) {
  Node* node = &root_;
  node->Count(outcome);
  for (size_t ply = 0; ply < std::min(moves.size(), kPlies); ++ply) {
    node = &node->next[moves[ply]];
    node->Count(outcome);
  }
}

std::string OpeningTree::Html() const {
  return games() == 0 ? "" : fmt::format("<div class=tree>{}</div>\n", Branches(root_, 0));
}

std::string OpeningTree::Branches(const Node& node, size_t ply) const {
  std::vector<std::pair<std::string, const Node*>> moves;
  for (const auto& [move, below] : node.next) moves.emplace_back(move, &below);
  std::stable_sort(moves.begin(), moves.end(), [](const auto& a, const auto& b) {
    return a.second->games() > b.second->games();
  });
  std::string items;
  int64_t left_games = 0;
  size_t shown = 0, left = 0;
  for (const auto& [move, below] : moves) {
    double share = static_cast<double>(below->games()) / static_cast<double>(games());
    if (shown == kBranches || share < kShareLeast) {
      ++left;
      left_games += below->games();
      continue;
    }
    ++shown;
    items += fmt::format("<li>{}{}</li>", Line(move, ply, *below), Branches(*below, ply + 1));
  }
  if (left > 0 && (shown > 0 || ply == 0))
    items += fmt::format("<li class=rest>{} other move{}: {:.0f}% of games</li>", left,
                         left == 1 ? "" : "s",
                         100 * static_cast<double>(left_games) / static_cast<double>(games()));
  return items.empty() ? "" : "<ul>" + items + "</ul>";
}

// The bar's length is the share of the games; its parts are how they ended.
std::string OpeningTree::Line(const std::string& move, size_t ply, const Node& node) const {
  auto all = static_cast<double>(games()), here = static_cast<double>(node.games());
  std::string parts;
  for (auto [name, count] :
       {std::pair("first", node.first), {"draw", node.draws}, {"second", node.second}}) {
    if (count > 0)
      parts += fmt::format("<i class={} style=\"width:{:.2f}%\"></i>", name,
                           100 * static_cast<double>(count) / all);
  }
  double score = (static_cast<double>(node.first) + static_cast<double>(node.draws) / 2) / here;
  return fmt::format(
      "<div class=ply><span class=move>{}{} {}</span><span class=bar title=\"first player wins {}, "
      "draws {}, "
      "second player wins {}\">{}</span><span class=n>{:.0f}% &middot; {:.2f}</span></div>",
      ply / 2 + 1, ply % 2 == 0 ? "." : "...", EscapeMarkup(move), node.first, node.draws,
      node.second, parts, 100 * here / all, score);
}

}  // namespace pawl
