#include "games/record.h"

#include <fmt/format.h>

#include "base/error.h"

namespace pawl {

GameState::GameState(const Game* game, int plies_max)
    : game_(game), plies_max_(plies_max), position_(game->Start()) {
  ending_ = EndAt(position_, {});
}

GameState GameState::At(const Game* game, const Position& position, int plies_max) {
  GameState state(game, plies_max);
  state.BeginAt(position);
  return state;
}

void GameState::BeginAt(const Position& position) {
  position_ = position;
  earlier_.clear();
  ending_ = EndAt(position_, {});
}

void GameState::Play(Move move) {
  earlier_.push_back(game_->Key(position_));
  position_ = game_->Play(position_, move);
  ending_ = EndAt(position_, earlier_);
}

Ending GameState::EndAt(const Position& position, std::span<const uint64_t> earlier) const {
  Ending ending = game_->End(position, earlier);
  if (ending.outcome == Outcome::kOpen && AtLimit(earlier.size()))
    return {Outcome::kDraw, "the limit of plies"};
  return ending;
}

std::string_view ResultText(Outcome outcome) {
  switch (outcome) {
    case Outcome::kFirstWins:
      return "1-0";
    case Outcome::kSecondWins:
      return "0-1";
    case Outcome::kDraw:
      return "1/2-1/2";
    case Outcome::kOpen:
      break;
  }
  return "";
}

std::optional<Outcome> ReadResult(std::string_view text) {
  for (Outcome outcome : {Outcome::kFirstWins, Outcome::kSecondWins, Outcome::kDraw}) {
    if (text == ResultText(outcome)) return outcome;
  }
  return std::nullopt;
}

std::string_view FaultText(RecordFault fault) {
  switch (fault) {
    case RecordFault::kIllegal:
      return "a move that is not legal";
    case RecordFault::kUnfinished:
      return "it stops where the game goes on";
    case RecordFault::kGoesOn:
      return "it goes on where the game is over";
    case RecordFault::kResult:
      return "its result is not the game's";
    case RecordFault::kNone:
      break;
  }
  return "";
}

RecordFault PlayMoves(std::string_view text, GameState* state) {
  while (!text.empty()) {
    if (state->over()) return RecordFault::kGoesOn;
    size_t space = text.find(' ');
    if (space == std::string_view::npos) return RecordFault::kIllegal;
    try {
      state->Play(state->game().ParseMove(state->position(), text.substr(0, space)));
    } catch (const Error&) {
      return RecordFault::kIllegal;
    }
    text.remove_prefix(space + 1);
  }
  return RecordFault::kNone;
}

RecordFault BeginOpening(std::string_view text, GameState* state) {
  if (!text.ends_with(':')) return RecordFault::kIllegal;
  if (!text.starts_with('[')) return RecordFault::kNone;
  std::string_view begin = OpeningBegin(text), behind = text.substr(begin.size() + 1);
  bool moves = behind.starts_with("] ") && behind != "] :";
  if (!moves && behind != "]:") return RecordFault::kIllegal;
  try {
    state->BeginAt(state->game().ParsePosition(begin));
  } catch (const Error&) {
    return RecordFault::kIllegal;
  }
  return RecordFault::kNone;
}

RecordFault PlayOpening(std::string_view text, GameState* state) {
  RecordFault fault = BeginOpening(text, state);
  return fault == RecordFault::kNone ? PlayMoves(OpeningMoves(text), state) : fault;
}

GamePrompt ReadPrompt(std::string_view prompt) {
  size_t space = prompt.find(' ');
  if (space == std::string_view::npos || !ReadResult(prompt.substr(0, space))) return {"", prompt};
  return {prompt.substr(0, space), prompt.substr(space + 1)};
}

std::string OpeningText(std::string_view moves, std::string_view begin) {
  std::string text;
  if (!begin.empty()) text = fmt::format("[{}]{}", begin, moves.empty() ? "" : " ");
  if (!moves.empty()) text += moves.substr(0, moves.size() - 1);
  return text + ':';
}

std::string_view OpeningBegin(std::string_view opening) {
  if (!opening.starts_with('[')) return "";
  size_t end = opening.find(']');
  return end == std::string_view::npos ? "" : opening.substr(1, end - 1);
}

std::string_view BehindBegin(std::string_view opening) {
  std::string_view begin = OpeningBegin(opening);
  if (begin.empty()) return opening;
  opening.remove_prefix(begin.size() + std::string_view("[]").size());
  if (opening.starts_with(' ')) opening.remove_prefix(1);
  return opening;
}

std::string OpeningMoves(std::string_view opening) {
  opening = BehindBegin(opening);
  std::string moves(opening.substr(0, opening.rfind(':')));
  if (!moves.empty()) moves += ' ';
  return moves;
}

namespace {

// Whether the words before the result end with kResigns.
bool TakeResignation(std::string_view* words) {
  std::string_view rest = *words;
  if (!rest.ends_with(' ')) return false;
  rest.remove_suffix(1);
  if (!rest.ends_with(kResigns)) return false;
  rest.remove_suffix(kResigns.size());
  if (!rest.empty() && rest.back() != ' ') return false;
  *words = rest;
  return true;
}

}  // namespace

RecordFault PlayRest(std::string_view text, GameState* state, bool may_resign) {
  size_t last = text.rfind(' ');
  size_t moves = last == std::string_view::npos ? 0 : last + 1;
  std::string_view words = text.substr(0, moves);
  bool resigned = may_resign && TakeResignation(&words);
  RecordFault fault = PlayMoves(words, state);
  if (fault != RecordFault::kNone) return fault;
  if (resigned) {
    if (state->over()) return RecordFault::kGoesOn;
    bool right = ReadResult(text.substr(moves)) == WinOf(1 - state->to_move());
    return right ? RecordFault::kNone : RecordFault::kResult;
  }
  std::string_view end = text.substr(moves);
  std::optional<Outcome> result = ReadResult(end);
  if (!state->over()) {
    bool stops =
        result || end.empty() || PlayMoves(std::string(end) + ' ', state) == RecordFault::kNone;
    return stops ? RecordFault::kUnfinished : RecordFault::kIllegal;
  }
  if (!result) return RecordFault::kGoesOn;
  return *result == state->ending().outcome ? RecordFault::kNone : RecordFault::kResult;
}

}  // namespace pawl
