// GameStudent: the student of a model that plays games. A row is a position of a game: its planes
// with the policy that a search found and the outcome.
//
// The text of a row's sample is played up to the row's position (games/record.h). The outcome's
// target mixes the result, which the text ends with, and the search's value by learn.search_value.
// A row without a policy teaches the outcome alone, one without a result the policy alone. With
// learn.symmetries each row is seen in a symmetry that its step's key draws.
// Errors:  Error(kData): a row that is not a position of its game.
// Threads: one at a time; process.threads share a step's rows.
#pragma once

#include <memory>
#include <optional>

#include "games/record.h"
#include "learner/decisive_eval.h"
#include "learner/policy_value_trainer.h"
#include "learner/reachable_eval.h"
#include "learner/student.h"
#include "model/policy_value/evaluator.h"
#include "tokens/tokenizer.h"

namespace pawl {

class GameStudent : public Student {
 public:
  explicit GameStudent(const Config& config);

  std::string Weights() override;
  void Take(std::string_view weights, std::string_view where) override;
  std::string ConfigJson() const override;
  void Initialize(RandomKey key) override { network_.Initialize(key); }
  void TakeReference(std::string_view, std::string_view) override {}

  void StartGeneration(int64_t, int64_t total) override { trainer_.StartGeneration(total); }
  void ContinueGeneration(int64_t, int64_t total, const std::string& state) override {
    trainer_.StartGeneration(total);
    trainer_.LoadState(state, "checkpoint");
  }
  std::string SaveState() const override { return trainer_.SaveState(); }
  StepResult Train(const Step& step, int64_t number, bool forever, RandomKey key) override;

  Metrics Evaluate(const TaskSet& tasks) override;
  std::vector<std::vector<float>> LogProbs(const std::string&, const std::vector<Group>&) override {
    return {};
  }

 private:
  PolicyValueBatch BatchOf(const Step& step, RandomKey key) const;
  // Writes row i in one of its game's symmetries.
  void SetRow(const Row& row, RandomKey key, size_t i, PolicyValueBatch* batch) const;
  // `turned`: the position in that symmetry.
  void SetPolicy(const Row& row, const Position& position, const Position& turned, int symmetry,
                 size_t i, PolicyValueBatch* batch) const;

  Config config_;
  std::shared_ptr<const Tokenizer> tokenizer_;
  std::unique_ptr<Game> game_;
  PolicyValueNetwork network_;
  PolicyValueTrainer trainer_;
  std::unique_ptr<DecisiveEval> eval_;  // made when it is needed first
  std::optional<ReachableEval> reachable_;
};

}  // namespace pawl
