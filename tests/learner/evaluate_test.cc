#include "learner/evaluate.h"

#include <map>

#include "base/metric_schema.h"
#include "learner/log_probs.h"
#include "learner/trainer.h"
#include "model/network.h"
#include "proto/config.h"
#include "tests/testing.h"
#include "tests/tokens/merged.h"

namespace pawl {
namespace {

// By counting: of 5 samples 2 right, the pairs without a right one are 3 of 10.
TEST(PassAtK, IsTheShareOfChoicesWithARightOne) {
  EXPECT_DOUBLE_EQ(PassAtK(1, 5, 2), 0.4);
  EXPECT_DOUBLE_EQ(PassAtK(2, 5, 2), 0.7);
  EXPECT_DOUBLE_EQ(PassAtK(4, 5, 2), 1);
  EXPECT_DOUBLE_EQ(PassAtK(5, 5, 0), 0);
}

// 1 - (wrong choose k) / (samples choose k), with the choices counted by Pascal's rule.
TEST(PassAtK, IsTheFormulaForEveryCount) {
  double choose[9][9] = {};
  for (int n = 0; n <= 8; ++n) {
    choose[n][0] = 1;
    for (int k = 1; k <= n; ++k) choose[n][k] = choose[n - 1][k - 1] + choose[n - 1][k];
  }
  for (int n = 1; n <= 8; ++n) {
    for (int right = 0; right <= n; ++right) {
      for (int k = 1; k <= n; ++k)
        EXPECT_NEAR(PassAtK(k, n, right), 1 - choose[n - right][k] / choose[n][k], 1e-12);
    }
  }
}

// Level 1 has fewer held-out problems than level 2; the network knows those of level 1 by heart.
class EvaluateTest : public ::testing::Test {
 protected:
  EvaluateTest()
      : config_(ParseConfig(
            "[model]\nlayers = 1\nwidth = 32\nheads = 2\nfeed_forward = 64\ncontext = 16\n"
            "[[task]]\nkind = \"addition\"\nfresh_levels = [1, 1]\neval_levels = [1, 2]\n"
            "[sample]\nmax_new_tokens = 8\n[eval]\nproblems = 40\nsamples = 4\n",
            "test", {})),
        tasks_(config_),
        tokenizer_(MakeTokenizer(config_.model().tokens())),
        network_(config_.model(), tokenizer_->vocabulary()) {
    network_.Initialize(RandomKey::Root(1));
    std::vector<TrainRow> rows;
    for (const Problem& problem : tasks_.held_out(0)) {
      ++held_out_[problem.level];
      if (problem.level == 1) rows.push_back(Row(problem));
    }
    LearnConfig learn;
    learn.set_learning_rate(0.01);
    auto trainer = Trainer::Make(&network_, learn, 1, Config::cpu);
    trainer->StartGeneration(1, 120);
    for (int step = 0; step < 120; ++step) trainer->Step(rows, step, false, RandomKey::Root(0));
    metrics_ = Evaluate(&network_, *tokenizer_, tasks_, config_);
  }

  TrainRow Row(const Problem& problem) const {
    return {tokenizer_->EncodePrompt(problem.prompt),
            tokenizer_->EncodeSolution(problem.reference)};
  }
  double At(const std::string& name) const { return metrics_.at("eval/addition/" + name); }

