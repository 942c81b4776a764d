// A board in one word against the rules of the game, cell by cell.
#include "games/connect_board.h"

#include "base/random.h"
#include "tests/testing.h"

namespace pawl {
namespace {

template <int kRow, int kHeight>
void ExpectTheRules(ConnectSize size) {
  std::unique_ptr<Game> game =
      MakeGame(fmt::format("connect {}x{}x{}", size.width, size.height, size.row));
  SCOPED_TRACE(game->name());
  ConnectBoard<kRow, kHeight> board(size);
  MoveList moves;
  int threats = 0;
  for (uint64_t seed = 0; seed < 50; ++seed) {
    RandomStream random(RandomKey::Root(seed));
    Position position = game->Start();
    while (game->End(position, {}).outcome == Outcome::kOpen) {
      uint64_t all = position.word[0] | position.word[2];
      uint64_t own = position.word[game->ToMove(position) == 0 ? 0 : 2];
      game->Moves(position, &moves);
      uint64_t open = board.Open(all), wins = board.Threats(own, all);
      for (Move move : moves) {
        Position next = game->Play(position, move);
        uint64_t cell = (next.word[0] | next.word[2]) ^ all;
        EXPECT_EQ(cell, open & board.Column(move));
        EXPECT_EQ((wins & cell) != 0, game->End(next, {}).outcome == WinOf(game->ToMove(position)))
            << game->Text(position);
        EXPECT_EQ((wins & cell) != 0, board.HasRow(own | cell));
        threats += (wins & cell) != 0;
      }
      EXPECT_EQ(wins & all, 0u);
      EXPECT_EQ(board.Empty(all) & all, 0u);
      Position turned = game->Turned(position, 1);
      EXPECT_EQ(board.Mirrored(all), turned.word[0] | turned.word[2]);
      EXPECT_EQ(board.Mirrored(board.Key(own, all)),
                board.Key(board.Mirrored(own), board.Mirrored(all)));
      position = game->Play(
          position, moves[static_cast<int>(random.Below(static_cast<uint64_t>(moves.size())))]);
    }
  }
  EXPECT_GT(threats, 0);
}

TEST(ConnectBoard, FollowsTheRules) {
  ExpectTheRules<4, 6>({7, 6, 4});
  ExpectTheRules<0, 0>({7, 6, 4});
  ExpectTheRules<0, 0>({5, 4, 3});
  ExpectTheRules<0, 0>({3, 16, 5});
  ExpectTheRules<0, 0>({12, 4, 6});
  ExpectTheRules<0, 0>({8, 7, 2});
  ExpectTheRules<0, 0>({16, 3, 4});
}

// Every position of a small board.
TEST(ConnectBoard, KeysTellAllPositionsApart) {
  std::unique_ptr<Game> game = MakeGame("connect 3x3x3");
  ConnectBoard<0, 0> board({3, 3, 3});
  std::map<uint64_t, std::string> seen;
  std::vector<Position> left = {game->Start()};
  MoveList moves;
  while (!left.empty()) {
    Position position = left.back();
    left.pop_back();
    uint64_t all = position.word[0] | position.word[2];
    uint64_t key = board.Key(position.word[game->ToMove(position) == 0 ? 0 : 2], all);
    auto [at, is_new] = seen.emplace(key, game->Text(position));
    EXPECT_EQ(at->second, game->Text(position));
    if (!is_new) continue;
    game->Moves(position, &moves);
    for (Move move : moves) left.push_back(game->Play(position, move));
  }
  EXPECT_GT(seen.size(), 500u);
}

}  // namespace
}  // namespace pawl
