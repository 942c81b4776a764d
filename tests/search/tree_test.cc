#include "search/tree.h"

#include "tests/testing.h"

namespace pawl {
namespace {

class TreeTest : public ::testing::Test {
 protected:
  // The only move that the first player has left to win, and the second player's turn before it.
  TreeTest() : game_(MakeGame("tic_tac_toe")), state_(game_.get()) {}

  void Play(std::string_view moves) {
    ASSERT_EQ(PlayMoves(moves, &state_), RecordFault::kNone);
    tree_.Begin(state_);
    tree_.Expand(0, std::vector<float>(9, 0).data(), 0);
  }

  int EdgeOf(std::string_view move) {
    Move wanted = game_->ParseMove(state_.position(), move);
    auto edges = tree_.edges(tree_.node(0));
    for (size_t i = 0; i < edges.size(); ++i) {
      if (edges[i].move == wanted) return static_cast<int>(i);
    }
    return -1;
  }

  std::unique_ptr<Game> game_;
  GameState state_;
  Tree tree_;
};

TEST_F(TreeTest, AnEdgeForEachLegalMoveAndEqualLogitsShareThePrior) {
  Play("a1 b2 ");
  auto edges = tree_.edges(tree_.node(0));
  ASSERT_EQ(edges.size(), 7u);
  for (const Edge& edge : edges) EXPECT_FLOAT_EQ(edge.prior, 1 / 7.0f);
}

TEST_F(TreeTest, AMoveThatWinsProvesItsNode) {
  Play("a1 b2 a2 b3 ");
  Tree::Step step = {0, EdgeOf("a3")};
  int child = tree_.Child(0, step.edge, {{step}});
  EXPECT_EQ(tree_.node(child).proven, -1) << "the other player has lost";
  tree_.Backup({{step}}, -1);
  EXPECT_EQ(tree_.node(0).proven, 1);
  EXPECT_EQ(tree_.node(0).visits, 1);
}

TEST_F(TreeTest, ValuesChangeTheirSignFromPlyToPly) {
  Play("a1 ");
  Tree::Step first = {0, 0};
  int child = tree_.Child(0, 0, {{first}});
  tree_.Expand(child, std::vector<float>(9, 0).data(), 0.5f);
  tree_.Backup({{first}}, 0.5f);
  EXPECT_FLOAT_EQ(tree_.Value(tree_.edges(tree_.node(0))[0]), -0.5f);
  std::vector<Tree::Step> path = {{0, 0}, {child, 1}};
  tree_.Child(child, 1, path);
  tree_.Backup(path, -1);
  EXPECT_FLOAT_EQ(tree_.Value(tree_.edges(tree_.node(child))[1]), 1);
  EXPECT_FLOAT_EQ(tree_.Value(tree_.edges(tree_.node(0))[0]), (-0.5f - 1) / 2);
}

TEST_F(TreeTest, GoingDownKeepsWhatIsBelow) {
  Play("a1 ");
  std::vector<Tree::Step> path = {{0, 2}};
  int child = tree_.Child(0, 2, path);
  tree_.Expand(child, std::vector<float>(9, 0).data(), 0.25f);
  tree_.Backup(path, 0.25f);
  path.push_back({child, 0});
  tree_.Child(child, 0, path);
  tree_.Backup(path, 0.75f);
  state_.Play(tree_.edges(tree_.node(0))[2].move);
  tree_.Descend(2);
  EXPECT_EQ(tree_.size(), 2);
  EXPECT_EQ(tree_.node(0).position, state_.position());
  EXPECT_FLOAT_EQ(tree_.node(0).raw, 0.25f);
  EXPECT_EQ(tree_.node(0).visits, 1);
  EXPECT_FLOAT_EQ(tree_.Value(tree_.edges(tree_.node(0))[0]), -0.75f);
}

}  // namespace
}  // namespace pawl
