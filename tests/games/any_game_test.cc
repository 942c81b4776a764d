// What holds for every game: texts come back as positions, symmetries keep the rules, policies and
// planes are as their contract says. Random games from a fixed seed.
#include <cmath>
#include <map>
#include <set>

#include "base/random.h"
#include "games/game.h"
#include "tests/testing.h"

namespace pawl {
namespace {

using testing::ErrorOf;

// The positions of one game of random moves, up to its end or `plies`.
std::vector<Position> RandomGame(const Game& game, uint64_t seed, int plies) {
  RandomStream random(RandomKey::Root(seed));
  std::vector<Position> positions = {game.Start()};
  std::vector<uint64_t> keys;
  MoveList moves;
  while (static_cast<int>(positions.size()) <= plies &&
         game.End(positions.back(), keys).outcome == Outcome::kOpen) {
    game.Moves(positions.back(), &moves);
    keys.push_back(game.Key(positions.back()));
    Move move = moves[static_cast<int>(random.Below(static_cast<uint64_t>(moves.size())))];
    positions.push_back(game.Play(positions.back(), move));
  }
  return positions;
}

class AnyGameTest : public ::testing::TestWithParam<const char*> {
 protected:
  AnyGameTest() : game_(MakeGame(GetParam())) {}

  std::vector<Position> Positions() const {
    std::vector<Position> all;
    for (uint64_t seed = 0; seed < 20; ++seed) {
      std::vector<Position> one = RandomGame(*game_, seed, 120);
      all.insert(all.end(), one.begin(), one.end());
    }
    return all;
  }

  std::set<std::string> MoveTexts(const Position& position) const {
    std::set<std::string> texts;
    MoveList moves;
    game_->Moves(position, &moves);
    for (Move move : moves) texts.insert(game_->MoveText(position, move));
    return texts;
  }

