#include "learner/student.h"

#include <cmath>
#include <cstring>

#include "proto/config.h"
#include "tests/testing.h"
#include "tokens/tokenizer.h"

namespace pawl {
namespace {

Config Transformer(const std::string& more = "") {
  return ParseConfig(
      "[model]\nlayers = 1\nwidth = 8\nheads = 2\nfeed_forward = 8\ncontext = 24\n"
      "[[task]]\nkind = \"addition\"\n[sample]\nmax_new_tokens = 8\n" +
          more,
      "test", {});
}

Config Gaussian() {
  return ParseConfig("[model]\nkind = \"gaussian\"\n[[task]]\nkind = \"gaussian\"\n", "test", {});
}

Step Rows(const std::vector<std::pair<std::string, std::string>>& rows) {
  Step step;
  for (const auto& [prompt, text] : rows) {
    Row* row = step.add_row();
    row->set_prompt(prompt);
    row->set_text(text);
  }
  return step;
}

TEST(Student, OfANetworkGoesOnFromItsSavedStateToTheSameBytes) {
  auto train = [](bool interrupted) {
    auto student = Student::Make(Transformer());
    student->Initialize(RandomKey::Root(1));
    student->StartGeneration(1, 6);
    for (int64_t step = 0; step < 6; ++step) {
      if (interrupted && step == 3) {
        std::string weights = student->Weights(), state = student->SaveState();
        student = Student::Make(Transformer());
        student->Take(weights, "test");
        student->ContinueGeneration(1, 6, state);
      }
      student->Train(Rows({{"1+2=", "3"}, {"4+4=", "8"}}), step, false, RandomKey::Root(0));
    }
    return student->Weights();
  };
  EXPECT_EQ(train(false), train(true));
}

TEST(Student, APositionIsTrainedAsTheAnswerToAllThatStandsBeforeIt) {
  auto weights = [](const Step& step) {
    auto student = Student::Make(Transformer());
    student->Initialize(RandomKey::Root(1));
    student->StartGeneration(1, 1);
    student->Train(step, 0, false, RandomKey::Root(0));
    return student->Weights();
  };
  Step position = Rows({{"12+34=", "64"}}), whole = Rows({{"12+34=6", "4"}});
  Target* target = position.mutable_row(0)->mutable_target();
  target->set_offset(1);
  target->set_length(2);
  EXPECT_EQ(weights(position), weights(whole));
  target->add_policy(1);
  EXPECT_THAT(testing::ErrorOf([&] { weights(position); }),
              ::testing::HasSubstr("position 0 has a policy or a value"));
  target->clear_policy();
  target->set_value(0);
  EXPECT_THAT(testing::ErrorOf([&] { weights(position); }),
              ::testing::HasSubstr("position 0 has a policy or a value"));
}

TEST(Student, TrainsOnAnActorsTokensWhereARowHasThem) {
  auto loss = [](const Step& step) {
    auto student = Student::Make(Transformer());
    student->Initialize(RandomKey::Root(1));
    student->StartGeneration(1, 1);
    return student->Train(step, 0, false, RandomKey::Root(0));
  };
  auto tokenizer = MakeTokenizer(ModelConfig::chars);
  Step text = Rows({{"1+2=", "3"}}), tokens = Rows({{"1+2=", "not this"}}), cut = tokens;
  for (int32_t token : tokenizer->EncodeSolution("3")) tokens.mutable_row(0)->add_tokens(token);
  cut.mutable_row(0)->add_tokens(tokens.row(0).tokens(0));
  EXPECT_EQ(loss(text).loss, loss(tokens).loss);
  EXPECT_EQ(loss(text).tokens, loss(cut).tokens + 1) << "a cut sample has no end token";
}

TEST(Student, MeasuresLogProbabilitiesUnderTheWeightsThatItIsGiven) {
  auto student = Student::Make(Transformer());
  student->Initialize(RandomKey::Root(1));
  std::string first = student->Weights();
  Group group;
  group.set_prompt("1+2=");
  group.add_sample()->add_tokens(5);
  auto before = student->LogProbs(first, {group});
  ASSERT_EQ(before.size(), 1u);
  ASSERT_EQ(before[0].size(), 1u);
  student->Initialize(RandomKey::Root(2));
  EXPECT_EQ(student->LogProbs(first, {group}), before);
  EXPECT_NE(student->LogProbs(student->Weights(), {group}), before);
  auto greedy = Student::Make(Transformer("temperature = 0\n"));
  EXPECT_TRUE(greedy->LogProbs(first, {group}).empty()) << "likeliest tokens have none to compare";
}

// The mean and the unbiased variance of 1, 2 and 6: 3 and 7.
TEST(Student, OfAClosedFormFitsWhatItSawAtTheGenerationsLastStep) {
  auto student = Student::Make(Gaussian());
  student->Initialize(RandomKey::Root(1));
  student->StartGeneration(1, 2);
  std::string untrained = student->Weights();
  StepResult result = student->Train(Rows({{"", "1"}, {"", "2"}}), 0, false, RandomKey::Root(0));
  EXPECT_TRUE(std::isnan(result.loss));
  EXPECT_EQ(result.tokens, 2) << "rows count";
  EXPECT_EQ(student->Weights(), untrained);
  std::string state = student->SaveState();
  auto resumed = Student::Make(Gaussian());
  resumed->ContinueGeneration(1, 2, state);
  for (Student* one : {student.get(), resumed.get()})
    one->Train(Rows({{"", "6"}}), 1, false, RandomKey::Root(0));
  EXPECT_EQ(student->Weights(), resumed->Weights());
  std::string weights = student->Weights();
  double fitted[2];
  std::memcpy(fitted, weights.data() + weights.size() - sizeof fitted, sizeof fitted);
  EXPECT_DOUBLE_EQ(fitted[0], 3);
  EXPECT_DOUBLE_EQ(fitted[1], 7);
}

}  // namespace
}  // namespace pawl
