#include "learner/reachable_eval.h"

#include <algorithm>
#include <unordered_set>

#include "base/error.h"
#include "base/log.h"
#include "base/metric_schema.h"

namespace pawl {
namespace {

struct PositionHash {
  const Game* game;
  size_t operator()(const Position& position) const { return game->Key(position); }
};

// The positions of one ply, each once, in the order in which they were met.
class Ply {
 public:
  explicit Ply(const Game* game) : seen_(0, PositionHash{game}) {}

  void Add(const Position& position) {
    if (seen_.insert(position).second) positions_.push_back(position);
  }
  const std::vector<Position>& positions() const { return positions_; }

 private:
  std::unordered_set<Position, PositionHash> seen_;
  std::vector<Position> positions_;
};

}  // namespace

void CheckReachable(const Config& config, const Game& game) {
  if (config.eval().reachable() == 0 || SolvesFast(game)) return;
  throw Error(ErrorCode::kUsage, "eval.reachable",
              fmt::format("{} is not solved fast enough to judge every move", game.name()),
              "drop it, or take a smaller game");
}

ReachableEval::ReachableEval(const Config& config, const Game* game)
    : config_(config), game_(game), most_(config.eval().reachable()) {
  CheckReachable(config, *game);
}

Reached ReachableEval::Play(const PolicyValueNetwork& network) const {
  SearchPool pool(network, config_, game_);
  auto solver = MakeSolver(*game_);
  Reached reached;
  for (int side : {0, 1}) {
    PlaySide(side, &pool, solver.get(), &reached);
    if (!reached.all) break;
  }
  return reached;
}

// Ply by ply; in none of these games a position comes again after another number of plies.
void ReachableEval::PlaySide(int side, SearchPool* pool, Solver* solver, Reached* reached) const {
  int worst = 1;
  std::vector<Position> now = {game_->Start()};
  while (!now.empty()) {
    std::vector<GameState> own;
    Ply next(game_);
    auto play = [&](const Position& position, Move move) {
      Position behind = game_->Play(position, move);
      Outcome outcome = game_->End(behind, {}).outcome;
      if (outcome == Outcome::kOpen)
        next.Add(behind);
      else
        worst = std::min(worst, ValueFor(outcome, side));
    };
    for (const Position& position : now) {
      if (game_->ToMove(position) == side) {
        own.push_back(GameState::At(game_, position, 0));
        continue;
      }
      MoveList moves;
      game_->Moves(position, &moves);
      for (Move move : moves) play(position, move);
    }
    reached->positions += std::ssize(own);
    if (reached->positions > most_) {
      reached->all = false;
      return;
    }
    std::vector<Move> chosen = pool->MovesIn(own, SearchPool::Simulations(config_));
    for (size_t i = 0; i < own.size(); ++i) {
      const Position& position = own[i].position();
      reached->mistakes += IsMistake(solver->OutcomesOfMoves(position), chosen[i]);
      play(position, chosen[i]);
    }
    now = next.positions();
  }
  reached->exploitability -= worst / 2.0;
}

void ReachableEval::Measure(const PolicyValueNetwork& network, const std::string& task,
                            Metrics* metrics) const {
  Reached reached = Play(network);
  if (!reached.all) {
    spdlog::warn(
        "more than eval.reachable = {} positions of {} can be reached; exploitability is "
        "not measured",
        most_, game_->name());
    return;
  }
  (*metrics)[MetricOf("eval/T/exploitability", task)] = reached.exploitability;
  (*metrics)[MetricOf("eval/T/mistakes_reachable", task)] =
      static_cast<double>(reached.mistakes) / static_cast<double>(reached.positions);
  (*metrics)[MetricOf("eval/T/reachable", task)] = static_cast<double>(reached.positions);
}

}  // namespace pawl
