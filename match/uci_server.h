// UciServer: a model as an engine that speaks UCI, for any program that plays chess with such.
//
// It knows uci, isready, ucinewgame, setoption (Simulations), position, go, stop and quit. While it
// searches it hears isready, stop and quit; other commands wait until the search ends. At the
// input's end it finishes what it has begun, but not a search without an end.
// Where these rules end a game that the other program goes on with (a third repetition, fifty
// moves), the model plays on without the positions before; where it can search no more it plays
// its policy's likeliest move.
// Errors:  the constructor throws Error(kUsage) for a game other than chess and gardner. What makes no
//          sense is answered with "info string".
// Threads: one at a time.
// Source:  Kahlen and Meyer-Kahlen 2006, Description of the universal chess interface.
#pragma once

#include <deque>
#include <ostream>

#include "match/line_input.h"
#include "match/thinker.h"
#include "match/uci_go.h"

namespace pawl {

class UciServer {
 public:
  // simulations: the option's first value; without, that of the model's run.
  UciServer(PlayingModel* model, std::optional<int> simulations, LineInput* in, std::ostream* out);

  // Until quit or the input's end.
  void Serve();

 private:
  void Obey(const std::string& line);
  void Introduce();
  void SetOption(const std::vector<std::string_view>& words);
  void Go(const UciGo& go);
  bool HearsStop(bool until_stop);
  void WaitForStop();
  void Report(const Analysis& analysis, double seconds);
  void Say(const std::string& line);
  void Note(const std::string& what) { Say("info string " + what); }

  PlayingModel& model_;
  const Game& game_;
  Thinker thinker_;
  LineInput& in_;
  std::ostream& out_;
  int simulations_, first_simulations_;
  GameState state_;
  std::deque<std::string> waiting_;  // commands that came during a search
  bool quits_ = false, stops_ = false;
};

}  // namespace pawl
