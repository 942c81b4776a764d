#include "games/solver.h"

#include <fmt/format.h>

#include <algorithm>

#include "games/solvers.h"
#include "games/text.h"

namespace pawl {
namespace {

constexpr int kFastConnectCells = 30, kFastHexCells = 16;
constexpr int kHexMax = 5;

// "connect 7x6x4", as Game::name says it.
ConnectSize SizeOf(std::string_view name) {
  std::vector<std::string_view> parts = Split(name.substr(name.find(' ') + 1), 'x');
  auto number = [&](size_t i) { return ParseNumber("size", parts[i], 1, 128); };
  return {number(0), number(1), number(2)};
}

}  // namespace

int Solver::OutcomeOf(const Position& position) {
  Outcome end = game_.End(position, {}).outcome;
  if (end != Outcome::kOpen) return ValueFor(end, game_.ToMove(position));
  return SearchOutcome(position);
}

Value Solver::Solve(const Position& position) {
  Outcome end = game_.End(position, {}).outcome;
  if (end != Outcome::kOpen) return {ValueFor(end, game_.ToMove(position)), 0};
  return SearchValue(position);
}

bool Solver::EndsWithin(const Position& position, int plies) {
  if (plies < 0) return false;
  if (game_.End(position, {}).outcome != Outcome::kOpen) return true;
  return plies > 0 && SearchEnd(position, plies);
}

std::vector<MoveOutcome> Solver::OutcomesOfMoves(const Position& position) {
  MoveList moves;
  game_.Moves(position, &moves);
  std::vector<MoveOutcome> outcomes;
  for (Move move : moves) outcomes.push_back({move, -OutcomeOf(game_.Play(position, move))});
  return outcomes;
}

std::vector<MoveValue> Solver::ValuesOfMoves(const Position& position) {
  MoveList moves;
  game_.Moves(position, &moves);
  std::vector<MoveValue> values;
  for (Move move : moves) {
    Value after = Solve(game_.Play(position, move));
    values.push_back({move, {-after.outcome, after.plies + 1}});
  }
  return values;
}

int BestOutcome(std::span<const MoveOutcome> moves) {
  int best = -1;
  for (const MoveOutcome& one : moves) best = std::max(best, one.outcome);
  return best;
}

std::vector<Move> BestMoves(std::span<const MoveOutcome> moves) {
  std::vector<Move> best;
  int outcome = BestOutcome(moves);
  for (const MoveOutcome& one : moves) {
    if (one.outcome == outcome) best.push_back(one.move);
  }
  return best;
}

bool IsMistake(std::span<const MoveOutcome> moves, Move chosen) {
  auto found = std::find_if(moves.begin(), moves.end(),
                            [&](const MoveOutcome& one) { return one.move == chosen; });
  return (found == moves.end() ? -1 : found->outcome) < BestOutcome(moves);
}

bool SolvesFast(const Game& game) {
  std::string name = game.name(), kind = name.substr(0, name.find(' '));
  int cells = game.planes().height * game.planes().width;
  if (kind == "connect") return cells <= kFastConnectCells;
  if (kind == "hex") return cells <= kFastHexCells;
  return kind == "tic_tac_toe" || kind == "nim";
}

std::unique_ptr<Solver> MakeSolver(const Game& game, size_t table_bytes) {
  std::string name = game.name(), kind = name.substr(0, name.find(' '));
  PlaneShape shape = game.planes();
  int cells = shape.height * shape.width;
  if (kind == "connect") {
    ConnectSize size = SizeOf(name);
    if (size.bits() <= kConnectBits) return MakeConnectSolver(game, size, table_bytes);
    return MakeMemoSolver(game, cells, table_bytes);
  }
  if (kind == "tic_tac_toe" || (kind == "hex" && shape.width <= kHexMax))
    return MakeMemoSolver(game, cells, table_bytes);
  if (kind == "nim") {
    MoveList moves;  // one for each object
    game.Moves(game.Start(), &moves);
    return MakeNimSolver(game, moves.size());
  }
  Refuse("game", name,
         fmt::format("cannot be solved here; tic_tac_toe, connect, hex up to {} and nim can",
                     kHexMax));
}

}  // namespace pawl
