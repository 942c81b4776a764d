// pawl perft: counts the sequences of legal moves from a position, move by move.
#include <chrono>
#include <iostream>
#include <nlohmann/json.hpp>

#include "app/commands.h"
#include "games/game.h"

namespace pawl {
namespace {

struct Options {
  std::string game, position;
  int depth = 1;
  bool json = false;
};

void Print(const Options& options) {
  std::unique_ptr<Game> game = MakeGame(options.game);
  Position position =
      options.position == "start" ? game->Start() : game->ParsePosition(options.position);
  auto begin = std::chrono::steady_clock::now();
  nlohmann::ordered_json moves = nlohmann::ordered_json::object();
  int64_t leaves = 0;
  MoveList legal;
  game->Moves(position, &legal);
  for (Move move : legal) {
    int64_t below = Perft(*game, game->Play(position, move), options.depth - 1);
    moves[game->MoveText(position, move)] = below;
    leaves += below;
  }
  double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  if (options.json) {
    std::cout << nlohmann::ordered_json{{"game", game->name()},
                                        {"position", game->Text(position)},
                                        {"depth", options.depth},
                                        {"moves", moves},
                                        {"leaves", leaves}}
                     .dump()
              << "\n";
    return;
  }
  std::cout << game->Board(position);
  for (const auto& [move, below] : moves.items())
    std::cout << fmt::format("{:<6} {}\n", move, below.get<int64_t>());
  std::cout << fmt::format("{} leaves in {:.2f} s\n", leaves, seconds);
}

}  // namespace

void AddPerft(CLI::App* app, int*) {
  auto options = std::make_shared<Options>();
  auto* command = app->add_subcommand("perft", "count sequences of legal moves in a game");
  command->footer(
      "Games: tic_tac_toe, \"connect 7x6x4\", \"hex 5\", \"nim 1,3,5,7\", chess, gardner.\n"
      "Example: pawl perft chess start 4");
  command->add_option("game", options->game, "the game, with its sizes")->required();
  command->add_option("position", options->position, "the position as text, or start")->required();
  command->add_option("depth", options->depth, "number of moves in a sequence")
      ->required()
      ->check(CLI::Range(1, 30));
  command->add_flag("--json", options->json, "print the result as one JSON object");
  command->callback([options] { Print(*options); });
}

}  // namespace pawl
