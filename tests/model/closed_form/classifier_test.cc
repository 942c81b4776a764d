#include <cmath>

#include "tests/model/closed_form/made.h"
#include "tests/testing.h"

namespace pawl {
namespace {

using testing::Make;

TEST(ClosedForm, ClassifierAccuracyIsTheAngle) {
  auto model = Make(ModelConfig::classifier, 2);
  model->See("1,1", "1");  // 45 degrees off (1, 0)
  model->Fit();
  EXPECT_NEAR(model->Measure({1, 0}).at("accuracy"), 0.75, 1e-12);
  EXPECT_EQ(model->Draw("1,1", RandomKey::Root(1)).text, "1");
  EXPECT_EQ(Make(ModelConfig::classifier, 2, 1)->Draw("1,1", RandomKey::Root(1)).text, "-1")
      << "noise 1 turns every label";
}

}  // namespace
}  // namespace pawl
