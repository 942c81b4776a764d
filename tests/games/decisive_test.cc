#include "games/decisive.h"

#include <set>

#include "base/files.h"
#include "games/decisive_text.h"
#include "tests/testing.h"

namespace pawl {
namespace {

std::vector<DecisiveSet> Made(const std::string& name, uint64_t seed, int count, int64_t tries) {
  std::unique_ptr<Game> game = MakeGame(name);
  std::unique_ptr<Solver> solver = MakeSolver(*game);
  return MakeDecisive(solver.get(), RandomKey::Root(seed), count, tries);
}

int Stones(const Position& position) {
  int stones = 0;
  for (uint64_t word : position.word) stones += std::popcount(word);
  return stones;
}

TEST(Decisive, EachPositionBelongsToItsStageAndHasAMistake) {
  std::unique_ptr<Game> game = MakeGame("connect 5x4x4");
  std::unique_ptr<Solver> solver = MakeSolver(*game);
  std::vector<DecisiveSet> sets = Made("connect 5x4x4", 1, 20, 100'000);
  ASSERT_EQ(sets.size(), kStages.size());
  for (size_t s = 0; s < sets.size(); ++s) {
    EXPECT_EQ(sets[s].stage, kStages[s]);
    EXPECT_EQ(sets[s].positions.size(), 20u);
    for (const Labelled& labelled : sets[s].positions) {
      EXPECT_EQ(labelled.moves, solver->OutcomesOfMoves(labelled.position));
      std::set<int> outcomes;
      for (const MoveOutcome& move : labelled.moves) outcomes.insert(move.outcome);
      EXPECT_GE(outcomes.size(), 2u);
      int played = Stones(labelled.position), to_go = solver->Solve(labelled.position).plies;
      std::string phase = played <= 6 ? "begin" : played <= 13 ? "middle" : "end";
      std::string difficulty = to_go < 7 ? "easy" : to_go < 14 ? "medium" : "hard";
      EXPECT_EQ(sets[s].stage, phase + "-" + difficulty);
    }
  }
}

TEST(Decisive, NoPositionComesTwiceOrMirrored) {
  std::unique_ptr<Game> game = MakeGame("connect 5x4x4");
  std::set<std::string> seen;
  for (const DecisiveSet& set : Made("connect 5x4x4", 1, 50, 100'000)) {
    for (const Labelled& labelled : set.positions) {
      EXPECT_TRUE(seen.insert(game->Text(labelled.position)).second);
      std::string mirrored = game->Text(game->Turned(labelled.position, 1));
      if (mirrored != game->Text(labelled.position)) EXPECT_FALSE(seen.contains(mirrored));
    }
  }
}

TEST(Decisive, TheKeyAloneSaysWhichPositions) {
  EXPECT_EQ(Made("connect 5x4x4", 1, 10, 10'000), Made("connect 5x4x4", 1, 10, 10'000));
  EXPECT_NE(Made("connect 5x4x4", 1, 10, 10'000), Made("connect 5x4x4", 2, 10, 10'000));
  std::unique_ptr<Game> game = MakeGame("connect 5x4x4");
  std::unique_ptr<Solver> used = MakeSolver(*game, 1 << 12);
  used->Solve(game->Start());
  EXPECT_EQ(MakeDecisive(used.get(), RandomKey::Root(1), 10, 10'000),
            Made("connect 5x4x4", 1, 10, 10'000));
}

// A search that would never be full ends with what there is, and leaves out what there is not.
TEST(Decisive, EndsWhereThereAreNoMorePositions) {
  for (const char* name : {"tic_tac_toe", "hex 3", "nim 1,2,3"}) {
    SCOPED_TRACE(name);
    std::vector<DecisiveSet> sets = Made(name, 1, 100'000, 3000);
    EXPECT_FALSE(sets.empty());
    for (const DecisiveSet& set : sets) EXPECT_FALSE(set.positions.empty());
  }
  EXPECT_TRUE(Made("connect 2x2x2", 1, 10, 1000).empty()) << "the first player wins in any case";
  EXPECT_TRUE(Made("connect 5x4x4", 1, 10, 0).empty());
}

// The first stage whose tries are over keeps what a longer search finds first.
TEST(Decisive, MoreTriesOnlyAdd) {
  std::vector<DecisiveSet> few = Made("connect 5x4x4", 3, 1000, 200);
  std::vector<DecisiveSet> many = Made("connect 5x4x4", 3, 1000, 400);
  for (const DecisiveSet& set : few) {
    auto same = std::find_if(many.begin(), many.end(),
                             [&](const DecisiveSet& other) { return other.stage == set.stage; });
    ASSERT_NE(same, many.end());
    ASSERT_LE(set.positions.size(), same->positions.size());
    EXPECT_TRUE(std::equal(set.positions.begin(), set.positions.end(), same->positions.begin()));
  }
}

TEST(Decisive, NoPositionComesBeforeTheFirstPly) {
  std::unique_ptr<Game> game = MakeGame("connect 5x4x4");
  std::unique_ptr<Solver> solver = MakeSolver(*game);
  int least = 100;
  for (const DecisiveSet& set : MakeDecisive(solver.get(), RandomKey::Root(1), 50, 10'000, 5)) {
    for (const Labelled& labelled : set.positions)
      least = std::min(least, Stones(labelled.position));
  }
  EXPECT_EQ(least, 5);
  EXPECT_EQ(testing::ErrorOf([&] { DecisiveMaker(solver.get(), RandomKey::Root(1), 50, 20); }),
            "first ply '20': must be less than 20, the plies of the longest game of connect 5x4x4");
}

// The frozen positions of connect four, a few of each stage solved again.
TEST(Decisive, TheFrozenLabelsOfConnectFourAreThoseOfTheSolver) {
  std::unique_ptr<Game> game = MakeGame("connect 7x6x4");
  std::string path = PAWL_SOURCE_DIR "/games/data/connect_7x6x4.txt";
  std::vector<DecisiveSet> sets = ReadDecisive(*game, ReadFile(path), path);
  EXPECT_EQ(sets.size(), kStages.size());
  std::unique_ptr<Solver> solver = MakeSolver(*game);
  for (const DecisiveSet& set : sets) {
    EXPECT_EQ(set.positions.size(), 500u) << set.stage;
    RandomStream random(RandomKey::Root(7).Fold(set.stage));
    bool begin = set.stage.starts_with("begin");
    for (int left = begin ? 8 : 20; left > 0;) {
      const Labelled& labelled = set.positions[random.Below(set.positions.size())];
      if (begin && Stones(labelled.position) < 12) continue;  // up to a second each
      EXPECT_EQ(labelled.moves, solver->OutcomesOfMoves(labelled.position))
          << game->Text(labelled.position);
      --left;
    }
  }
}

}  // namespace
}  // namespace pawl
