// OpeningTree: how games begin: their first moves as a tree, with the share of the games that came
// that way and how these ended.
//
// Errors:  none. Threads: one at a time.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "games/game.h"

namespace pawl {

class OpeningTree {
 public:
  static constexpr size_t kPlies = 4;          // that are shown
  static constexpr size_t kBranches = 4;       // of a position that are shown, the most played ones
  static constexpr double kShareLeast = 0.02;  // of all games, below which a move is not shown

  // A game of these moves; more than kPlies are not looked at.
  void Add(const std::vector<std::string>& moves, Outcome outcome);

  int64_t games() const { return root_.games(); }
  // A list of lists; empty without games.
  std::string Html() const;

 private:
  struct Node {
    int64_t first = 0, draws = 0, second = 0;  // games, by who won
    std::map<std::string, Node> next;          // by move

    int64_t games() const { return first + draws + second; }
    void Count(Outcome outcome);
  };

  std::string Branches(const Node& node, size_t ply) const;
  std::string Line(const std::string& move, size_t ply, const Node& node) const;

  Node root_;
};

}  // namespace pawl
