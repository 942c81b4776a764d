#include "learner/host_trainer.h"

#include <ATen/TensorOperators.h>

#include "learner/log_probs.h"
#include "tests/learner/small_model.h"
#include "tests/testing.h"

namespace pawl {
namespace {

using testing::SmallModel;
using testing::SmallRow;

Network Drawn() {
  Network network(SmallModel(), 64);
  network.Initialize(RandomKey::Root(1));
  return network;
}

// On the first step both moments are those of the one gradient: AdamW moves each weight by the
// rate, against the gradient's sign.
TEST(HostTrainer, AFirstStepMovesEachWeightByTheRateAgainstItsGradient) {
  Network network = Drawn();
  at::Tensor before = network.flat().clone();
  LearnConfig config;
  config.set_warmup(0);
  config.set_learning_rate(0.01);
  config.set_weight_decay(0);
  HostTrainer trainer(&network, config, 1);
  trainer.StartGeneration(1, 10);
  StepResult result = trainer.Step({SmallRow("1+2=", "3")}, 0, false, RandomKey::Root(0));
  EXPECT_DOUBLE_EQ(result.learning_rate, 0.01);
  int64_t compared = 0;
  for (int64_t i = 0; i < network.parameters(); ++i) {
    float gradient = network.flat_gradient()[i].item<float>();
    if (std::abs(gradient) < 1e-4) continue;
    ++compared;
    float moved = (network.flat()[i] - before[i]).item<float>();
    ASSERT_NEAR(moved, gradient > 0 ? -0.01 : 0.01, 1e-4) << i;
  }
  EXPECT_GT(compared, 100);
}

TEST(HostTrainer, TheLossIsTheMeanOverTheSolutionsTokens) {
  Network network = Drawn();
  std::vector<TrainRow> rows = {SmallRow("1+2=", "3"), SmallRow("12+34=", "6446")};
  double nats = 0, tokens = 0;
  for (const auto& row : SolutionLogProbs(&network, rows, 1)) {
    for (float log_prob : row) nats -= log_prob;
    tokens += static_cast<double>(row.size());
  }
  HostTrainer trainer(&network, LearnConfig(), 1);
  trainer.StartGeneration(1, 10);
  StepResult result = trainer.Step(rows, 0, false, RandomKey::Root(0));
  EXPECT_EQ(tokens, 2 + 5) << "end tokens count";
  EXPECT_NEAR(result.loss, nats / tokens, 1e-5);
  EXPECT_EQ(result.tokens, 6 + 11) << "all but the rows' last tokens";
}

TEST(HostTrainer, TheGradientIsClippedToItsNorm) {
  // A clip scales the first moment, and AdamW's first step is the same for any scale: two steps on
  // gradients of unlike norms tell a clip from none.
  std::vector<at::Tensor> weights;
  for (double clip : {0.0, 1e6, 1e-3}) {
    Network network = Drawn();
    LearnConfig config;
    config.set_clip(clip);
    HostTrainer trainer(&network, config, 1);
    trainer.StartGeneration(1, 10);
    trainer.Step({SmallRow("1+2=", "3")}, 0, false, RandomKey::Root(0));
    trainer.Step({SmallRow("b>", "zzzzzz"), SmallRow("1+2=", "3")}, 1, false, RandomKey::Root(0));
    weights.push_back(network.flat().clone());
  }
  EXPECT_TRUE(weights[0].equal(weights[1])) << "no limit, and one that is never met";
  EXPECT_FALSE(weights[0].equal(weights[2]));
}

}  // namespace
}  // namespace pawl
