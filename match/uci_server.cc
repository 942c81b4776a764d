#include "match/uci_server.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/clock.h"
#include "base/error.h"
#include "games/text.h"
#include "match/uci_position.h"

namespace pawl {
UciServer::UciServer(PlayingModel* model, std::optional<int> simulations, LineInput* in,
                     std::ostream* out)
    : model_(*model),
      game_(model->game()),
      thinker_(model),
      in_(*in),
      out_(*out),
      simulations_(simulations.value_or(model->settings().simulations)),
      first_simulations_(simulations_),
      state_(&game_) {
  if (game_.name() != "chess" && game_.name() != "gardner")
    throw Error(ErrorCode::kUsage, model->folder().string(),
                fmt::format("plays {}, for which there is no UCI", game_.name()),
                "pawl play lets you play against it");
}

void UciServer::Serve() {
  while (!quits_) {
    if (!waiting_.empty()) {
      std::string line = waiting_.front();
      waiting_.pop_front();
      Obey(line);
      continue;
    }
    std::optional<std::string> line = in_.Next();
    if (!line) return;
    Obey(*line);
  }
}

void UciServer::Say(const std::string& line) { out_ << line << std::endl; }

void UciServer::Obey(const std::string& line) {
  std::vector<std::string_view> words = UciWords(line);
  if (words.empty()) return;
  std::string_view command = words.front();
  words.erase(words.begin());
  if (command == "uci") return Introduce();
  if (command == "isready") return Say("readyok");
  if (command == "quit") {
    quits_ = true;
  } else if (command == "ucinewgame") {
    state_ = GameState(&game_);
  } else if (command == "setoption") {
    SetOption(words);
  } else if (command == "position") {
    try {
      state_ = ReadUciPosition(game_, words);
    } catch (const Error& error) {
      Note(fmt::format("{}; the position stays as it was", error.what()));
    }
  } else if (command == "go") {
    UciGo go = ReadGo(words, state_.to_move());
    for (const std::string& note : go.notes) Note(note);
    Go(go);
  } else if (command == "stop" || command == "ponderhit" || command == "debug" ||
             command == "register") {
    // nothing to stop, or nothing to do
  } else {
    Note(fmt::format("unknown command '{}'", Printable(command)));
  }
}

void UciServer::Introduce() {
  Say(fmt::format("id name pawl {} ({})", PAWL_VERSION, model_.folder().string()));
  Say("id author the authors of pawl");
  Say(fmt::format("option name Simulations type spin default {} min 1 max {}", first_simulations_,
                  Thinker::kSimulationsMost));
  if (game_.name() != "chess")
    Say(fmt::format("option name UCI_Variant type combo default {0} var {0}", game_.name()));
  Say("uciok");
}

void UciServer::SetOption(const std::vector<std::string_view>& words) {
  std::string name, value;
  std::string* part = nullptr;
  for (std::string_view word : words) {
    if (word == "name" && part == nullptr) {
      part = &name;
    } else if (word == "value" && part == &name) {
      part = &value;
    } else if (part != nullptr) {
      *part += (part->empty() ? "" : " ") + std::string(word);
    }
  }
  if (name == "UCI_Variant" && value == game_.name()) return;
  if (name != "Simulations")
    return Note(fmt::format("there is no option '{}' with the value '{}'", Printable(name),
                            Printable(value)));
  try {
    simulations_ = ParseNumber("Simulations", value, 1, Thinker::kSimulationsMost);
  } catch (const Error& error) {
    Note(fmt::format("{}; it stays {}", error.what(), simulations_));
  }
}

void UciServer::Go(const UciGo& go) {
  GameState state = state_;
  if (state.over()) state = GameState::At(&game_, state.position(), 0);
  MoveList legal;
  game_.Moves(state.position(), &legal);
  std::string best = legal.empty() ? "(none)" : "";
  stops_ = false;
  if (best.empty() && state.over())
    best = game_.MoveText(state.position(), model_.Likeliest(state.position()));
  if (best.empty()) {
    auto begin = steady_clock::now();
    bool deepen = go.until_stop || (go.seconds && !go.simulations);
    Thinker::Limits limits{go.simulations.value_or(simulations_), deepen};
    limits.stop = [&] {
      return HearsStop(go.until_stop) ||
             (!go.until_stop && go.seconds && SecondsSince(begin) >= *go.seconds);
    };
    limits.report = [&](const Analysis& analysis) { Report(analysis, SecondsSince(begin)); };
    Analysis analysis = thinker_.Think(state, limits);
    best = game_.MoveText(state.position(), analysis.best);
  }
  if (go.until_stop) WaitForStop();
  Say("bestmove " + best);
}

// Looks at what came meanwhile.
bool UciServer::HearsStop(bool until_stop) {
  while (!stops_ && in_.Ready()) {
    std::optional<std::string> line = in_.Next();
    if (!line) return stops_ = until_stop;  // the end of the input
    std::vector<std::string_view> words = UciWords(*line);
    if (words.empty()) continue;
    quits_ = words.front() == "quit";
    stops_ = quits_ || words.front() == "stop" || words.front() == "ponderhit";
    if (words.front() == "isready")
      Say("readyok");
    else if (!stops_)
      waiting_.push_back(*line);
  }
  return stops_;
}

// A search without an end keeps its move until it is asked for it.
void UciServer::WaitForStop() {
  while (!stops_) {
    std::optional<std::string> line = in_.Next();
    if (!line || *line == "quit") {
      quits_ = true;
      return;
    }
    if (*line == "isready")
      Say("readyok");
    else if (*line == "stop" || *line == "ponderhit")
      return;
    else
      waiting_.push_back(*line);
  }
}

void UciServer::Report(const Analysis& analysis, double seconds) {
  std::string line;
  Position position = state_.position();
  for (Move move : analysis.line) {
    line += ' ' + game_.MoveText(position, move);
    position = game_.Play(position, move);
  }
  Say(fmt::format("info depth {} nodes {} nps {:.0f} time {:.0f} score cp {} pv{}",
                  std::max<size_t>(1, analysis.line.size()), analysis.nodes,
                  analysis.nodes / std::max(seconds, 1e-3), seconds * 1000,
                  Centipawns(analysis.value), line));
}

}  // namespace pawl
