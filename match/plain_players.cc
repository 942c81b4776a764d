// Players that draw one of the moves that they think best: random, solver.
#include "games/solver.h"
#include "match/player.h"

namespace pawl {
namespace {

Move Drawn(const std::vector<Move>& moves, RandomKey key) {
  return moves[key.Below(0, moves.size())];
}

class RandomPlayer : public Player {
 public:
  std::vector<Move> Choose(std::span<const Turn> turns) override {
    std::vector<Move> chosen;
    MoveList legal;
    for (const Turn& turn : turns) {
      turn.state->game().Moves(turn.state->position(), &legal);
      chosen.push_back(Drawn({legal.begin(), legal.end()}, turn.key));
    }
    return chosen;
  }
};

class SolverPlayer : public Player {
 public:
  explicit SolverPlayer(const Game& game) : solver_(MakeSolver(game)) {}

  std::vector<Move> Choose(std::span<const Turn> turns) override {
    std::vector<Move> chosen;
    for (const Turn& turn : turns) {
      std::vector<MoveOutcome> all = solver_->OutcomesOfMoves(turn.state->position());
      chosen.push_back(Drawn(BestMoves(all), turn.key));
    }
    return chosen;
  }

 private:
  std::unique_ptr<Solver> solver_;
};

}  // namespace

std::unique_ptr<Player> MakeRandomPlayer() { return std::make_unique<RandomPlayer>(); }

std::unique_ptr<Player> MakeSolverPlayer(const Game& game) {
  return std::make_unique<SolverPlayer>(game);
}

}  // namespace pawl
