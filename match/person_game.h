// PersonGame: a game of a person against a model, move by move as text.
//
// Asked for a move the person writes one, or: ? for the legal moves, undo to take back his last
// move and the answer, quit. After each of its moves the model says what it thinks. At the game's
// end undo and quit are left. The input's end is like quit.
// Threads: one at a time.
#pragma once

#include <ostream>

#include "match/line_input.h"
#include "match/thinker.h"

namespace pawl {

struct PersonGameSettings {
  bool person_first = true;
  int simulations = 32;
};

class PersonGame {
 public:
  PersonGame(PlayingModel* model, const PersonGameSettings& settings, LineInput* in,
             std::ostream* out);

  void Play();

 private:
  bool PersonsTurn() const { return state_.to_move() == (settings_.person_first ? 0 : 1); }
  // false: he quits.
  bool AskPerson();
  void LetModelMove();
  void Undo();
  void ShowMoves();
  void ShowThoughts(const Analysis& analysis);
  void ShowEnd();

  PlayingModel& model_;
  const Game& game_;
  PersonGameSettings settings_;
  Thinker thinker_;
  LineInput& in_;
  std::ostream& out_;
  std::vector<Move> moves_;
  GameState state_;
};

}  // namespace pawl
