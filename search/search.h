// Search: chooses a move by simulations in a tree, of which each asks for at most one position's
// evaluation.
//
// The caller carries positions to a network and answers back, so that one batch serves many games:
//   search.Begin(state, settings, key);
//   while (search.NextLeaf()) search.Answer(logits of search.leaf(), its odds);
//   search.result()
// What a search finds depends on its game, the key and the answers alone. Moves that the rules
// decide are counted exactly (proven nodes), and a proven root ends the search.
// Shapes:  logits [policy_size] of the game; odds [3]: win, draw, loss for the player to move.
// Threads: one at a time.
// Source:  gumbel: Danihelka et al. 2022, Policy improvement by planning with Gumbel, sections 3 to
//          5 and appendix D (completed Q by a mixed value). puct: Silver et al. 2018. Proven nodes:
//          Winands et al. 2008.
#pragma once

#include <memory>
#include <vector>

#include "base/random.h"
#include "search/tree.h"

namespace pawl {

struct SearchSettings {
  enum class Kind { kGumbel, kPuct };
  Kind kind = Kind::kGumbel;
  int simulations = 32;
  // gumbel
  int considered = 16;
  float value_scale = 0.1f, visit_base = 50;
  // puct
  float exploration = 1.25f, first_play_reduction = 0.2f;
  float noise = 0.25f, noise_total = 10;
};

struct SearchResult {
  Move move = 0;
  std::vector<float> policy;  // what the policy is to become, in the order of Game::Moves
  float value = 0;            // for the player to move
  int proven = kUnproven;
};

// How a kind of search picks edges and what it concludes. A strategy is asked about one tree.
class Strategy {
 public:
  virtual ~Strategy() = default;
  // The root has its edges. `explores`: with noise.
  virtual void Begin(Tree* tree, int simulations, RandomKey key, bool explores) = 0;
  virtual int PickAtRoot(const Tree& tree, int simulation) = 0;
  virtual int PickBelow(const Tree& tree, const Node& node) = 0;
  virtual SearchResult Conclude(const Tree& tree) = 0;
};

std::unique_ptr<Strategy> MakeGumbel(const SearchSettings& settings);
std::unique_ptr<Strategy> MakePuct(const SearchSettings& settings);

class Search {
 public:
  explicit Search(const SearchSettings& settings);

  // `state`: a game that is not over; it outlives the search. explores: with noise, as in training.
  void Begin(const GameState& state, int simulations, RandomKey key, bool explores);
  // Goes on with the tree below the move that was played last; `state` is now behind it.
  void Continue(const GameState& state, Move played, int simulations, RandomKey key, bool explores);

  bool NextLeaf();
  const Node& leaf() const { return tree_.node(leaf_); }
  void Answer(const float* logits, const float* odds);

  SearchResult result() { return strategy_->Conclude(tree_); }
  int simulated() const { return done_; }  // simulations so far; fewer at a proven root
  const Tree& tree() const { return tree_; }

 private:
  void Start();

  Tree tree_;
  std::unique_ptr<Strategy> strategy_;
  std::vector<Tree::Step> path_;
  int simulations_ = 0, done_ = 0, leaf_ = 0;
  RandomKey key_ = RandomKey::Root(0);
  bool explores_ = false;
};

}  // namespace pawl
