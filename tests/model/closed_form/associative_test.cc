#include <cmath>

#include "tests/model/closed_form/made.h"
#include "tests/testing.h"

namespace pawl {
namespace {

ModelConfig Associative(ModelConfig::Mixer::Kind mixer, double beta = 1) {
  ModelConfig config;
  config.set_kind(ModelConfig::associative);
  config.set_dimensions(16);
  config.set_key_size(32);
  config.set_value_size(48);
  config.add_mixers(mixer);
  config.set_beta(beta);
  return config;
}

// Of a book: its number, and values that go round.
std::vector<double> Truth(double book, int pairs) {
  std::vector<double> truth = {book};
  for (int i = 0; i < pairs; ++i) truth.push_back(i * 7 % 16);
  return truth;
}

std::string Text(const std::vector<double>& truth) {
  std::string text;
  for (size_t i = 1; i < truth.size(); ++i)
    text += (i > 1 ? " " : "") + std::to_string(static_cast<int>(truth[i]));
  return text;
}

std::map<std::string, double> Read(ClosedForm* model, const std::vector<double>& truth, int times) {
  model->Forget();
  for (int i = 0; i < times; ++i)
    model->See(std::to_string(static_cast<int>(truth[0])) + ":0", Text(truth));
  model->Fit();
  return model->Measure(truth);
}

TEST(Associative, GivesBackAFewPairsByEitherRuleAndKnowsThemByTheirBook) {
  for (auto mixer : {ModelConfig::Mixer::delta, ModelConfig::Mixer::linear}) {
    auto model = ClosedForm::Make(Associative(mixer));
    std::vector<double> truth = Truth(7, 8);
    EXPECT_EQ(Read(model.get(), truth, 1).at("accuracy"), 1);
    for (int i = 0; i < 8; ++i)
      EXPECT_EQ(model->Draw("7:" + std::to_string(i), RandomKey::Root(1)).text,
                std::to_string(i * 7 % 16));
    std::vector<double> other = Truth(8, 8);
    EXPECT_LT(model->Measure(other).at("accuracy"), 0.6) << "another book has other keys";
  }
}

// Sixteen values are guessed right once in sixteen times. With b = 1 what is old is overwritten;
// a sum keeps old and new alike.
TEST(Associative, TheDeltaRuleForgetsTheOldestAndASumDoesNot) {
  double old = 0, fresh = 0, sum_old = 0, sum_fresh = 0;
  constexpr int kBooks = 20;
  for (int book = 0; book < kBooks; ++book) {
    auto delta = ClosedForm::Make(Associative(ModelConfig::Mixer::delta)),
         sum = ClosedForm::Make(Associative(ModelConfig::Mixer::linear));
    auto read = Read(delta.get(), Truth(book, 128), 1),
         added = Read(sum.get(), Truth(book, 128), 1);
    old += read.at("accuracy/oldest") / kBooks;
    fresh += read.at("accuracy/newest") / kBooks;
    sum_old += added.at("accuracy/oldest") / kBooks;
    sum_fresh += added.at("accuracy/newest") / kBooks;
  }
  EXPECT_LT(old, 0.2);
  EXPECT_GT(fresh, 0.7);
  EXPECT_NEAR(sum_old, sum_fresh, 0.1);
}

TEST(Associative, WrittenAgainAndAgainItHoldsAsManyPairsAsItHasDimensions) {
  auto model = ClosedForm::Make(Associative(ModelConfig::Mixer::delta));
  std::vector<double> truth = Truth(3, 24);
  double once = Read(model.get(), truth, 1).at("accuracy");
  EXPECT_LT(once, 1);
  EXPECT_EQ(Read(model.get(), truth, 16).at("accuracy"), 1);
  EXPECT_EQ(Read(model.get(), truth, 1).at("accuracy"), once) << "it forgets before it is refitted";
}

TEST(Associative, WhatIsNotWrittenIsNotHeld) {
  auto model = ClosedForm::Make(Associative(ModelConfig::Mixer::delta, 0));
  EXPECT_LT(Read(model.get(), Truth(7, 64), 1).at("accuracy"), 0.3);
  auto one = ClosedForm::Make(Associative(ModelConfig::Mixer::delta));
  one->See("7:3", "5");
  one->Fit();
  EXPECT_EQ(one->Draw("7:3", RandomKey::Root(1)).text, "5") << "a row may hold one pair";
}

TEST(Associative, RefusesTextsOfOtherModels) {
  auto model = ClosedForm::Make(Associative(ModelConfig::Mixer::delta));
  for (const char* prompt : {"", "7", "7:", ":3", "7:-1", "7:1.5", "-7:1", "x:1", "7:1:2",
                             "1e300:1", "7:1e300", "7.5:1"})
    EXPECT_NE(testing::ErrorOf([&] { model->See(prompt, "1"); }), "") << prompt;
  for (const char* values : {"", "16", "-1", "1.5", "1,2", "1  2", "1 ", "x"})
    EXPECT_NE(testing::ErrorOf([&] { model->See("7:0", values); }), "") << values;
  EXPECT_EQ(testing::ErrorOf([&] { model->See("7:0", "0 15"); }), "");
}

}  // namespace
}  // namespace pawl
