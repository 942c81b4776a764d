#include "match/person_game.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"

namespace pawl {
namespace {

constexpr size_t kMovesShown = 3;

std::string Trimmed(const std::string& line) {
  size_t begin = line.find_first_not_of(" \t"), end = line.find_last_not_of(" \t");
  return begin == std::string::npos ? "" : line.substr(begin, end + 1 - begin);
}

}  // namespace

PersonGame::PersonGame(PlayingModel* model, const PersonGameSettings& settings, LineInput* in,
                       std::ostream* out)
    : model_(*model),
      game_(model->game()),
      settings_(settings),
      thinker_(model),
      in_(*in),
      out_(*out),
      state_(&game_, model->plies_max()) {}

void PersonGame::Play() {
  out_ << fmt::format(
      "{} against {}. You play {}. Write a move; ? shows the legal ones; undo; quit.\n",
      game_.name(), model_.folder().string(), settings_.person_first ? "first" : "second");
  while (true) {
    if (!state_.over() && !PersonsTurn()) {
      LetModelMove();
      continue;
    }
    out_ << game_.Board(state_.position());
    if (state_.over()) ShowEnd();
    if (!AskPerson()) return;
  }
}

bool PersonGame::AskPerson() {
  while (true) {
    out_ << (state_.over() ? "undo or quit: " : "your move: ") << std::flush;
    std::optional<std::string> line = in_.Next();
    if (!line) out_ << "\n";
    std::string word = line ? Trimmed(*line) : "quit";
    if (word == "quit") return false;
    if (word == "undo") {
      Undo();
      return true;
    }
    if (word == "?" && !state_.over()) {
      ShowMoves();
    } else if (state_.over()) {
      out_ << "the game is over\n";
    } else if (!word.empty()) {
      try {
        moves_.push_back(game_.ParseMove(state_.position(), word));
        state_.Play(moves_.back());
        return true;
      } catch (const Error& error) {
        out_ << error.what() << "\n";
        ShowMoves();
      }
    }
  }
}

void PersonGame::LetModelMove() {
  Analysis analysis = thinker_.Think(state_, {settings_.simulations});
  out_ << "the model plays " << game_.MoveText(state_.position(), analysis.best) << "\n";
  ShowThoughts(analysis);
  moves_.push_back(analysis.best);
  state_.Play(analysis.best);
}

// To the person's last turn.
void PersonGame::Undo() {
  std::vector<Move> moves = moves_;
  bool his = false;
  while (!moves.empty() && !his) {
    moves.pop_back();
    GameState state(&game_, model_.plies_max());
    for (Move move : moves) state.Play(move);
    his = state.to_move() == (settings_.person_first ? 0 : 1);
    if (!his) continue;
    moves_ = moves;
    state_ = std::move(state);
  }
  if (!his) out_ << "you have made no move\n";
}

void PersonGame::ShowMoves() {
  MoveList legal;
  game_.Moves(state_.position(), &legal);
  out_ << "legal moves:";
  for (Move move : legal) out_ << ' ' << game_.MoveText(state_.position(), move);
  out_ << "\n";
}

void PersonGame::ShowThoughts(const Analysis& analysis) {
  std::string line;
  Position position = state_.position();
  for (Move move : analysis.line) {
    line += ' ' + game_.MoveText(position, move);
    position = game_.Play(position, move);
  }
  out_ << fmt::format("  it expects {:.0f} of 100 points{}; it looks at{}\n",
                      50 * (analysis.value + 1),
                      analysis.proven == kUnproven ? "" : ", which is proven", line);
  for (size_t i = 0; i < std::min(kMovesShown, analysis.moves.size()); ++i) {
    const AnalysedMove& move = analysis.moves[i];
    std::string worth =
        move.visits > 0 ? fmt::format(", worth {:.0f} points", 50 * (move.value + 1)) : "";
    out_ << fmt::format("  {:<6} policy {:.0f}%, {} visits{}\n",
                        game_.MoveText(state_.position(), move.move), 100 * move.prior, move.visits,
                        worth);
  }
}

void PersonGame::ShowEnd() {
  Outcome outcome = state_.ending().outcome;
  std::string_view reason = state_.ending().reason;
  const char* who = outcome == Outcome::kDraw                          ? "a draw"
                    : outcome == WinOf(settings_.person_first ? 0 : 1) ? "you win"
                                                                       : "the model wins";
  out_ << fmt::format("{}: {} ({})\n", ResultText(outcome), who, reason);
}

}  // namespace pawl
