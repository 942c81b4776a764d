// pawl solve: the exact value of a position and of each legal move.
#include <fmt/format.h>

#include <chrono>
#include <iostream>

#include "app/commands.h"
#include "games/solver.h"

namespace pawl {
namespace {

struct Options {
  std::string game, position = "start";
  size_t table_mb = kSolverTableBytes >> 20;
  bool json = false;
};

const char* Word(int outcome) { return outcome > 0 ? "win" : outcome < 0 ? "loss" : "draw"; }

nlohmann::ordered_json Json(const Value& value) {
  return {{"outcome", Word(value.outcome)}, {"plies", value.plies}};
}

void Print(const Options& options) {
  std::unique_ptr<Game> game = MakeGame(options.game);
  Position position =
      options.position == "start" ? game->Start() : game->ParsePosition(options.position);
  std::unique_ptr<Solver> solver = MakeSolver(*game, options.table_mb << 20);
  auto begin = std::chrono::steady_clock::now();
  Value value = solver->Solve(position);
  std::vector<MoveValue> moves = solver->ValuesOfMoves(position);
  double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  if (options.json) {
    nlohmann::ordered_json by_move = nlohmann::ordered_json::object();
    for (const MoveValue& move : moves)
      by_move[game->MoveText(position, move.move)] = Json(move.value);
    nlohmann::ordered_json result = {{"game", game->name()}, {"position", game->Text(position)}};
    result.update(Json(value));
    result["moves"] = by_move;
    result["nodes"] = solver->nodes();
    result["seconds"] = seconds;
    std::cout << result.dump() << "\n";
    return;
  }
  std::cout << game->Board(position);
  for (const MoveValue& move : moves)
    std::cout << fmt::format("{:<6} {:<4} in {} plies\n", game->MoveText(position, move.move),
                             Word(move.value.outcome), move.value.plies);
  std::cout << fmt::format("{} for {} in {} plies; {} nodes in {:.2f} s\n", Word(value.outcome),
                           game->ToMove(position) == 0 ? "the first player" : "the second player",
                           value.plies, solver->nodes(), seconds);
}

}  // namespace

void AddSolve(CLI::App* app, int*) {
  auto options = std::make_shared<Options>();
  auto* command =
      app->add_subcommand("solve", "find the exact value of a position in a small game");
  command->footer(
      "Games: tic_tac_toe, \"connect 7x6x4\", \"hex 5\", \"nim 1,3,5,7\".\n"
      "Plies count to the end of the game. The winner wins as fast as he can; the loser is slow.\n"
      "The starts of connect 7x6x4 and hex 5 take minutes or more.\n"
      "Example: pawl solve \"connect 6x4x4\"");
  command->add_option("game", options->game, "the game, with its sizes")->required();
  command->add_option("position", options->position, "the position as text, or start")
      ->capture_default_str();
  command
      ->add_option("--table-mb", options->table_mb, "memory for what the search has found, in MB")
      ->check(CLI::Range(1, 65536))
      ->capture_default_str();
  command->add_flag("--json", options->json, "print the result as one JSON object");
  command->callback([options] { Print(*options); });
}

}  // namespace pawl
