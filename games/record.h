// A game as text, and a game that is under way.
//
// Text: the moves (Game::MoveText), each with a space behind it, then the result: "1-0", "0-1" or
// "1/2-1/2", as in PGN. So "4 4 5 3 6 2 7 1-0" is a whole game of connect four. Where a player may
// give up, his word stands in place of the moves that were left.
// A text that ends with the space behind a move stops there, and its result is not known.
// An opening is moves with a space between them, and a colon behind: "4 4:", or ":" for none. One
// that begins elsewhere than at the start has the position in brackets before it: "[POSITION] 4:".
// A prompt is an opening, or the result that is wanted and an opening: "1-0 4 4:".
// Threads: values; the game that a GameState points to outlives it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "games/game.h"

namespace pawl {

class GameState {
 public:
  // plies_max: the game ends as a draw after so many moves; 0: only the rules end it.
  explicit GameState(const Game* game, int plies_max = 0);

  // A game that begins at a position, with no positions before it.
  static GameState At(const Game* game, const Position& position, int plies_max);

  // Begins the game again, at a position with no positions before it.
  void BeginAt(const Position& position);

  const Game& game() const { return *game_; }
  const Position& position() const { return position_; }
  int plies() const { return static_cast<int>(earlier_.size()); }
  int to_move() const { return game_->ToMove(position_); }
  const Ending& ending() const { return ending_; }
  bool over() const { return ending_.outcome != Outcome::kOpen; }
  // Keys of the positions before this one, the first first.
  std::span<const uint64_t> earlier() const { return earlier_; }

  // `move` is legal, and the game is not over.
  void Play(Move move);

  // Whether the limit ends the game after so many moves, if the rules have not.
  bool AtLimit(size_t plies) const {
    return plies_max_ > 0 && plies >= static_cast<size_t>(plies_max_);
  }

  // How the game ends where `position` comes after positions with the keys `earlier`, the first of
  // the game first.
  Ending EndAt(const Position& position, std::span<const uint64_t> earlier) const;

 private:
  const Game* game_;
  int plies_max_;
  Position position_;
  std::vector<uint64_t> earlier_;
  Ending ending_;
};

// Stands before the result of a game in which the player to move gave up: "4 4 5 resigns 1-0".
constexpr std::string_view kResigns = "resigns";

std::string_view ResultText(Outcome outcome);  // empty for kOpen
std::optional<Outcome> ReadResult(std::string_view text);

// What a text that is to be the rest of a game gets wrong.
enum class RecordFault {
  kNone,
  kIllegal,     // a move that the rules do not allow, or no move
  kUnfinished,  // it stops where the rules go on, with a result or without
  kGoesOn,      // it goes on where the game is over
  kResult,      // the result is not the game's
};

// In words; empty for kNone.
std::string_view FaultText(RecordFault fault);

// Plays moves that stand in `text`, each with a space behind it. Stops at the first fault.
RecordFault PlayMoves(std::string_view text, GameState* state);

// Plays an opening. A text that lacks the colon, or begins at what is no position, is kIllegal.
RecordFault PlayOpening(std::string_view text, GameState* state);
// Goes to where an opening begins, and plays none of its moves. Nothing was played before.
RecordFault BeginOpening(std::string_view text, GameState* state);
// The parts of a prompt; `wanted` is empty where it names no result.
struct GamePrompt {
  std::string_view wanted, opening;
};
GamePrompt ReadPrompt(std::string_view prompt);
// Of where it begins ("": at the start) and of moves with a space behind each.
std::string OpeningText(std::string_view moves, std::string_view begin = "");
// The parts of an opening: the text of the position where it begins, "" for the start; what stands
// behind that; and its moves, with a space behind each.
std::string_view OpeningBegin(std::string_view opening);
std::string_view BehindBegin(std::string_view opening);
std::string OpeningMoves(std::string_view opening);

// Plays the rest of a game with its result. A move at the end needs no space behind it to be legal.
// `may_resign`: a player whose turn it is may give up, and loses; else kResigns is no move.
RecordFault PlayRest(std::string_view text, GameState* state, bool may_resign = false);

}  // namespace pawl
