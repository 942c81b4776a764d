#include "model/closed_form.h"

#include <cmath>

#include "tests/testing.h"

namespace pawl {
namespace {

std::unique_ptr<ClosedForm> Make(ModelConfig::Kind kind, int64_t dimensions, double noise = 0,
                                 bool biased = false) {
  ModelConfig config;
  config.set_kind(kind);
  config.set_dimensions(dimensions);
  config.set_noise(noise);
  config.set_biased(biased);
  return ClosedForm::Make(config);
}

TEST(ClosedForm, RegressionFindsTheWeightsThatMadeItsRows) {
  auto model = Make(ModelConfig::regression, 2);
  for (auto [x, y] : {std::pair{"1,0", "2"}, {"0,1", "-3"}, {"1,1", "-1"}, {"2,-1", "7"}})
    model->See(x, y);
  model->Fit();
  EXPECT_NEAR(model->Measure({2, -3}).at("error"), 0, 1e-20);
  EXPECT_NEAR(model->Measure({2, -1}).at("error"), 4, 1e-12);
  EXPECT_NEAR(std::stod(model->Draw("0.5,2", RandomKey::Root(1)).text), -5, 1e-12);
}

// Least squares of rows that no weights fit: the mean where x is constant.
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

// 4,000 draws: the variance's relative deviation is sqrt(2 / 4000) = 0.022, the mean's 2 /
// sqrt(4000) = 0.032; five of each.
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

TEST(ClosedForm, ClassifierAccuracyIsTheAngle) {
  auto model = Make(ModelConfig::classifier, 2);
  model->See("1,1", "1");  // 45 degrees off (1, 0)
  model->Fit();
  EXPECT_NEAR(model->Measure({1, 0}).at("accuracy"), 0.75, 1e-12);
  EXPECT_EQ(model->Draw("1,1", RandomKey::Root(1)).text, "1");
  EXPECT_EQ(Make(ModelConfig::classifier, 2, 1)->Draw("1,1", RandomKey::Root(1)).text, "-1")
      << "noise 1 turns every label";
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
