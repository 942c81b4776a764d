// The passes over LibTorch's operators, as a GPU runs them, on the processor: against the
// processor's own.
#include "model/device.h"

#include <ATen/Context.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>

#include "learner/device_trainer.h"
#include "learner/host_trainer.h"
#include "model/cached_forward.h"
#include "model/device_forward.h"
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

  static SlotToken At(int32_t slot, int32_t position, int32_t token, bool logits) {
    return {slot, position, token, position, logits};
  }

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

TEST_P(DeviceTest, DecodesAsTheProcessorDoes) {
  auto ours = CachedForward::Make(network_, GetParam().precision, 5, 1);
  auto theirs = MakeDeviceForward(network_, GetParam().precision, 5, c10::Device(c10::kCPU));
  auto compare = [&](const std::vector<SlotToken>& tokens) {
    int64_t wanted = 0;
    for (const SlotToken& token : tokens) wanted += token.logits;
    const float *a = ours->Run(tokens), *b = theirs->Run(tokens);
    for (int64_t i = 0; i < wanted * 64; ++i)
      ASSERT_NEAR(a[i], b[i], GetParam().limit) << "logit " << i;
  };
  std::vector<SlotToken> prompts;
  for (int32_t i = 0; i < 20; ++i) prompts.push_back(At(3, i, Token(i), i == 19));
  for (int32_t i = 0; i < 7; ++i) prompts.push_back(At(0, i, Token(i + 40), true));
  prompts.push_back(At(4, 0, 1, true));
  compare(prompts);
  for (auto* forward : {ours.get(), theirs.get()}) forward->SharePrefix(3, 1, 20);
  // Past the first bucket of 64 positions; slot 3 goes on beside the one that shares its prompt.
  for (int32_t i = 0; i < 60; ++i) {
    compare({At(1, 20 + i, Token(i), true), At(0, 7 + i, Token(i + 3), i % 2 == 0),
             At(3, 20 + i, Token(i + 9), true), At(4, 1 + i, Token(i), true)});
  }
  network_.flat().mul_(0.9);
  for (auto* forward : {ours.get(), theirs.get()}) forward->Refresh();
  compare(prompts);
}

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
