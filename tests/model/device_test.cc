// Training over LibTorch's operators, as a GPU runs it, on the processor: against the processor's
// own.
#include "model/device.h"

#include <ATen/Context.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>

#include "learner/device_trainer.h"
#include "learner/host_trainer.h"
#include "model/network.h"
#include "tests/testing.h"

namespace pawl {
namespace {

struct Case {
  std::string name;
  ModelConfig::Positions positions;
  bool tied;
  int key_value_heads;
  Config::Precision precision;
  double limit;  // bfloat16 rounds the cache, and on a device the embedding and the norms
};

class DeviceTest : public ::testing::TestWithParam<Case> {
 protected:
  DeviceTest() : network_(Shape(), 64) {
    network_.Initialize(RandomKey::Root(4));
    network_.flat().narrow(0, 0, network_.decayed()).mul_(4);  // away from the flat start
  }

  static ModelConfig Shape() {
    ModelConfig config;
    config.set_layers(2);
    config.set_width(48);
    config.set_heads(4);
    config.set_key_value_heads(GetParam().key_value_heads);
    config.set_feed_forward(64);
    config.set_context(90);
    config.set_positions(GetParam().positions);
    config.set_tied(GetParam().tied);
    return config;
  }

  static int32_t Token(int64_t i) { return static_cast<int32_t>(3 + (i * i * 7 + i * 5) % 61); }

  static std::vector<TrainRow> Rows(int64_t step) {
    std::vector<TrainRow> rows(12);
    for (size_t r = 0; r < rows.size(); ++r) {
      rows[r].prompt = {1, Token(static_cast<int64_t>(r) + step)};
      for (int64_t i = 0; i < 3 + static_cast<int64_t>(r * 7 % 20); ++i)
        rows[r].solution.push_back(Token(i + static_cast<int64_t>(r)));
    }
    return rows;
  }

  Network network_;
};

TEST_P(DeviceTest, TrainsAsTheProcessorDoes) {
  LearnConfig learn;
  learn.set_precision(GetParam().precision);
  Network other(Shape(), 64);
  other.flat().copy_(network_.flat());
  HostTrainer ours(&network_, learn, 1);
  auto theirs = std::make_unique<DeviceTrainer>(&other, learn, c10::Device(c10::kCPU));
  ours.StartGeneration(20);
  theirs->StartGeneration(20);
  for (int64_t step = 0; step < 20; ++step) {
    StepResult a = ours.Step(Rows(step), step, false, RandomKey::Root(0)),
               b = theirs->Step(Rows(step), step, false, RandomKey::Root(0));
    EXPECT_NEAR(a.loss, b.loss, GetParam().limit) << step;
    EXPECT_EQ(a.learning_rate, b.learning_rate);
    EXPECT_EQ(a.tokens, b.tokens);
    if (step != 10) continue;
    // As a resumed run: the weights come home, the moments go through a file.
    theirs->Fetch();
    std::string state = theirs->SaveState();
    theirs = std::make_unique<DeviceTrainer>(&other, learn, c10::Device(c10::kCPU));
    theirs->StartGeneration(20);
    theirs->LoadState(state, "test");
  }
  theirs->Fetch();
  double difference = (network_.flat() - other.flat()).abs().mean().item<double>();
  EXPECT_LT(difference, GetParam().limit / 10);
}

INSTANTIATE_TEST_SUITE_P(
    All, DeviceTest,
    ::testing::Values(Case{"Rotary", ModelConfig::rotary, true, 2, Config::float32, 2e-3},
                      Case{"Learned", ModelConfig::learned, false, 4, Config::float32, 2e-3},
                      Case{"Bfloat16", ModelConfig::rotary, true, 4, Config::bfloat16, 0.4}),
    [](const auto& info) { return info.param.name; });

TEST(OpenDeviceTest, SaysWhatIsMissingWhereThereIsNoGpu) {
  if (at::hasCUDA()) GTEST_SKIP() << "this machine has a GPU";
  EXPECT_THAT(testing::ErrorOf([] { OpenDevice(Config::cuda); }),
              ::testing::HasSubstr("device cuda"));
}

}  // namespace
}  // namespace pawl
