// Training over LibTorch's operators, as a GPU runs it, on the processor: against the processor's
// own.
#include "model/device.h"

#include <ATen/Context.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>

#include "learner/device_trainer.h"
#include "learner/host_trainer.h"
#include "model/network.h"
#include "tests/model/device_case.h"

namespace pawl {
namespace {

class DeviceTest : public testing::DeviceCaseTest {
 protected:
  static std::vector<TrainRow> Rows(int64_t step) {
    std::vector<TrainRow> rows(12);
    for (size_t r = 0; r < rows.size(); ++r) {
      rows[r].prompt = {1, Token(static_cast<int64_t>(r) + step)};
      for (int64_t i = 0; i < 3 + static_cast<int64_t>(r * 7 % 20); ++i)
        rows[r].solution.push_back(Token(i + static_cast<int64_t>(r)));
    }
    return rows;
  }
};

TEST_P(DeviceTest, TrainsAsTheProcessorDoes) {
  LearnConfig learn;
  learn.set_precision(GetParam().precision);
  Network other(Shape(), 64);
  other.flat().copy_(network_.flat());
  HostTrainer ours(&network_, learn, 1);
  auto theirs = std::make_unique<DeviceTrainer>(&other, learn, c10::Device(c10::kCPU));
  ours.StartGeneration(1, 20);
  theirs->StartGeneration(1, 20);
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
    theirs->StartGeneration(1, 20);
    theirs->LoadState(state, "test");
  }
  theirs->Fetch();
  double difference = (network_.flat() - other.flat()).abs().mean().item<double>();
  EXPECT_LT(difference, GetParam().limit / 10);
}

INSTANTIATE_TEST_SUITE_P(All, DeviceTest, testing::DeviceCases(), testing::NameOf);

TEST(OpenDeviceTest, SaysWhatIsMissingWhereThereIsNoGpu) {
  if (at::hasCUDA()) GTEST_SKIP() << "this machine has a GPU";
  EXPECT_THAT(testing::ErrorOf([] { OpenDevice(Config::cuda); }),
              ::testing::HasSubstr("device cuda"));
}

}  // namespace
}  // namespace pawl