  Config config_;
  TaskSet tasks_;
  std::shared_ptr<const Tokenizer> tokenizer_;
  Network network_;
  std::map<int, double> held_out_;  // problems by level
  Metrics metrics_;
};

TEST_F(EvaluateTest, AveragesWhatIsCountedOverLevelsAndPoolsNatsOverTokens) {
  ASSERT_LT(held_out_[1], held_out_[2]);
  double first = At("accuracy/1"), second = At("accuracy/2");
  ASSERT_GT(first, 0.5) << "known by heart";
  ASSERT_LT(second, first);
  EXPECT_DOUBLE_EQ(At("accuracy"), (first + second) / 2);
  double pooled = (first * held_out_[1] + second * held_out_[2]) / (held_out_[1] + held_out_[2]);
  EXPECT_GT(At("accuracy") - pooled, 0.01) << "the two means differ here";
  EXPECT_DOUBLE_EQ(At("beyond"), second) << "levels above those that fresh data have";

  double nats = 0, tokens = 0;
  for (const Problem& problem : tasks_.held_out(0)) {
    auto log_probs = SolutionLogProbs(&network_, {Row(problem)}, 1);
    for (float log_prob : log_probs[0]) {
      nats -= log_prob;
      ++tokens;
    }
  }
  EXPECT_NEAR(At("nll"), nats / tokens, 1e-4);
}

TEST_F(EvaluateTest, PassAtKRisesWithKFromTheShareOfRightSamples) {
  EXPECT_GT(At("pass@1"), 0);
  EXPECT_LE(At("pass@1"), At("pass@2"));
  EXPECT_LE(At("pass@2"), At("pass@4"));
  EXPECT_LE(At("pass@4"), 1);
  EXPECT_FALSE(metrics_.contains("eval/addition/pass@8")) << "four samples were drawn";
  EXPECT_DOUBLE_EQ(At("distinct_right_per_problem"), At("pass@4"))
      << "an addition has one right answer";
}

// What a task says of a text is pooled: moves over all games, classes over all levels.
TEST(Evaluate, MeasuresTheLegalMovesOfGamesAndTheClassesOfMoves) {
  Config config = ParseConfig(
      "[model]\nlayers = 1\nwidth = 32\nheads = 2\nfeed_forward = 64\ncontext = 80\n"
      "[[task]]\nkind = \"game\"\nfresh_levels = [3, 4]\n"
      "[[task]]\nkind = \"legal\"\nfresh_levels = [3, 4]\n"
      "[sample]\nmax_new_tokens = 40\n[eval]\nproblems = 60\nsamples = 2\n",
      "test", {});
  TaskSet tasks(config);
  auto tokenizer = MakeTokenizer(config.model().tokens());
  Network network(config.model(), tokenizer->vocabulary());
  network.Initialize(RandomKey::Root(1));
  LearnConfig learn;
  learn.set_learning_rate(0.01);
  auto trainer = Trainer::Make(&network, learn, 1, Config::cpu);
  trainer->StartGeneration(1, 60);
  for (int step = 0; step < 60; ++step) {
    std::vector<TrainRow> rows;
    for (int64_t i = 0; i < 32; ++i) {
      Problem problem = tasks.Fresh(static_cast<int>(i % 2), step * 32 + i);
      rows.push_back(
          {tokenizer->EncodePrompt(problem.prompt), tokenizer->EncodeSolution(problem.reference)});
    }
    trainer->Step(rows, step, false, RandomKey::Root(0));
  }
  Metrics metrics = Evaluate(&network, *tokenizer, tasks, config);
  for (const char* metric : {"eval/game/legal_moves", "eval/game/legal_moves_sampled"}) {
    EXPECT_GT(metrics.at(metric), metrics.at("eval/game/accuracy"))
        << "a game is right only if each of its moves is legal";
    EXPECT_LE(metrics.at(metric), 1);
  }
  EXPECT_FALSE(metrics.contains("eval/legal/legal_moves")) << "an answer is no game";
  double right = 0, all = 0;
  std::map<std::string_view, double> counts;
  for (const Problem& problem : tasks.held_out(1)) ++counts[tasks.task(1).ClassOf(problem)];
  ASSERT_EQ(counts.size(), 3u) << "legal, random, occupied";
  for (const auto& [one, count] : counts) {
    right += metrics.at(MetricOf("eval/T/accuracy/C", "legal", one)) * count;
    all += count;
  }
  EXPECT_NEAR(right / all,
              (metrics.at("eval/legal/accuracy/3") + metrics.at("eval/legal/accuracy/4")) / 2, 1e-9)
      << "both levels have as many problems";
}

// A network whose weights are 0 gives every token the same probability.
TEST(Evaluate, MeasuresATokenizerWhoseTokensAreSeveralCharacters) {
  Config config = ParseConfig(
      "[model]\nlayers = 1\nwidth = 16\nheads = 2\nfeed_forward = 16\ncontext = 24\n"
      "[[task]]\nkind = \"addition\"\n[sample]\nmax_new_tokens = 8\n"
      "[eval]\nproblems = 20\nsamples = 2\n",
      "test", {});
  testing::Merged merged;
  Network network(config.model(), merged.vocabulary());
  network.flat().zero_();
  Metrics metrics = Evaluate(&network, merged, TaskSet(config), config);
  EXPECT_NEAR(metrics.at("eval/addition/nll"), std::log(merged.vocabulary()), 1e-5);
  EXPECT_TRUE(metrics.contains("eval/addition/pass@2")) << "decoding knows its end token";
}

}  // namespace
}  // namespace pawl