  std::unique_ptr<Game> game_;
};

TEST_P(AnyGameTest, NamesItself) { EXPECT_EQ(MakeGame(game_->name())->name(), game_->name()); }

TEST_P(AnyGameTest, TextsComeBack) {
  for (const Position& position : Positions()) {
    std::string text = game_->Text(position);
    EXPECT_EQ(game_->ParsePosition(text), position) << text;
    MoveList moves;
    game_->Moves(position, &moves);
    for (Move move : moves)
      EXPECT_EQ(game_->ParseMove(position, game_->MoveText(position, move)), move) << text;
  }
}

TEST_P(AnyGameTest, AGameIsOverExactlyWhereNoMoveIsLeftOrARuleEndsIt) {
  for (const Position& position : Positions()) {
    MoveList moves;
    game_->Moves(position, &moves);
    Ending end = game_->End(position, {});
    if (moves.empty()) EXPECT_NE(end.outcome, Outcome::kOpen);
    EXPECT_EQ(end.outcome == Outcome::kOpen, end.reason.empty());
  }
}

// A game that draws its moves in a way of its own plays what the definition in Game plays.
TEST_P(AnyGameTest, RandomGamesAreThoseOfTheDefinition) {
  int over = 0;
  for (uint64_t seed = 0; seed < 60; ++seed) {
    RandomStream random(RandomKey::Root(seed)), expected_random = random;
    Position position = game_->Start(), expected = position;
    std::vector<uint64_t> keys, expected_keys;
    Ending ending, expected_ending;
    while (ending.outcome == Outcome::kOpen && keys.size() < 600) {
      ending = game_->PlayRandom(&position, &keys, &random);
      expected_ending = game_->Game::PlayRandom(&expected, &expected_keys, &expected_random);
      ASSERT_EQ(position, expected) << game_->Text(position);
      ASSERT_EQ(keys, expected_keys);
      ASSERT_EQ(ending.outcome, expected_ending.outcome) << game_->Text(position);
      ASSERT_EQ(ending.reason, expected_ending.reason) << game_->Text(position);
    }
    EXPECT_EQ(random.Below(1 << 30), expected_random.Below(1 << 30)) << "as many draws";
    over += ending.outcome != Outcome::kOpen;
  }
  EXPECT_GT(over, 50);
}

TEST_P(AnyGameTest, EachLegalMoveHasAPolicyIndexOfItsOwn) {
  for (const Position& position : Positions()) {
    MoveList moves;
    game_->Moves(position, &moves);
    std::set<int> indices;
    for (Move move : moves) {
      int index = game_->PolicyIndex(position, move);
      EXPECT_GE(index, 0);
      EXPECT_LT(index, game_->policy_size());
      EXPECT_TRUE(indices.insert(index).second) << game_->Text(position);
    }
  }
}

TEST_P(AnyGameTest, SymmetriesKeepTheRules) {
  for (const Position& position : Positions()) {
    for (int s = 0; s < game_->symmetries(); ++s) {
      Position turned = game_->Turned(position, s);
      EXPECT_EQ(game_->End(turned, {}).outcome, game_->End(position, {}).outcome);
      EXPECT_EQ(game_->ToMove(turned), game_->ToMove(position));
      MoveList moves, turned_moves;
      game_->Moves(position, &moves);
      game_->Moves(turned, &turned_moves);
      std::set<Move> expected(turned_moves.begin(), turned_moves.end()), found;
      for (Move move : moves) {
        Move other = game_->TurnedMove(position, move, s);
        found.insert(other);
        EXPECT_EQ(game_->Play(turned, other), game_->Turned(game_->Play(position, move), s));
      }
      EXPECT_EQ(found, expected);
    }
    EXPECT_EQ(game_->Turned(position, 0), position);
  }
}

TEST_P(AnyGameTest, PlanesFillTheirShape) {
  PlaneShape shape = game_->planes();
  for (const Position& position : Positions()) {
    std::vector<float> planes(static_cast<size_t>(shape.size()), std::nanf(""));
    game_->Planes(position, planes.data());
    for (float value : planes) {
      EXPECT_GE(value, 0);
      EXPECT_LE(value, 2);
    }
  }
}

TEST_P(AnyGameTest, KeysTellPositionsApart) {
  std::map<uint64_t, std::string> seen;
  for (const Position& position : Positions()) {
    std::string text = game_->Text(position);
    // The last two fields of a FEN are counters, which a key leaves out.
    if (std::string_view name = GetParam(); name == "chess" || name == "gardner")
      text = text.substr(0, text.rfind(' ', text.rfind(' ') - 1));
    EXPECT_EQ(seen.emplace(game_->Key(position), text).first->second, text);
  }
}

// 2,000 damaged texts: one named error each, or a position that is written again as it is.
TEST_P(AnyGameTest, DamagedTextsAreOneNamedErrorEach) {
  RandomStream random(RandomKey::Root(5));
  std::vector<Position> positions = Positions();
  int refused = 0;
  for (int i = 0; i < 2000; ++i) {
    const Position& position = positions[random.Below(positions.size())];
    std::string text = game_->Text(position);
    for (uint64_t edits = 1 + random.Below(3); edits > 0; --edits) {
      size_t at = random.Below(text.size() + 1);
      switch (random.Below(4)) {
        case 0:
          text.insert(at, 1, static_cast<char>(random.Below(256)));
          break;
        case 1:
          text.insert(at, 1, "x/1 -.KQwb9,"[random.Below(12)]);
          break;
        case 2:
          text.erase(at, 1 + random.Below(4));
          break;
        default:
          if (at < text.size()) text[at] = static_cast<char>(random.Below(256));
      }
    }
    std::string error;
    try {
      Position read = game_->ParsePosition(text);
      EXPECT_EQ(game_->ParsePosition(game_->Text(read)), read) << text;
    } catch (const Error& refusal) {
      error = refusal.what();
      ++refused;
      EXPECT_EQ(refusal.code(), ErrorCode::kUsage);
      EXPECT_EQ(error.find('\n'), std::string::npos);
      EXPECT_LT(error.size(), 400u);
    }
  }
  EXPECT_GT(refused, 1000);
}

TEST_P(AnyGameTest, DamagedMovesAreOneNamedErrorEach) {
  RandomStream random(RandomKey::Root(6));
  for (const Position& position : Positions()) {
    std::set<std::string> legal = MoveTexts(position);
    for (int i = 0; i < 5; ++i) {
      std::string text;
      for (uint64_t length = random.Below(6); length > 0; --length)
        text += static_cast<char>(random.Below(2) == 0 ? "abcdefgh12345678-"[random.Below(17)]
                                                       : static_cast<char>(random.Below(256)));
      std::string error = ErrorOf([&] { game_->ParseMove(position, text); });
      EXPECT_EQ(error.empty(), legal.contains(text)) << text << " " << error;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Games, AnyGameTest,
                         ::testing::Values("tic_tac_toe", "connect 7x6x4", "connect 5x4x4",
                                           "connect 10x11x5", "hex 4", "hex 11", "nim 1,3,5,7",
                                           "nim 2,2,3,4,5,6,7,8,9", "chess", "gardner"),
                         [](const auto& info) {
                           std::string name = info.param;
                           for (char& c : name) c = std::isalnum(c) ? c : '_';
                           return name;
                         });

}  // namespace
}  // namespace pawl
