#include <cmath>

#include "tests/model/closed_form/made.h"
#include "tests/testing.h"

namespace pawl {
namespace {

using testing::Make;

TEST(ClosedForm, RegressionFindsTheWeightsThatMadeItsRows) {
  auto model = Make(ModelConfig::regression, 2);
  for (auto [x, y] : {std::pair{"1,0", "2"}, {"0,1", "-3"}, {"1,1", "-1"}, {"2,-1", "7"}})
    model->See(x, y);
  model->Fit();
  EXPECT_NEAR(model->Measure({2, -3}).at("error"), 0, 1e-20);
  EXPECT_NEAR(model->Measure({2, -1}).at("error"), 4, 1e-12);
  EXPECT_NEAR(std::stod(model->Draw("0.5,2", RandomKey::Root(1)).text), -5, 1e-12);
}

TEST(ClosedForm, RegressionAveragesNoise) {
  auto model = Make(ModelConfig::regression, 1);
  for (const char* y : {"1", "2", "6"}) model->See("1", y);
  model->Fit();
  EXPECT_NEAR(model->Measure({3}).at("error"), 0, 1e-20);
}

TEST(ClosedForm, RegressionSaysWhenItsRowsDoNotSpan) {
  auto model = Make(ModelConfig::regression, 2);
  model->See("1,1", "1");
  EXPECT_THAT(testing::ErrorOf([&] { model->Fit(); }), ::testing::HasSubstr("do not span"));
}

}  // namespace
}  // namespace pawl
