#include "learner/game_student.h"

#include "tests/testing.h"
#include "tests/tiny_game.h"

namespace pawl {
namespace {

Config Make(std::vector<std::string> settings = {}) {
  settings.push_back("eval.problems=20");
  return testing::TinyGame(settings);
}

// x: a1 a2 a3 wins. The row is the position before the move at `offset`.
Row RowAt(int offset, std::vector<float> policy = {}) {
  Row row;
  row.set_prompt("a1 b1:");
  row.set_text("a2 b2 a3 1-0");
  row.mutable_target()->set_offset(offset);
  row.mutable_target()->set_length(3);
  row.mutable_target()->mutable_policy()->Add(policy.begin(), policy.end());
  return row;
}

// The losses of the first and the last of `steps` equal steps.
struct Losses {
  double first, last;
};
Losses TrainOn(const Step& step, int64_t steps, GameStudent* student) {
  student->Initialize(RandomKey::Root(1));
  student->StartGeneration(1, steps);
  Losses losses = {};
  for (int64_t i = 0; i < steps; ++i) {
    losses.last = student->Train(step, i, false, RandomKey::Root(static_cast<uint64_t>(i))).loss;
    if (i == 0) losses.first = losses.last;
  }
  return losses;
}

TEST(GameStudent, LearnsWhatTheRowsTeach) {
  Config config = Make({"learn.learning_rate=0.01", "learn.warmup=0"});
  GameStudent student(config);
  Step step;
  *step.add_row() = RowAt(6, {0, 0, 0, 0, 1});
  *step.add_row() = RowAt(3);
  auto [first, last] = TrainOn(step, 300, &student);
  EXPECT_GT(first, 1);
  EXPECT_LT(last, 0.1);
}

TEST(GameStudent, ARowWithoutAResultTeachesItsMoveAlone) {
  GameStudent student(Make({"learn.learning_rate=0.01", "learn.warmup=0"}));
  Row row = RowAt(0, {0, 0, 1, 0, 0, 0, 0});
  row.set_prompt("[xo./.../...]:");
  row.set_text("c1 ");
  Step step;
  *step.add_row() = row;
  auto [first, last] = TrainOn(step, 100, &student);
  EXPECT_NEAR(first, std::log(7), 0.7) << "of seven moves, and of nothing else";
  EXPECT_LT(last, 0.05);
}

TEST(GameStudent, SaysWhichRowCannotBe) {
  GameStudent student(Make());
  student.StartGeneration(1, 10);
  auto error = [&](Row row) {
    Step step;
    *step.add_row() = std::move(row);
    return testing::ErrorOf([&] { student.Train(step, 0, false, RandomKey::Root(1)); });
  };
  EXPECT_THAT(error(RowAt(6, {1, 0})), ::testing::HasSubstr("a policy over 2 moves, and 5 are"));
  EXPECT_THAT(error(RowAt(9)), ::testing::HasSubstr("has the moves")) << "the game is over";
  Row row = RowAt(0);
  row.set_text("a2 b2 a3 won");
  EXPECT_THAT(error(row), ::testing::HasSubstr("has no result"));
  row = RowAt(0);
  row.clear_target();
  EXPECT_THAT(error(row), ::testing::HasSubstr("has no position"));
}

TEST(GameStudent, AnErrorOfAnyThreadIsTheSteps) {
  GameStudent student(Make({"process.threads=3"}));
  student.StartGeneration(1, 10);
  Step step;
  for (int i = 0; i < 6; ++i) *step.add_row() = RowAt(i < 5 ? 0 : 9);
  EXPECT_THAT(testing::ErrorOf([&] { student.Train(step, 0, false, RandomKey::Root(1)); }),
              ::testing::HasSubstr("has the moves"));
}

TEST(GameStudent, ContinuesFromItsStateAsIfNothingHadHappened) {
  Config config = Make();
  Step step;
  *step.add_row() = RowAt(6, {0, 0, 0, 0, 1});
  GameStudent whole(config), half(config), rest(config);
  for (GameStudent* student : {&whole, &half}) {
    student->Initialize(RandomKey::Root(1));
    student->StartGeneration(1, 4);
    for (int i = 0; i < 2; ++i) student->Train(step, i, false, RandomKey::Root(9));
  }
  rest.Take(half.Weights(), "test");
  rest.ContinueGeneration(1, 4, half.SaveState());
  for (GameStudent* student : {&whole, &rest}) {
    for (int i = 2; i < 4; ++i) student->Train(step, i, false, RandomKey::Root(9));
  }
  EXPECT_EQ(whole.Weights(), rest.Weights());
}

TEST(GameStudent, MeasuresMistakesByStage) {
  Config config = Make();
  GameStudent student(config);
  student.Initialize(RandomKey::Root(1));
  Metrics metrics = student.Evaluate(TaskSet(config));
  EXPECT_GT(metrics.at("eval/game/mistakes_policy"), 0.1) << "it has learned nothing";
  EXPECT_LE(metrics.at("eval/game/mistakes"), metrics.at("eval/game/mistakes_policy"));
  EXPECT_TRUE(metrics.contains("eval/game/mistakes/begin-hard"));
}

}  // namespace
}  // namespace pawl
