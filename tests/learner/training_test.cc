#include "learner/training.h"

#include <ATen/TensorOperators.h>

#include <cmath>

#include "model/network.h"
#include "model/weights.h"
#include "proto/config.h"
#include "tests/testing.h"
#include "tokens/tokenizer.h"

namespace pawl {
namespace {

Config Tiny(const std::string& more) {
  return ParseConfig(
      "[model]\nlayers = 1\nwidth = 8\nheads = 2\nfeed_forward = 8\ncontext = 24\n"
      "[[task]]\nkind = \"addition\"\n[sample]\nmax_new_tokens = 8\n[learn]\n" +
          more,
      "test", {});
}

Step Taught() {
  Step step;
  step.set_fresh_share(0.5);
  Row* row = step.add_row();
  row->set_prompt("1+2=");
  row->set_text("3");
  return step;
}

class TrainingTest : public ::testing::Test {
 protected:
  void Make(const Config& config) {
    mode_ = Mode::Make(config);
    student_ = Student::Make(config);
    student_->Initialize(RandomKey::Root(5));
    training_ = std::make_unique<Training>(config, scratch_.path(), *mode_, student_.get());
    metrics_ = std::make_unique<MetricsWriter>(scratch_.path(), 0, 0);
  }

  testing::Scratch scratch_;
  std::unique_ptr<Mode> mode_;
  std::unique_ptr<Student> student_;
  std::unique_ptr<Training> training_;
  std::unique_ptr<MetricsWriter> metrics_;
};

TEST_F(TrainingTest, AGenerationBeginsWithTheWeightsThatRestartNames) {
  for (const char* restart : {"warm", "cold", "base"}) {
    Config config = Tiny(fmt::format("restart = \"{}\"\n", restart));
    Make(config);
    std::string base = student_->Weights();
    training_->KeepBase(base);
    EXPECT_EQ(std::filesystem::exists(scratch_ / "base.safetensors"),
              restart == std::string("base"));
    student_->Initialize(RandomKey::Root(6));
    std::string last = student_->Weights();
    student_->Initialize(InitialKey(config, 2));
    std::string drawn = student_->Weights();
    student_->Take(last, "test");
    Checkpoint at;
    at.generation = 2;
    training_->Begin(at, 10, "");
    EXPECT_EQ(student_->Weights(), restart == std::string("warm")   ? last
                                   : restart == std::string("cold") ? drawn
                                                                    : base)
        << restart;
    at.step = 3;
    student_->Take(last, "test");
    training_->Begin(at, 10, student_->SaveState());
    EXPECT_EQ(student_->Weights(), last) << restart << ": a generation under way has its weights";
  }
}

TEST_F(TrainingTest, CountsAStepInTheCheckpointAndInTheMetrics) {
  Make(Tiny("warmup = 0\n"));
  Checkpoint at;
  at.generation = 1;
  at.run_steps = 40;
  at.run_tokens = 1000;
  training_->Begin(at, 10, "");
  StepResult result = training_->Train(Taught(), &at, metrics_.get());
  EXPECT_EQ(at.step, 1);
  EXPECT_EQ(at.run_steps, 41);
  EXPECT_EQ(at.run_tokens, 1000 + result.tokens);
  const Metrics& row = metrics_->last_step();
  EXPECT_EQ(row.at("gen"), 1);
  EXPECT_EQ(row.at("step"), 41);
  EXPECT_EQ(row.at("learn/loss"), result.loss);
  EXPECT_EQ(row.at("learn/tokens"), static_cast<double>(at.run_tokens));
  EXPECT_EQ(row.at("mix/fresh"), 0.5);
}

// Warm-up and fall are of the generation's steps in generational mode, of the run's in continuous.
TEST_F(TrainingTest, TheScheduleCountsStepsOfTheGenerationOrOfTheRun) {
  for (auto [mode, share] : {std::pair{Config::generational, 0.5}, {Config::continuous, 1.0}}) {
    Config config = Tiny("warmup = 0.2\nlearning_rate = 0.01\n");
    config.set_mode(mode);
    Make(config);
    Checkpoint at;
    training_->Begin(at, 10, "");
    at.generation = 1;
    at.run_steps = 10;
    training_->Begin(at, 10, "");
    StepResult result = training_->Train(Taught(), &at, metrics_.get());
    EXPECT_DOUBLE_EQ(result.learning_rate, 0.01 * share);
  }
}

TEST_F(TrainingTest, ALossThatIsNoNumberEndsTheRunAndSaysWhatToDo) {
  Make(Tiny(""));
  Network broken(Tiny("").model(), MakeTokenizer(ModelConfig::chars)->vocabulary());
  broken.flat().fill_(NAN);
  student_->Take(ToSafetensors(broken), "test");
  Checkpoint at;
  at.generation = 3;
  training_->Begin(at, 10, "");
  ErrorCode code = ErrorCode::kUsage;
  std::string error =
      testing::ErrorOf([&] { training_->Train(Taught(), &at, metrics_.get()); }, &code);
  EXPECT_EQ(code, ErrorCode::kFailed);
  EXPECT_THAT(error, ::testing::HasSubstr("generation 3 step 0: the loss is not a finite number"));
  EXPECT_THAT(error, ::testing::HasSubstr("lower learn.learning_rate"));
  EXPECT_EQ(at.step, 0) << "the step does not count";
}

}  // namespace
}  // namespace pawl
