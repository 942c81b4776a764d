#include "learner/log_probs.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/log_softmax.h>

#include "tests/learner/small_model.h"
#include "tests/testing.h"

namespace pawl {
namespace {

using testing::SmallModel;
using testing::SmallRow;

class LogProbsTest : public ::testing::TestWithParam<ModelConfig::Kind> {};

TEST_P(LogProbsTest, AreThoseOfTheNetworksLogitsAtTheTemperature) {
  Network network(SmallModel(GetParam()), 64);
  network.Initialize(RandomKey::Root(1));
  network.flat().narrow(0, 0, network.decayed()).mul_(5);  // away from the flat start
  std::vector<TrainRow> rows = {SmallRow("1+2=", "3"), SmallRow("12+34=", "6446")};
  for (double temperature : {1.0, 0.5}) {
    auto all = SolutionLogProbs(&network, rows, temperature);
    ASSERT_EQ(all.size(), 2u);
    for (size_t r = 0; r < rows.size(); ++r) {
      ASSERT_EQ(all[r].size(), rows[r].solution.size());
      Batch alone;
      AddRow(rows[r], false, Places(network.config()), 0, &alone);
      at::Tensor expected = at::log_softmax(network.Logits(alone.rows) / temperature, 1);
      for (size_t i = 0; i < all[r].size(); ++i) {
        auto at = static_cast<int64_t>(rows[r].prompt.size() + i) - 1;
        EXPECT_NEAR(all[r][i], expected[at][rows[r].solution[i]].item<float>(), 2e-4);
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, LogProbsTest,
                         ::testing::Values(ModelConfig::transformer, ModelConfig::recurrent,
                                           ModelConfig::mlp));

}  // namespace
}  // namespace pawl
