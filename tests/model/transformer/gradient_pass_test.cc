// The gradient pass against autograd over the definition.
#include "model/transformer/gradient_pass.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/tensor.h>

#include "model/network.h"
#include "model/places.h"
#include "tests/testing.h"

namespace pawl {
namespace {

struct Case {
  std::string name;
  ModelConfig::Positions positions;
  bool tied;
  int key_value_heads;
  int longest;  // tokens of the longest row; from 64 on attention runs as matrix products
  std::vector<ModelConfig::Mixer::Kind> mixers = {};  // none: a Transformer
};

ModelConfig Shape(const Case& c) {
  ModelConfig config;
  config.set_layers(2);
  config.set_width(40);
  config.set_heads(4);
  config.set_key_value_heads(c.key_value_heads);
  config.set_feed_forward(56);
  config.set_context(160);
  config.set_positions(c.positions);
  config.set_tied(c.tied);
  if (c.mixers.empty()) return config;
  config.set_kind(ModelConfig::recurrent);
  for (auto mixer : c.mixers) config.add_mixers(mixer);
  config.set_key_size(16);
  config.set_value_size(32);
  config.set_negative(c.tied);
  config.add_memory(2);
  config.add_memory(100);
  return config;
}

Batch MakeBatch(const ModelConfig& config, int longest) {
  Batch batch;
  Places places(config);
  RandomKey key = RandomKey::Root(5);
  for (int r = 0; r < 40; ++r) {
    std::vector<int32_t> row;
    int length = r == 7
                     ? longest
                     : 2 + static_cast<int>(key.Uniform(static_cast<uint64_t>(r)) * (longest - 2));
    for (int i = 0; i < length; ++i)
      row.push_back(static_cast<int32_t>(
          key.Fold(static_cast<uint64_t>(r)).Uniform(static_cast<uint64_t>(i)) * 64));
    int64_t start = batch.rows.starts.back();
    for (int i = length / 2; i < length; ++i) {
      batch.at.push_back(start + i);
      batch.targets.push_back((row[static_cast<size_t>(i)] * 7 + 3) % 64);
    }
    batch.rows.Add(row, places.OfRow(row, key.Fold("room").Uniform(static_cast<uint64_t>(r))));
  }
  return batch;
}

class GradientPassTest : public ::testing::TestWithParam<Case> {
 protected:
  GradientPassTest()
      : network_(Shape(GetParam()), 64), batch_(MakeBatch(Shape(GetParam()), GetParam().longest)) {
    network_.Initialize(RandomKey::Root(1));
    network_.flat().narrow(0, 0, network_.decayed()).mul_(8);  // away from the flat start
    network_.RequireGradient();
  }

  at::Tensor ReferenceLogProbs() const {
    at::Tensor at = at::tensor(batch_.at, at::kLong),
               targets = at::tensor(batch_.targets, at::kLong);
    return network_.Logits(batch_.rows)
        .index_select(0, at)
        .log_softmax(-1)
        .gather(1, targets.unsqueeze(1))
        .squeeze(1);
  }

  Network network_;
  Batch batch_;
};

TEST_P(GradientPassTest, GradientAndLogProbabilitiesAreAutogradsOwn) {
  at::Tensor expected = ReferenceLogProbs();
  (-expected.sum() * 0.25).backward();
  at::Tensor reference = network_.flat_gradient().clone();
  at::NoGradGuard no_gradient;
  for (auto precision : {Config::float32, Config::bfloat16}) {
    for (int threads : {1, 3}) {
      SCOPED_TRACE(::testing::Message() << Config::Precision_Name(precision) << " " << threads);
      network_.flat_gradient().fill_(7);  // what stood there before counts for nothing
      std::unique_ptr<GradientPass> pass = network_.MakeGradientPass(precision, threads);
      auto [log_probs, norm] = pass->Gradient(batch_, 0.25f);
      bool exact = precision == Config::float32;
      for (size_t i = 0; i < log_probs.size(); ++i) {
        ASSERT_NEAR(log_probs[i], expected[static_cast<int64_t>(i)].item<double>(),
                    exact ? 1e-4 : 0.2)
            << i;
      }
      at::Tensor gradient = network_.flat_gradient();
      EXPECT_NEAR(norm, gradient.norm().item<double>(), 1e-4 * norm);
      double error = ((gradient - reference).norm() / reference.norm()).item<double>();
      // What rounding does to a recurrence's decays, all later tokens see.
      bool recurrent = !GetParam().mixers.empty();
      EXPECT_LT(error, exact ? 1e-5 : recurrent ? 0.05 : 0.03);
      if (!exact) EXPECT_GT(error, 1e-5) << "bfloat16 rounds";
      // Each part of the weights for itself: a small one may not hide behind the large.
      for (const auto& [name, tensor] : network_.NamedTensors()) {
        auto part = [&](const at::Tensor& all) {
          return all.narrow(0, tensor.storage_offset(), tensor.numel());
        };
        double part_error =
            ((part(gradient) - part(reference)).norm() / part(reference).norm()).item<double>();
        EXPECT_LT(part_error, exact ? 1e-4 : recurrent ? 0.25 : 0.08) << name;
      }
      EXPECT_EQ(pass->LogProbs(batch_, 1), log_probs) << "scoring and training agree to the bit";
      std::vector<float> cooler = pass->LogProbs(batch_, 0.5);
      EXPECT_NE(cooler, log_probs);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    Shapes, GradientPassTest,
    ::testing::Values(
        Case{"rotary", ModelConfig::rotary, true, 4, 30},
        Case{"grouped", ModelConfig::rotary, false, 2, 30},
        Case{"none", ModelConfig::none, true, 1, 30},
        Case{"learned", ModelConfig::learned, true, 4, 30},
        Case{"coupled", ModelConfig::coupled, true, 4, 30},
        Case{"long", ModelConfig::rotary, true, 4, 150},
        Case{"long_grouped", ModelConfig::rotary, false, 2, 150},
        Case{"delta", ModelConfig::rotary, true, 4, 30, {ModelConfig::Mixer::delta}},
        Case{"linear", ModelConfig::rotary, false, 4, 100, {ModelConfig::Mixer::linear}},
        Case{"mixed",
             ModelConfig::rotary,
             true,
             2,
             100,
             {ModelConfig::Mixer::delta, ModelConfig::Mixer::attention}}),
    [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace pawl
