// Exact counts of connect four and of small boards, and endings one by one.
#include <numeric>
#include <unordered_set>

#include "games/game.h"
#include "tests/testing.h"

namespace pawl {
namespace {

using testing::ErrorOf;

// How many different positions there are after each number of plies.
std::vector<size_t> PositionsByPly(const Game& game, int plies) {
  std::vector<size_t> counts = {1};
  std::vector<Position> layer = {game.Start()};
  MoveList moves;
  for (int ply = 0; ply < plies && !layer.empty(); ++ply) {
    std::unordered_set<uint64_t> seen;
    std::vector<Position> next;
    for (const Position& position : layer) {
      game.Moves(position, &moves);
      for (Move move : moves) {
        Position after = game.Play(position, move);
        if (seen.insert(game.Key(after)).second) next.push_back(after);
      }
    }
    layer = std::move(next);
    if (!layer.empty()) counts.push_back(layer.size());
  }
  return counts;
}

TEST(Connect, HasThePublishedSequences) {
  std::unique_ptr<Game> game = MakeGame("connect");
  int64_t leaves[] = {7, 49, 343, 2401, 16807, 117649, 823536, 5673234};
  for (int depth = 1; depth <= 8; ++depth)
    EXPECT_EQ(Perft(*game, game->Start(), depth), leaves[depth - 1]);
}

// OEIS A212693.
TEST(Connect, HasThePublishedPositionsByPly) {
  EXPECT_EQ(PositionsByPly(*MakeGame("connect"), 9),
            (std::vector<size_t>{1, 7, 49, 238, 1120, 4263, 16422, 54859, 184275, 558186}));
}

// John Tromp's count for four in a row on 4 x 4.
TEST(Connect, HasThePublishedPositionsOnASmallBoard) {
  std::vector<size_t> counts = PositionsByPly(*MakeGame("connect 4x4x4"), 16);
  EXPECT_EQ(std::accumulate(counts.begin(), counts.end(), size_t{0}), 161029u);
}

struct Ended {
  const char* position;
  Outcome outcome;
};

TEST(Connect, KnowsARowInEachDirection) {
  std::unique_ptr<Game> game = MakeGame("connect");
  for (const Ended& ended : {
           Ended{"......./......./......./......./ooo..../xxxx...", Outcome::kFirstWins},
           Ended{"......./......./x....../xo...../xo...../xo.....", Outcome::kFirstWins},
           Ended{"......./......./...x.../..xo.../.xoo.../xooxx..", Outcome::kFirstWins},
           Ended{"......./......./x....../ox...../oxx..../xooox.o", Outcome::kOpen},
           Ended{"......./......./o....../xo...../xxo..../oxxo...", Outcome::kSecondWins},
       }) {
    SCOPED_TRACE(ended.position);
    EXPECT_EQ(game->End(game->ParsePosition(ended.position), {}).outcome, ended.outcome);
  }
}

// Rows do not run over the top of a column, nor around the board's edge.
TEST(Connect, ARowDoesNotRunFromOneColumnIntoTheNext) {
  std::unique_ptr<Game> game = MakeGame("connect 4x4x4");
  EXPECT_EQ(game->End(game->ParsePosition("x.../x.../o.../ox.."), {}).outcome, Outcome::kOpen);
  Position full = game->ParsePosition("oxox/oxox/xoxo/xoxo");
  Ending end = game->End(full, {});
  EXPECT_EQ(end.outcome, Outcome::kDraw);
  EXPECT_EQ(end.reason, "the board is full");
}

TEST(Connect, RefusesWhatCannotBe) {
  std::unique_ptr<Game> game = MakeGame("connect 4x4x3");
  EXPECT_EQ(ErrorOf([&] { game->ParsePosition("..../..../x.../...."); }),
            "position '..../..../x.../....': a stone lies on nothing");
  EXPECT_EQ(ErrorOf([&] { game->ParsePosition("..../..../..../oo.."); }),
            "position '..../..../..../oo..': x moves first, so it has as many stones as o or one "
            "more");
  EXPECT_EQ(ErrorOf([&] { game->ParsePosition("..../..../ooo./xxx."); }),
            "position '..../..../ooo./xxx.': the player who did not move last has won already");
  Position position = game->ParsePosition("x.../o.../x.../o...");
  EXPECT_EQ(ErrorOf([&] { game->ParseMove(position, "1"); }), "move '1': this column is full");
  EXPECT_EQ(ErrorOf([&] { game->ParseMove(position, "5"); }),
            "move '5': must be a number from 1 to 4");
}

}  // namespace
}  // namespace pawl
