#include "match/uci_position.h"

#include <algorithm>

#include "games/text.h"

namespace pawl {

std::vector<std::string_view> UciWords(std::string_view line) {
  std::vector<std::string_view> words;
  for (size_t at = 0; (at = line.find_first_not_of(" \t", at)) != std::string_view::npos;) {
    size_t end = std::min(line.find_first_of(" \t", at), line.size());
    words.push_back(line.substr(at, end - at));
    at = end;
  }
  return words;
}

GameState ReadUciPosition(const Game& game, const std::vector<std::string_view>& words) {
  auto moves = std::find(words.begin(), words.end(), "moves");
  std::string fen;
  for (auto word = words.begin(); word < moves; ++word) {
    if (word != words.begin()) fen += (fen.empty() ? "" : " ") + std::string(*word);
  }
  std::string_view from = words.empty() ? "" : words.front();
  if (from != "startpos" && from != "fen") Refuse("position", from, "must be startpos or fen");
  if (from == "startpos" && !fen.empty()) Refuse("position", fen, "stands behind startpos");
  GameState state =
      from == "startpos" ? GameState(&game) : GameState::At(&game, game.ParsePosition(fen), 0);
  for (auto word = moves; word != words.end(); ++word) {
    if (word == moves) continue;
    Move move = game.ParseMove(state.position(), *word);
    if (state.over())
      state = GameState::At(&game, game.Play(state.position(), move), 0);
    else
      state.Play(move);
  }
  return state;
}

}  // namespace pawl
