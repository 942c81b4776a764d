// That it trains as the processor's own passes do stands in tests/model/device_test.cc.
#include "learner/device_trainer.h"

#include <ATen/TensorOperators.h>

#include "tests/learner/small_model.h"
#include "tests/testing.h"

namespace pawl {
namespace {

using testing::SmallModel;
using testing::SmallRow;

class DeviceTrainerTest : public ::testing::Test {
 protected:
  DeviceTrainerTest() : network_(SmallModel(), 64) {
    network_.Initialize(RandomKey::Root(1));
    trainer_ = std::make_unique<DeviceTrainer>(&network_, LearnConfig(), c10::Device(c10::kCPU));
    trainer_->StartGeneration(1, 10);
  }
  double Step(int64_t step) {
    return trainer_->Step({SmallRow("1+2=", "3")}, step, false, RandomKey::Root(0)).loss;
  }

  Network network_;
  std::unique_ptr<DeviceTrainer> trainer_;
};

TEST_F(DeviceTrainerTest, TheNetworkChangesOnlyWhenTheWeightsAreFetched) {
  at::Tensor before = network_.flat().clone();
  Step(0);
  EXPECT_TRUE(network_.flat().equal(before));
  trainer_->Fetch();
  EXPECT_FALSE(network_.flat().equal(before));
}

TEST_F(DeviceTrainerTest, ItsCopyIsTakenAnewWhenAGenerationStarts) {
  double first = Step(0);
  EXPECT_LT(Step(1), first);
  trainer_->StartGeneration(1, 10);
  EXPECT_EQ(Step(0), first) << "what was trained and not fetched is forgotten";
}

TEST_F(DeviceTrainerTest, AFetchBeforeTheFirstStepLeavesTheNetworkAsItIs) {
  Step(0);
  network_.Initialize(RandomKey::Root(2));
  at::Tensor newer = network_.flat().clone();
  trainer_->StartGeneration(1, 10);
  trainer_->Fetch();
  EXPECT_TRUE(network_.flat().equal(newer));
}

}  // namespace
}  // namespace pawl
