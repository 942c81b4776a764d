#include "learner/standing.h"

#include "proto/config.h"
#include "tests/testing.h"

namespace pawl {
namespace {

const char kTiny[] =
    "generations = 3\n[model]\nlayers = 1\nwidth = 8\nheads = 2\nfeed_forward = 8\ncontext = 24\n"
    "[[task]]\nkind = \"addition\"\n[sample]\nmax_new_tokens = 8\n";

class StandingTest : public ::testing::Test {
 protected:
  StandingTest() : config_(ParseConfig(kTiny, "test", {})), student_(Student::Make(config_)) {}

  Standing Make() { return Standing(config_, scratch_.path(), student_.get()); }
  void Measured(int generation) {
    std::ofstream(scratch_ / "generations.jsonl", std::ios::app)
        << fmt::format("{{\"gen\": {}, \"step\": 0, \"t\": 0}}\n", generation);
  }

  testing::Scratch scratch_;
  Config config_;
  std::unique_ptr<Student> student_;
};

TEST_F(StandingTest, BeginsWithWeightsThatTheSeedDraws) {
  Standing standing = Make();
  EXPECT_EQ(standing.at()->generation, 0);
  EXPECT_FALSE(standing.BegunBefore(0));
  EXPECT_EQ(standing.TakeOptimizer(), "");
  std::string first = student_->Weights();
  config_.set_seed(1);
  Make();
  EXPECT_NE(student_->Weights(), first);
  config_.set_seed(0);
  Make();
  EXPECT_EQ(student_->Weights(), first);
}

TEST_F(StandingTest, GoesOnWithTheWeightsAndCountersThatWereSaved) {
  {
    Standing standing = Make();
    *standing.at() = {"run", 0, 7, 7, 300, "", ""};
    standing.Save();
  }
  std::string saved = student_->Weights();
  student_->Initialize(RandomKey::Root(9));
  Standing standing = Make();
  EXPECT_EQ(student_->Weights(), saved);
  EXPECT_EQ(standing.at()->run_id, "run");
  EXPECT_EQ(standing.at()->step, 7);
  EXPECT_EQ(standing.at()->run_tokens, 300);
  EXPECT_TRUE(standing.BegunBefore(0));
  EXPECT_FALSE(standing.BegunBefore(1));
}

TEST_F(StandingTest, KeepsTheOptimizersStateInEachCheckpointUntilItIsTaken) {
  std::string state;
  {
    Standing standing = Make();
    student_->StartGeneration(1, 10);
    Step step;
    Row* row = step.add_row();
    row->set_prompt("1+2=");
    row->set_text("3");
    student_->Train(step, 0, false, RandomKey::Root(0));
    state = student_->SaveState();
    standing.at()->step = 1;
    standing.Save();
  }
  student_ = Student::Make(config_);  // whose moments are zero
  ASSERT_NE(student_->SaveState(), state);
  {
    Standing standing = Make();
    standing.Save();
  }
  Standing standing = Make();
  EXPECT_EQ(standing.TakeOptimizer(), state);
  EXPECT_EQ(standing.TakeOptimizer(), "");
  standing.Save();
  EXPECT_EQ(LoadCheckpoint(scratch_.path())->optimizer, student_->SaveState())
      << "once it is taken the student's own is saved";
}

TEST_F(StandingTest, AdvancesToTheNextGenerationsFirstStep) {
  Standing standing = Make();
  standing.at()->step = 5;
  standing.at()->run_steps = 5;
  Measured(0);
  standing.Advance();
  auto saved = LoadCheckpoint(scratch_.path());
  ASSERT_TRUE(saved);
  EXPECT_EQ(saved->generation, 1);
  EXPECT_EQ(saved->step, 0);
  EXPECT_EQ(saved->run_steps, 5);
  EXPECT_EQ(Make().at()->generation, 1);
}

}  // namespace
}  // namespace pawl
