#include "match/opening.h"

#include <algorithm>
#include <unordered_set>

#include "base/error.h"
#include "games/decisive_text.h"
#include "games/game_file.h"
#include "games/text.h"

namespace pawl {
namespace {

constexpr int kTriesEach = 100;

// Empty moves: the game was over too early.
std::vector<Move> RandomMoves(const Game& game, int plies, RandomKey key, GameState* state) {
  std::vector<Move> moves;
  MoveList legal;
  for (int ply = 0; ply < plies && !state->over(); ++ply) {
    game.Moves(state->position(), &legal);
    uint64_t chosen = key.Below(static_cast<uint64_t>(ply), static_cast<uint64_t>(legal.size()));
    moves.push_back(legal[static_cast<int>(chosen)]);
    state->Play(moves.back());
  }
  return moves;
}

std::vector<Opening> FromDecisive(const Game& game, std::string_view text, std::string_view name) {
  std::vector<DecisiveSet> sets = ReadDecisive(game, text, name);
  std::vector<Opening> openings;
  for (size_t i = 0, added = 1; added > 0; ++i) {
    added = 0;
    for (const DecisiveSet& set : sets) {
      if (i >= set.positions.size()) continue;
      openings.push_back({set.positions[i].position, {}});
      ++added;
    }
  }
  return openings;
}

std::vector<Opening> FromEpd(const Game& game, std::string_view text, std::string_view name) {
  std::vector<Opening> openings;
  for (const chess::EpdPosition& read : ReadPositions(game, text, name))
    openings.push_back({read.state.position, {}});
  return openings;
}

Opening FromLine(const Game& game, std::string_view line, std::string_view where) {
  GameState state(&game);
  RecordFault fault = PlayOpening(line, &state);
  std::string shown = fmt::format("'{}'", Printable(line));
  if (fault == RecordFault::kGoesOn || (fault == RecordFault::kNone && state.over()))
    throw Error(ErrorCode::kUsage, where, shown + " ends the game",
                "an opening leaves a game to play");
  if (fault != RecordFault::kNone)
    throw Error(ErrorCode::kUsage, where,
                fmt::format("{} is not an opening of {}", shown, game.name()),
                "write legal moves with a space between them and a colon behind, as in '4 4:'");
  GameState again(&game);
  BeginOpening(line, &again);
  Opening opening{again.position(), {}};
  std::string moves = OpeningMoves(line);
  for (std::string_view text : Split(moves, ' ')) {
    if (text.empty()) continue;
    opening.moves.push_back(game.ParseMove(again.position(), text));
    again.Play(opening.moves.back());
  }
  return opening;
}

}  // namespace

GameState Opened(const Game& game, const Opening& opening, int plies_max) {
  GameState state = GameState::At(&game, opening.start, plies_max);
  for (Move move : opening.moves) state.Play(move);
  return state;
}

Openings RandomOpenings(const Game& game, int plies, int count, RandomKey key) {
  Openings openings;
  std::unordered_set<uint64_t> seen;
  auto wanted = static_cast<size_t>(count);
  uint64_t draw = 0, last_new = 0, patience = kTriesEach * static_cast<uint64_t>(count);
  for (; openings.all.size() < wanted && draw - last_new < patience; ++draw) {
    GameState state(&game);
    Opening opening{game.Start(), RandomMoves(game, plies, key.Fold(draw), &state)};
    if (state.over() || !seen.insert(game.Key(state.position())).second) continue;
    openings.all.push_back(std::move(opening));
    last_new = draw;
  }
  if (openings.all.empty()) {
    throw Error(ErrorCode::kUsage, game.name(),
                fmt::format("no random game goes on after {} plies", plies),
                "take fewer random moves for openings");
  }
  openings.distinct = static_cast<int>(openings.all.size());
  for (size_t i = 0; openings.all.size() < wanted; ++i)
    openings.all.push_back(Opening(openings.all[i]));
  return openings;
}

std::vector<Opening> ReadOpenings(const Game& game, std::string_view text, std::string_view name) {
  if (IsEpd(name)) return FromEpd(game, text, name);
  std::string_view first = text.substr(0, text.find('\n'));
  if (first.find(" positions of ") != std::string_view::npos) return FromDecisive(game, text, name);
  std::vector<Opening> openings;
  for (int number = 1; !text.empty(); ++number) {
    size_t end = std::min(text.find('\n'), text.size());
    openings.push_back(
        FromLine(game, text.substr(0, end), fmt::format("{}, line {}", name, number)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  if (openings.empty()) throw Error(ErrorCode::kUsage, name, "holds no opening");
  return openings;
}

}  // namespace pawl
