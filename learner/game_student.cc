#include "learner/game_student.h"

#include <exception>

#include "base/error.h"
#include "base/together.h"
#include "model/config_json.h"
#include "model/placement.h"
#include "model/policy_value/settings.h"
#include "model/weights.h"

namespace pawl {
namespace {

LearnConfig LearnOf(const Config& config) {
  LearnConfig learn = config.learn();
  learn.set_precision(Placement::Of(config, Part::kTraining).precision);
  return learn;
}

[[noreturn]] void Refuse(const Row& row, const std::string& what) {
  throw Error(ErrorCode::kData, fmt::format("row of sample {}", row.sample_id()), what,
              "its game was stored damaged, or is of another game");
}

// The position before the row's move.
GameState StateOf(const Row& row, const Game& game, const Tokenizer& tokenizer) {
  if (!row.has_target()) Refuse(row, "has no position");
  std::vector<int32_t> tokens(row.tokens().begin(), row.tokens().end());
  if (tokens.empty()) tokens = tokenizer.EncodeSolution(row.text());
  tokens.resize(static_cast<size_t>(row.target().offset()));
  std::string moves = tokenizer.Decode(tokens);
  GameState state(&game);
  if (PlayOpening(row.prompt(), &state) != RecordFault::kNone ||
      PlayMoves(moves, &state) != RecordFault::kNone || state.over())
    Refuse(row, fmt::format("has the moves '{}{}'", row.prompt(), moves));
  return state;
}

// kOpen: the result is not known.
Outcome ResultOf(const Row& row) {
  std::string_view text = row.text(), end = text.substr(text.rfind(' ') + 1);
  if (!text.empty() && end.empty()) return Outcome::kOpen;
  auto result = ReadResult(end);
  if (!result) Refuse(row, "has no result");
  return *result;
}

// Of win, draw, loss for the player to move; all 0 where the result is not known. A value v counts
// as a win with probability max(v, 0), a loss with max(-v, 0), else a draw.
void SetOutcome(const Row& row, int mover, float share, float* odds) {
  Outcome result = ResultOf(row);
  if (result == Outcome::kOpen) return;
  int value = ValueFor(result, mover);
  for (int i = 0; i < kOutcomes; ++i) odds[i] = value == 1 - i ? 1.0f : 0.0f;
  if (!row.target().has_value()) return;
  float found = row.target().value(), size = std::abs(found);
  float search[kOutcomes] = {found > 0 ? size : 0, 1 - size, found < 0 ? size : 0};
  for (int i = 0; i < kOutcomes; ++i) odds[i] += share * (search[i] - odds[i]);
}

}  // namespace

GameStudent::GameStudent(const Config& config)
    : config_(config),
      tokenizer_(MakeTokenizer(config.model().tokens())),
      game_(MakeGame(config.model().game())),
      network_(ShapeOf(config.model(), *game_)),
      trainer_(&network_, LearnOf(config), config.learn().value_weight(),
               Placement::Of(config, Part::kTraining).threads) {
  if (config.eval().reachable() > 0) reachable_.emplace(config, game_.get());
}

std::string GameStudent::Weights() { return TensorsToSafetensors(network_.NamedTensors()); }

void GameStudent::Take(std::string_view weights, std::string_view where) {
  TensorsFromSafetensors(weights, where, network_.NamedTensors());
}

std::string GameStudent::ConfigJson() const { return GameConfigJson(config_.model()); }

StepResult GameStudent::Train(const Step& step, int64_t number, bool forever, RandomKey key) {
  PolicyValueStep result = trainer_.Step(BatchOf(step, key), number, forever);
  double loss = result.policy_loss + config_.learn().value_weight() * result.outcome_loss;
  return {loss, result.gradient_norm, result.learning_rate, step.row_size()};
}

PolicyValueBatch GameStudent::BatchOf(const Step& step, RandomKey key) const {
  auto rows = static_cast<size_t>(step.row_size());
  PolicyValueBatch batch;
  batch.rows = step.row_size();
  batch.planes.resize(rows * static_cast<size_t>(game_->planes().size()));
  batch.policy.resize(rows * static_cast<size_t>(game_->policy_size()));
  batch.legal.resize(batch.policy.size());
  batch.outcome.resize(rows * kOutcomes);
  auto threads = static_cast<size_t>(Placement::Of(config_, Part::kTraining).threads);
  std::vector<std::exception_ptr> errors(threads);
  Together(static_cast<int>(threads), [&](int thread) {
    auto t = static_cast<size_t>(thread);
    try {
      for (size_t i = rows * t / threads; i < rows * (t + 1) / threads; ++i)
        SetRow(step.row(static_cast<int>(i)), key.Fold(i), i, &batch);
    } catch (...) {
      errors[t] = std::current_exception();
    }
  });
  for (const std::exception_ptr& error : errors) {
    if (error != nullptr) std::rethrow_exception(error);
  }
  return batch;
}

void GameStudent::SetRow(const Row& row, RandomKey key, size_t i, PolicyValueBatch* batch) const {
  GameState state = StateOf(row, *game_, *tokenizer_);
  int symmetry = 0;
  if (config_.learn().symmetries())
    symmetry = static_cast<int>(key.Below(0, static_cast<uint64_t>(game_->symmetries())));
  Position turned = game_->Turned(state.position(), symmetry);
  game_->Planes(turned, batch->planes.data() + i * static_cast<size_t>(game_->planes().size()));
  SetPolicy(row, state.position(), turned, symmetry, i, batch);
  SetOutcome(row, state.to_move(), static_cast<float>(config_.learn().search_value()),
             batch->outcome.data() + i * kOutcomes);
}

void GameStudent::SetPolicy(const Row& row, const Position& position, const Position& turned,
                            int symmetry, size_t i, PolicyValueBatch* batch) const {
  MoveList moves;
  game_->Moves(position, &moves);
  const auto& policy = row.target().policy();
  if (!policy.empty() && policy.size() != moves.size())
    Refuse(row, fmt::format("has a policy over {} moves, and {} are legal", policy.size(),
                            moves.size()));
  size_t at = i * static_cast<size_t>(game_->policy_size());
  for (int m = 0; m < moves.size(); ++m) {
    Move move = game_->TurnedMove(position, moves[m], symmetry);
    size_t index = at + static_cast<size_t>(game_->PolicyIndex(turned, move));
    batch->legal[index] = 1;
    if (!policy.empty()) batch->policy[index] = policy[m];
  }
}

Metrics GameStudent::Evaluate(const TaskSet& tasks) {
  if (eval_ == nullptr) eval_ = std::make_unique<DecisiveEval>(config_, game_.get());
  Metrics metrics;
  for (int t = 0; t < tasks.size(); ++t) {
    eval_->Measure(network_, tasks.name(t), &metrics);
    if (reachable_) reachable_->Measure(network_, tasks.name(t), &metrics);
  }
  return metrics;
}

}  // namespace pawl
