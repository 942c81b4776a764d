#include "games/decisive.h"

#include <algorithm>

#include "base/error.h"
#include "games/text.h"

namespace pawl {
namespace {

constexpr int kNone = -1;

// By phase (begin, middle, end) and difficulty (easy, medium, hard): the place in kStages. The
// others cannot be: a game would be longer than the longest.
constexpr int kStageOf[3][3] = {{0, 3, 5}, {1, 4, kNone}, {2, kNone, kNone}};

bool IsDecisive(const std::vector<MoveOutcome>& moves) {
  return std::any_of(moves.begin(), moves.end(), [&](const MoveOutcome& move) {
    return move.outcome != moves.front().outcome;
  });
}

// The least of the keys of a position's images.
uint64_t KeyOfAll(const Game& game, const Position& position) {
  uint64_t least = game.Key(position);
  for (int s = 1; s < game.symmetries(); ++s)
    least = std::min(least, game.Key(game.Turned(position, s)));
  return least;
}

}  // namespace

DecisiveMaker::DecisiveMaker(Solver* solver, RandomKey key, int per_stage, int first)
    : solver_(solver),
      game_(solver->game()),
      key_(key.Fold("decisive")),
      per_stage_(static_cast<size_t>(per_stage)),
      first_(first) {
  PAWL_CHECK(per_stage > 0 && first >= 0);
  if (first >= solver->longest())
    Refuse("first ply", std::to_string(first),
           fmt::format("must be less than {}, the plies of the longest game of {}",
                       solver->longest(), game_.name()));
  for (std::string_view stage : kStages) sets_.push_back({std::string(stage), {}});
}

void DecisiveMaker::Try() {
  RandomStream random(key_.Fold(static_cast<uint64_t>(tries_++)));
  int longest = solver_->longest();
  int plies = first_ + static_cast<int>(random.Below(static_cast<uint64_t>(longest - first_)));
  Position position = game_.Start();
  MoveList moves;
  for (int ply = 0; ply < plies; ++ply) {
    game_.Moves(position, &moves);
    if (moves.empty()) return;
    position = game_.Play(
        position, moves[static_cast<int>(random.Below(static_cast<uint64_t>(moves.size())))]);
  }
  if (game_.End(position, {}).outcome != Outcome::kOpen) return;
  // What its stage may be is known before it is solved.
  const auto& stages = kStageOf[3 * plies <= longest ? 0 : 3 * plies <= 2 * longest ? 1 : 2];
  auto is_full = [&](int stage) { return stage == kNone || IsFull(static_cast<size_t>(stage)); };
  if (std::all_of(std::begin(stages), std::end(stages), is_full)) return;
  if (!seen_.insert(KeyOfAll(game_, position)).second) return;
  bool easy = solver_->EndsWithin(position, (longest - 1) / 3);
  int stage = stages[easy ? 0 : solver_->EndsWithin(position, (2 * longest - 1) / 3) ? 1 : 2];
  if (is_full(stage)) return;
  std::vector<MoveOutcome> outcomes = solver_->OutcomesOfMoves(position);
  if (IsDecisive(outcomes))
    sets_[static_cast<size_t>(stage)].positions.push_back({position, std::move(outcomes)});
}

bool DecisiveMaker::full() const {
  return std::all_of(sets_.begin(), sets_.end(),
                     [&](const DecisiveSet& set) { return set.positions.size() >= per_stage_; });
}

std::vector<DecisiveSet> DecisiveMaker::sets() const {
  std::vector<DecisiveSet> sets;
  for (const DecisiveSet& set : sets_) {
    if (!set.positions.empty()) sets.push_back(set);
  }
  return sets;
}

std::vector<DecisiveSet> MakeDecisive(Solver* solver, RandomKey key, int per_stage, int64_t tries,
                                      int first) {
  DecisiveMaker maker(solver, key, per_stage, first);
  while (!maker.full() && maker.tries() < tries) maker.Try();
  return maker.sets();
}

}  // namespace pawl
