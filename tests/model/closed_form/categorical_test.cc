#include <cmath>

#include "tests/model/closed_form/made.h"
#include "tests/testing.h"

namespace pawl {
namespace {

using testing::Make;

TEST(ClosedForm, CategoricalCountsAndForgets) {
  auto model = Make(ModelConfig::categorical, 4);
  for (const char* symbol : {"0", "0", "3", "0"}) model->See("", symbol);
  model->Fit();
  auto measured = model->Measure({0.25, 0.25, 0.25, 0.25});
  EXPECT_NEAR(measured.at("gini"), 1 - (9.0 + 1) / 16, 1e-12);
  EXPECT_EQ(measured.at("support"), 2);
  EXPECT_NEAR(measured.at("distance"), 0.5, 1e-12);
  for (uint64_t i = 0; i < 200; ++i) {
    ClosedForm::Drawn drawn = model->Draw("", RandomKey::Root(i));
    ASSERT_TRUE(drawn.text == "0" || drawn.text == "3") << drawn.text;
    EXPECT_NEAR(drawn.log_prob, std::log(drawn.text == "0" ? 0.75 : 0.25), 1e-12);
  }
  model->Forget();
  model->See("", "1");
  model->Fit();
  EXPECT_EQ(model->Draw("", RandomKey::Root(1)).text, "1");
}

}  // namespace
}  // namespace pawl
