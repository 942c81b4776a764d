#include "learner/batch.h"

#include "tests/testing.h"

namespace pawl {
namespace {

using ::testing::ElementsAre;

ModelConfig Shape() {
  ModelConfig config;
  config.set_context(8);
  return config;
}

TEST(Batch, LaysRowsEndToEndWithoutTheirLastTokens) {
  Batch batch;
  AddRow({{1, 10, 11}, {12, 2}}, false, Places(Shape()), 0, &batch);
  AddRow({{1}, {20, 21, 2}}, false, Places(Shape()), 0, &batch);
  EXPECT_THAT(batch.rows.tokens, ElementsAre(1, 10, 11, 12, 1, 20, 21));
  EXPECT_THAT(batch.rows.places, ElementsAre(0, 1, 2, 3, 0, 1, 2));
  EXPECT_THAT(batch.rows.starts, ElementsAre(0, 4, 7));
  EXPECT_THAT(batch.at, ElementsAre(2, 3, 4, 5, 6)) << "where the next token is the solution's";
  EXPECT_THAT(batch.targets, ElementsAre(12, 2, 20, 21, 2));
}

TEST(Batch, CountsThePromptAfterItsFirstTokenWhereTheConfigSaysSo) {
  Batch batch;
  AddRow({{1, 10, 11}, {12, 2}}, true, Places(Shape()), 0, &batch);
  EXPECT_THAT(batch.at, ElementsAre(0, 1, 2, 3));
  EXPECT_THAT(batch.targets, ElementsAre(10, 11, 12, 2));
}

TEST(Batch, RefusesARowThatIsLongerThanTheContext) {
  Batch batch;
  AddRow({{1, 10, 11, 12}, {13, 14, 15, 16, 2}}, false, Places(Shape()), 0, &batch);
  EXPECT_THAT(
      testing::ErrorOf([&] {
        AddRow({{1, 10, 11, 12}, {13, 14, 15, 16, 17, 2}}, false, Places(Shape()), 0, &batch);
      }),
      ::testing::HasSubstr("model.context: is 8"));
}

TEST(AddRow, ARowThatGoesOnHasNoBeginToken) {
  Places places(Shape());
  TrainRow row = {{1, 10, 11}, {12, 2}};
  for (bool loss_on_prompt : {false, true}) {
    Batch batch;
    AddRow(row, loss_on_prompt, places, 0, &batch, true);
    EXPECT_EQ(batch.rows.tokens, (std::vector<int64_t>{10, 11, 12}));
    EXPECT_EQ(batch.targets,
              loss_on_prompt ? (std::vector<int64_t>{11, 12, 2}) : (std::vector<int64_t>{12, 2}));
    EXPECT_EQ(batch.at,
              loss_on_prompt ? (std::vector<int64_t>{0, 1, 2}) : (std::vector<int64_t>{1, 2}));
  }
  Batch batch;
  AddRow({{1}, {12, 2}}, false, places, 0, &batch, true);
  EXPECT_EQ(batch.rows.tokens, (std::vector<int64_t>{1, 12})) << "nothing else stands before 12";
}

}  // namespace
}  // namespace pawl
