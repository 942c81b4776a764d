// What holds for the network of every kind: the definition, the memory and, where there is one, the
// gradient pass compute the same; the tensors of its file are all of its weights.
#include "model/architecture.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/log_softmax.h>

#include <set>

#include "model/network.h"
#include "proto/config.h"
#include "tests/testing.h"

namespace pawl {
namespace {

std::vector<ModelConfig::Kind> Networks() {
  std::vector<ModelConfig::Kind> kinds;
  for (int i = 0; i < ModelConfig::Kind_descriptor()->value_count(); ++i) {
    ModelConfig config;
    config.set_kind(
        static_cast<ModelConfig::Kind>(ModelConfig::Kind_descriptor()->value(i)->number()));
    if (IsNetwork(config)) kinds.push_back(config.kind());
  }
  return kinds;
}

class ArchitectureTest : public ::testing::TestWithParam<ModelConfig::Kind> {
 protected:
  ArchitectureTest() : network_(Shape(), 64) {
    network_.Initialize(RandomKey::Root(1));
    rows_.Add(row_, {0, 1, 2, 3, 4});
  }

  static ModelConfig Shape() {
    ModelConfig config;
    config.set_kind(GetParam());
    config.set_layers(2);
    config.set_width(16);
    config.set_heads(2);
    config.set_feed_forward(24);
    config.set_context(12);
    return config;
  }

  std::vector<int32_t> row_ = {1, 9, 12, 30, 2};
  PackedRows rows_;
  Network network_;
};

TEST_P(ArchitectureTest, ItsMemoryComputesTheDefinition) {
  at::NoGradGuard no_gradient;
  at::Tensor expected = network_.Logits(rows_);
  std::unique_ptr<Memory> memory = network_.MakeMemory({at::kCPU, Config::float32, 2, 1});
  std::vector<SlotToken> tokens;
  for (int32_t i = 0; i < std::ssize(row_); ++i)
    tokens.push_back({1, i, row_[static_cast<size_t>(i)], i, true});
  memory->Begin(1);
  const float* logits = memory->Run(tokens);
  for (int64_t i = 0; i < expected.numel(); ++i)
    EXPECT_NEAR(logits[i], expected.const_data_ptr<float>()[i], 1e-4);
}

TEST_P(ArchitectureTest, ItsGradientPassComputesTheDefinition) {
  std::unique_ptr<GradientPass> pass = network_.MakeGradientPass(Config::float32, 1);
  if (pass == nullptr) return;  // trained over the definition
  at::NoGradGuard no_gradient;
  Batch batch;
  batch.rows = rows_;
  batch.at = {1, 3};
  batch.targets = {12, 2};
  at::Tensor expected = at::log_softmax(network_.Logits(rows_), 1);
  std::vector<float> log_probs = pass->LogProbs(batch, 1);
  ASSERT_EQ(log_probs.size(), 2u);
  EXPECT_NEAR(log_probs[0], expected[1][12].item<double>(), 1e-4);
  EXPECT_NEAR(log_probs[1], expected[3][2].item<double>(), 1e-4);
}

TEST_P(ArchitectureTest, ItsNamedTensorsAreAllOfItsWeights) {
  std::set<std::string> names;
  int64_t numel = 0;
  for (const auto& [name, tensor] : network_.NamedTensors()) {
    EXPECT_TRUE(names.insert(name).second) << name;
    numel += tensor.numel();
  }
  EXPECT_EQ(numel, network_.parameters());
}

TEST_P(ArchitectureTest, ItReadsItsOwnConfig) {
  const Architecture& architecture = ArchitectureOf(GetParam());
  EXPECT_TRUE(architecture.Has(GetParam()));
  nlohmann::json written;
  architecture.Write(Shape(), &written);
  EXPECT_EQ(ArchitectureOf(written), &architecture);
}

TEST(Architecture, NoneReadsAnotherModelsConfig) {
  EXPECT_EQ(ArchitectureOf(nlohmann::json{{"model_type", "qwen2"}}), nullptr);
}

INSTANTIATE_TEST_SUITE_P(Kinds, ArchitectureTest, ::testing::ValuesIn(Networks()),
                         [](const auto& info) { return ModelConfig::Kind_Name(info.param); });

}  // namespace
}  // namespace pawl
