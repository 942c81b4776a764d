#include "learner/policy_value_trainer.h"

#include <ATen/TensorOperators.h>

#include <cmath>
#include <set>

#include "games/game.h"
#include "model/policy_value/evaluator.h"
#include "tests/model/policy_value/positions.h"
#include "tests/testing.h"

namespace pawl {
namespace {

constexpr double kValueWeight = 1;

// Positions of tic-tac-toe with what perfect play makes of them: the best moves, equally, and the
// outcome for the player to move.
class TicTacToe {
 public:
  TicTacToe() : game_(MakeGame("tic_tac_toe")) { Solve(game_->Start()); }

  PolicyValueShape shape(int64_t width, int64_t layers) const {
    return {game_->planes().size(), width, layers, game_->policy_size()};
  }
  const PolicyValueBatch& batch() const { return batch_; }

 private:
  // 1, 0 or -1 for the player to move.
  int Solve(const Position& position) {
    Ending ending = game_->End(position, {});
    if (ending.outcome != Outcome::kOpen) return ValueFor(ending.outcome, game_->ToMove(position));
    MoveList moves;
    game_->Moves(position, &moves);
    std::vector<int> values;
    for (Move move : moves) values.push_back(-Solve(game_->Play(position, move)));
    int best = *std::max_element(values.begin(), values.end());
    if (seen_.insert(game_->Key(position)).second) Add(position, moves, values, best);
    return best;
  }

  void Add(const Position& position, const MoveList& moves, const std::vector<int>& values,
           int best) {
    auto row = static_cast<size_t>(batch_.rows++);
    auto inputs = static_cast<size_t>(game_->planes().size()),
         policy = static_cast<size_t>(game_->policy_size());
    batch_.planes.resize((row + 1) * inputs);
    game_->Planes(position, batch_.planes.data() + row * inputs);
    batch_.policy.resize((row + 1) * policy);
    batch_.legal.resize((row + 1) * policy);
    auto share = static_cast<float>(std::count(values.begin(), values.end(), best));
    for (int i = 0; i < moves.size(); ++i) {
      size_t at = row * policy + static_cast<size_t>(game_->PolicyIndex(position, moves[i]));
      batch_.legal[at] = 1;
      if (values[static_cast<size_t>(i)] == best) batch_.policy[at] = 1 / share;
    }
    for (int value : {1, 0, -1}) batch_.outcome.push_back(value == best ? 1 : 0);
  }

  std::unique_ptr<Game> game_;
  std::set<uint64_t> seen_;
  PolicyValueBatch batch_;
};

double Entropy(const std::vector<float>& shares) {
  double nats = 0;
  for (float share : shares) nats -= share > 0 ? share * std::log(share) : 0;
  return nats;
}

TEST(PolicyValueTrainer, LearnsWhatPerfectPlayMakesOfTicTacToe) {
  TicTacToe game;
  const PolicyValueBatch& batch = game.batch();
  ASSERT_GT(batch.rows, 4000);
  for (auto precision : {Config::float32, Config::bfloat16}) {
    PolicyValueNetwork network(game.shape(64, 2));
    network.Initialize(RandomKey::Root(1));
    LearnConfig config;
    config.set_learning_rate(0.01);
    config.set_precision(precision);
    PolicyValueTrainer trainer(&network, config, kValueWeight, 1);
    constexpr int kSteps = 150;
    trainer.StartGeneration(kSteps);
    PolicyValueStep first = trainer.Step(batch, 0, false), last = first;
    for (int step = 1; step < kSteps; ++step) last = trainer.Step(batch, step, false);
    EXPECT_NEAR(first.outcome_loss, std::log(3.0), 0.1) << "an untrained network guesses evenly";
    EXPECT_LT(last.outcome_loss, 0.25);
    double least = Entropy(batch.policy) / static_cast<double>(batch.rows);
    EXPECT_LT(last.policy_loss - least, 0.3 * (first.policy_loss - least));

    // What was trained is what is evaluated.
    PolicyValueEvaluator evaluator(network, precision);
    std::vector<float> policy(batch.policy.size()), outcome(batch.outcome.size());
    evaluator.Evaluate(batch.planes.data(), batch.rows, policy.data(), outcome.data());
    int64_t right = 0;
    for (size_t i = 0; i < outcome.size(); i += kOutcomes) {
      auto most = [&](const std::vector<float>& all) {
        auto from = all.begin() + static_cast<long>(i);
        return std::max_element(from, from + kOutcomes) - from;
      };
      if (most(outcome) == most(batch.outcome)) ++right;
    }
    EXPECT_GT(static_cast<double>(right), 0.9 * static_cast<double>(batch.rows));
  }
}

TEST(PolicyValueTrainer, TheRateFollowsTheSchedule) {
  PolicyValueShape shape = {18, 16, 1, 9};
  PolicyValueNetwork network = testing::Drawn(shape);
  PolicyValueBatch batch = testing::DrawnBatch(8, shape);
  LearnConfig config;
  config.set_learning_rate(0.01);
  config.set_warmup(0.5);
  config.set_decay(0.5);
  config.set_final_rate(0);
  PolicyValueTrainer trainer(&network, config, kValueWeight, 1);
  trainer.StartGeneration(8);
  EXPECT_NEAR(trainer.Step(batch, 0, false).learning_rate, 0.0025, 1e-9);
  EXPECT_NEAR(trainer.Step(batch, 3, false).learning_rate, 0.01, 1e-9);
  EXPECT_NEAR(trainer.Step(batch, 6, false).learning_rate, 0.005, 1e-9);
  EXPECT_NEAR(trainer.Step(batch, 6, true).learning_rate, 0.01, 1e-9);
}

TEST(PolicyValueTrainer, TheWeightOfTheOutcomeCounts) {
  PolicyValueShape shape = {18, 16, 1, 9};
  PolicyValueBatch batch = testing::DrawnBatch(8, shape);
  auto norm = [&](double weight) {
    PolicyValueNetwork network = testing::Drawn(shape);
    PolicyValueTrainer trainer(&network, LearnConfig(), weight, 1);
    trainer.StartGeneration(1);
    return trainer.Step(batch, 0, false).gradient_norm;
  };
  EXPECT_GT(norm(10), 2 * norm(0));
}

TEST(PolicyValueTrainer, GoesOnFromItsSavedStateBitForBit) {
  PolicyValueShape shape = {18, 32, 2, 9};
  PolicyValueBatch batch = testing::DrawnBatch(200, shape);
  auto train = [&](int interrupt_at) {
    auto network = std::make_unique<PolicyValueNetwork>(testing::Drawn(shape));
    auto make = [&] {
      auto made =
          std::make_unique<PolicyValueTrainer>(network.get(), LearnConfig(), kValueWeight, 2);
      made->StartGeneration(12);
      return made;
    };
    auto trainer = make();
    for (int step = 0; step < 12; ++step) {
      if (step == interrupt_at) {
        std::string state = trainer->SaveState();
        auto other = std::make_unique<PolicyValueNetwork>(shape);
        other->flat().copy_(network->flat());
        network = std::move(other);
        trainer = make();
        trainer->LoadState(state, "test");
      }
      trainer->Step(batch, step, false);
    }
    return network->flat().clone();
  };
  EXPECT_TRUE(train(-1).equal(train(5)));
}

}  // namespace
}  // namespace pawl
