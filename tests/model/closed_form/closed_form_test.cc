#include <cmath>

#include "tests/model/closed_form/made.h"
#include "tests/testing.h"

namespace pawl {
namespace {

using testing::Make;

TEST(ClosedForm, DrawsHaveTheFittedDeviation) {
  auto model = Make(ModelConfig::regression, 1, 2);
  model->See("1", "3");
  model->Fit();
  double sum = 0, squares = 0;
  for (uint64_t i = 0; i < 4000; ++i) {
    double y = std::stod(model->Draw("1", RandomKey::Root(7).Fold(i)).text);
    sum += y / 4000;
    squares += y * y / 4000;
  }
  EXPECT_NEAR(sum, 3, 0.16);
  EXPECT_NEAR(squares - sum * sum, 4, 0.44);
}

TEST(ClosedForm, RefusesTextsOfOtherModels) {
  ErrorCode code;
  EXPECT_THAT(testing::ErrorOf([] { Make(ModelConfig::categorical, 4)->See("", "4"); }, &code),
              ::testing::HasSubstr("none of the 4 symbols"));
  EXPECT_EQ(code, ErrorCode::kData);
  EXPECT_THAT(testing::ErrorOf([] { Make(ModelConfig::gaussian, 1)->See("", "cat"); }),
              ::testing::HasSubstr("no number"));
  EXPECT_THAT(testing::ErrorOf([] { Make(ModelConfig::regression, 3)->See("1,2", "1"); }),
              ::testing::HasSubstr("2 numbers"));
}

}  // namespace
}  // namespace pawl
