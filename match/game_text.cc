#include "match/game_text.h"

#include <fmt/format.h>

#include "games/chess/pgn.h"

namespace pawl {
namespace {

std::string Pgn(const chess::Variant& variant, const std::string& white, const std::string& black,
                const PlayedGame& played, int round) {
  chess::PgnGame game;
  game.tags = {{"Event", "pawl match"},
               {"White", white},
               {"Black", black},
               {"Round", std::to_string(round)},
               {"Termination", std::string(played.ending.reason)}};
  if (&variant != &chess::kStandard) game.tags["Variant"] = variant.name;
  game.start = chess::State{played.start};
  game.moves = played.moves;
  game.result = ResultText(played.ending.outcome);
  return chess::WritePgn(variant, game);
}

std::string Line(const Game& game, const std::string& first, const std::string& second,
                 const PlayedGame& played) {
  bool start = played.start == game.Start();
  std::string line =
      fmt::format("{}\t{}\t{}\t", first, second, start ? "start" : game.Text(played.start));
  Position position = played.start;
  for (Move move : played.moves) {
    line += game.MoveText(position, move) + ' ';
    position = game.Play(position, move);
  }
  line += ResultText(played.ending.outcome);
  return line + '\n';
}

}  // namespace

std::string PairText(const Game& game, const std::string& a, const std::string& b, const Pair& pair,
                     int round) {
  std::string text;
  for (size_t i : {0, 1}) {
    const std::string &first = i == 0 ? a : b, &second = i == 0 ? b : a;
    if (game.name() == "chess") {
      text += Pgn(chess::kStandard, first, second, pair.games[i], round);
    } else if (game.name() == "gardner") {
      text += Pgn(chess::kGardnerVariant, first, second, pair.games[i], round);
    } else {
      text += Line(game, first, second, pair.games[i]);
    }
  }
  return text;
}

}  // namespace pawl
