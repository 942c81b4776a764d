#include "tasks/solver_teacher.h"

#include <algorithm>

#include "base/error.h"

namespace pawl {

SolverTeacher::SolverTeacher(const Game* game) : game_(*game) {
  if (!SolvesFast(*game))
    throw Error(ErrorCode::kUsage, "task.fresh_games",
                fmt::format("solver: no solver here solves {} in a moment", game->name()),
                "use random or file, or a smaller board");
}

SolverTeacher::~SolverTeacher() = default;

std::vector<MoveOutcome> SolverTeacher::OutcomesOf(const Position& position) const {
  std::lock_guard lock(mutex_);
  if (solver_ == nullptr) solver_ = MakeSolver(game_);
  return solver_->OutcomesOfMoves(position);
}

SolverTeacher::Answer SolverTeacher::Of(const Position& position) const {
  std::vector<MoveOutcome> moves = OutcomesOf(position);
  int best = BestOutcome(moves);
  auto good = std::count_if(moves.begin(), moves.end(),
                            [&](const MoveOutcome& one) { return one.outcome == best; });
  Answer answer = {{}, best};
  for (const MoveOutcome& one : moves)
    answer.policy.push_back(one.outcome == best ? 1 / static_cast<float>(good) : 0);
  return answer;
}

Move SolverTeacher::Choose(const Position& position, RandomStream* random) const {
  std::vector<Move> best = BestMoves(OutcomesOf(position));
  return best[random->Below(best.size())];
}

}  // namespace pawl
