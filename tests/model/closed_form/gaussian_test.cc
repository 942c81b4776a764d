#include <cmath>

#include "tests/model/closed_form/made.h"
#include "tests/testing.h"

namespace pawl {
namespace {

using testing::Make;

TEST(ClosedForm, GaussianDividesByOneLessUnlessBiased) {
  for (bool biased : {false, true}) {
    auto model = Make(ModelConfig::gaussian, 1, 0, biased);
    for (const char* value : {"1", "3", "5", "7"})
      model->See("", value);  // mean 4, squares around it 20
    model->Fit();
    EXPECT_NEAR(model->Measure({4, 1}).at("variance"), biased ? 5 : 20.0 / 3, 1e-12);
    EXPECT_NEAR(model->Measure({3, 1}).at("error"), 1, 1e-12);
  }
}

}  // namespace
}  // namespace pawl
