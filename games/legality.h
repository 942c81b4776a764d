// Legality: what a question about the legality of a move is made of: near misses by class, moves
// drawn at random, and the steps of an answer.
//
// A near miss is illegal for one reason, and its class says which. Each of these moves would be
// legal
//   pinned      chess: if what attacks the king after it were not there; the king is not in check
//   check       chess: as pinned, but the king is in check and the move does not answer it
//   attacked    chess: if what attacks the square that the king steps to were not there
//   castling    chess: king and rook are at home and nothing stands between them, but the right is
//               lost, or the king would castle out of, through or into check, or several of these
//   en_passant  chess: a pawn takes one beside it that did not move by two just now, or leaves its
//               king attacked by it
//   blocked     chess: if what stands on its way, never a king, were not there: that of a slider,
//               of a pawn's double step, or between king and rook
//   promotion   chess: with a piece to promote to where it names none, a king or a pawn; without
//               one where the piece is no pawn
//   wrong_side  chess: if it were the other side's turn
//   own_piece   chess: if the piece that it takes were the other side's
//   pawn        chess: if there were nothing to take straight ahead, or something diagonally
//   full        connect: if the column were lower
//   occupied    hex, tic-tac-toe: if the cell were empty
//   too_many    nim: if the heap were larger
// Gardner's minichess has no castling and no en passant.
// Errors:  none. Near misses and legal moves are told apart without the generator of moves, except
//          for castling and promotion.
// Threads: immutable; any. The game outlives it.
#pragma once

#include <array>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "games/game.h"

namespace pawl {

// Names of classes, and of the moves that have none: legal ones, and illegal ones drawn at random.
inline constexpr std::array<std::string_view, 15> kMoveClasses = {
    "legal",     "random",     "pinned",  "check",     "attacked",
    "castling",  "en_passant", "blocked", "promotion", "wrong_side",
    "own_piece", "pawn",       "full",    "occupied",  "too_many"};

class Legality {
 public:
  explicit Legality(const Game* game) : game_(game) {}
  virtual ~Legality() = default;

  // Of the near misses that the game knows.
  virtual std::span<const std::string_view> classes() const = 0;

  // What decides whether moves are legal. Of one game all texts have the same length (but nim's).
  virtual std::string Text(const Position& position) const { return game_->Text(position); }

  // Every near miss of a class that the position offers.
  virtual std::vector<std::string> NearMisses(const Position& position,
                                              std::string_view move_class) const = 0;

  // Legal moves that look like near misses of the class: those of pinned pieces, castlings, ...
  virtual std::vector<std::string> LikeThem(const Position& position,
                                            std::string_view move_class) const;

  // Any move of the notation, each as likely as any other; it may be off the board by one.
  virtual std::string AnyMove(RandomStream* random) const = 0;

  // Whether a text is a move of the notation, legal or not. Trace takes no other.
  virtual bool IsMove(std::string_view text) const = 0;

  // What is to be looked at before the answer: docs/science.md says what for each game.
  virtual std::string Trace(const Position& position, std::string_view move) const = 0;

  // No text of a move, and no trace, is longer.
  virtual size_t longest_move() const = 0;
  virtual size_t longest_trace() const = 0;

  bool IsLegal(const Position& position, std::string_view move) const;

  // The question whether a move is legal: "x.o/.x./... b2?". Shorter moves have more question marks
  // behind them, so that all questions of a game have the same length (but nim's).
  std::string Question(const Position& position, std::string_view move) const;
  // Its answer, y or n; with a trace "x;n".
  std::string Answer(const Position& position, std::string_view move, bool trace) const;
  std::vector<std::string> LegalTexts(const Position& position) const;

 protected:
  const Game& game() const { return *game_; }

 private:
  const Game* game_;
};

std::unique_ptr<Legality> MakeLegality(const Game* game);

}  // namespace pawl
