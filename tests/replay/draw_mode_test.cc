#include "replay/draw_mode.h"

#include "proto/config.h"
#include "proto/ids.h"
#include "tests/testing.h"

namespace pawl {
namespace {

class DrawModeTest : public ::testing::Test {
 protected:
  void Open(const std::vector<std::string>& settings, const std::string& more = "") {
    config_ = ParseConfig("[[task]]\nkind = \"addition\"\n" + more + "[learn]\nrows = 4\n", "x",
                          settings);
    ledger_ = std::make_unique<Ledger>(scratch_ / "ledger.sqlite", "run", config_);
    mode_ = DrawMode::Make(config_);
    mixer_ = std::make_unique<Mixer>(0, MixConfig::samples, 1, TaskShares{{1}, {1}},
                                     std::vector<std::string>{"sums"});
  }

  // Problem 0 of a generation with samples from the weights before it, of which so many are
  // accepted.
  void AddSamples(int64_t generation, int samples, int accepted) {
    SubmitSamples submit;
    SubmitVerdicts verdicts;
    Group* group = submit.add_group();
    group->set_id(GroupId(generation, 0));
    group->set_samples(samples);
    for (int i = 0; i < samples; ++i) {
      Sample* sample = group->add_sample();
      sample->set_id(SampleId(group->id(), i));
      sample->set_ended(true);
      Verdict* verdict = verdicts.add_verdict();
      verdict->set_sample_id(sample->id());
      verdict->set_accepted(i < accepted);
      verdict->set_score(i < accepted);
      verdict->set_reason(i < accepted ? Verdict::RIGHT : Verdict::WRONG);
    }
    OpenGeneration open;
    open.set_generation(generation);
    *open.add_group() = *group;
    ledger_->samples.AddProblems(open);
    ledger_->samples.AddSamples(submit, generation - 1, "actor");
    ledger_->counters.Add(kAcceptedCounter, ledger_->samples.AddVerdicts(verdicts));
  }

  void Publish(int64_t version) {
    Weights weights;
    weights.set_version(version);
    weights.set_sha256(std::to_string(version));
    ledger_->weights.Add(version, &weights);
  }

  bool SetStepPools(int64_t generation) {
    return mode_->SetStepPools(ledger_.get(), generation, 0, mixer_.get(), &pools_);
  }

  testing::Scratch scratch_;
  Config config_;
  std::unique_ptr<Ledger> ledger_;
  std::unique_ptr<DrawMode> mode_;
  std::unique_ptr<Mixer> mixer_;
  PoolsAtHand pools_;
};

TEST_F(DrawModeTest, GenerationalPoolsAreCompleteWhenAGenerationBegins) {
  Open({});
  AddSamples(1, 5, 3);
  EXPECT_TRUE(mode_->DrawsAgain());
  mode_->SetGenerationPools(ledger_.get(), 1, mixer_.get(), &pools_);
  EXPECT_EQ(pools_.size, 3);
  EXPECT_TRUE(pools_.empty.empty());
  EXPECT_TRUE(mixer_->EmptyTasks().empty());
  EXPECT_TRUE(SetStepPools(1)) << "a step never waits";
}

TEST_F(DrawModeTest, AnEmptyPoolIsNotedWithItsCause) {
  Open({});
  AddSamples(1, 2, 0);
  mode_->SetGenerationPools(ledger_.get(), 1, mixer_.get(), &pools_);
  ASSERT_EQ(pools_.empty.size(), 1u);
  EXPECT_THAT(pools_.empty[0].cause(), ::testing::StartsWith("2 samples: 0 accepted, 2 rejected"));
  EXPECT_EQ(mixer_->EmptyTasks(), std::vector<int>{0});
}

TEST_F(DrawModeTest, APolicyGradientWeighsSamplesAgainstTheirProblems) {
  Open({"learn.objective=grpo", "sample.samples_per_problem=4"});
  AddSamples(1, 4, 1);
  mode_->SetGenerationPools(ledger_.get(), 1, mixer_.get(), &pools_);
  EXPECT_EQ(pools_.size, 4);
  EXPECT_GT(pools_.advantages.at(SampleId(GroupId(1, 0), 0)), 0);
  EXPECT_LT(pools_.advantages.at(SampleId(GroupId(1, 0), 1)), 0);
}

// Two proposals; the problem of the first is solved by `right` of two samples, that of the second
// by none.
class ProposalsDrawn : public DrawModeTest {
 protected:
  void OpenProposing(std::vector<std::string> settings, int right) {
    settings.emplace_back("sample.samples_per_problem=2");
    Open(settings, "[[task]]\nkind = \"addition\"\npropose = true\n");
    mixer_ = std::make_unique<Mixer>(0, MixConfig::samples, 1, TaskShares{{0.5, 0.5}, {0.5, 0.5}},
                                     std::vector<std::string>{"sums", "proposals"});
    OpenGeneration open;
    SubmitSamples submit;
    SubmitVerdicts verdicts;
    open.set_generation(1);
    for (int g = 0; g < 3; ++g) {
      Group* group = open.add_group();
      group->set_id(GroupId(1, g));
      group->set_task(g == 0 ? 1 : 0);
      group->set_samples(2);
      if (g > 0) group->set_proposal(SampleId(GroupId(1, 0), g - 1));
      for (int i = 0; i < 2; ++i) {
        group->add_sample()->set_id(SampleId(group->id(), i));
        group->mutable_sample(i)->set_ended(true);
        Verdict* verdict = verdicts.add_verdict();
        verdict->set_sample_id(group->sample(i).id());
        verdict->set_accepted(g == 0 || (g == 1 && i < right));
        verdict->set_score(verdict->accepted());
        verdict->set_reason(verdict->accepted() ? Verdict::RIGHT : Verdict::WRONG);
      }
      *submit.add_group() = *group;
    }
    ledger_->samples.AddProblems(open);
    ledger_->samples.AddSamples(submit, 0, "actor");
    ledger_->samples.AddVerdicts(verdicts);
    mode_->SetGenerationPools(ledger_.get(), 1, mixer_.get(), &pools_);
  }

  bool IsProposalEmpty() const {
    std::vector<int> empty = mixer_->EmptyTasks();
    return std::find(empty.begin(), empty.end(), 1) != empty.end();
  }
};

TEST_F(ProposalsDrawn, AreThoseWhoseProblemIsSolvedByItsSamplesInPart) {
  OpenProposing({}, 1);
  EXPECT_EQ(pools_.size, 1 + 1) << "the right sample, and the proposal of its problem";
  for (int i = 0; i < 8; ++i) {
    Mixer::Drawn drawn = mixer_->Draw(1)[0];
    EXPECT_EQ(drawn.id, drawn.task == 1 ? SampleId(GroupId(1, 0), 0) : SampleId(GroupId(1, 1), 0));
  }
}

TEST_F(ProposalsDrawn, AreNoneWhereAllOrNoneOfTheSamplesAreRight) {
  OpenProposing({}, 2);
  EXPECT_TRUE(IsProposalEmpty());
  ASSERT_EQ(pools_.empty.size(), 1u);
  EXPECT_THAT(pools_.empty[0].cause(),
              ::testing::StartsWith("no problem that it proposed was solved by some"));
}

TEST_F(ProposalsDrawn, AreAllValidOnesWithThatReward) {
  OpenProposing({"task.1.propose_reward=valid"}, 2);
  EXPECT_FALSE(IsProposalEmpty());
  EXPECT_EQ(pools_.size, 2 + 2);
}

TEST_F(ProposalsDrawn, AreComparedByAPolicyGradient) {
  OpenProposing({"learn.objective=grpo"}, 1);
  EXPECT_GT(pools_.advantages.at(SampleId(GroupId(1, 0), 0)), 0);
  EXPECT_LT(pools_.advantages.at(SampleId(GroupId(1, 0), 1)), 0) << "valid, and not learnable";
}

TEST_F(DrawModeTest, ContinuousStepsDrawWhatIsThereAndAreRecorded) {
  Open({"mode=continuous", "mix.fresh=0"});
  EXPECT_FALSE(mode_->DrawsAgain());
  Publish(0);
  EXPECT_FALSE(SetStepPools(1)) << "nothing is accepted yet";
  AddSamples(1, 4, 4);
  EXPECT_TRUE(SetStepPools(1));
  EXPECT_TRUE(mixer_->EmptyTasks().empty());
  Step step;
  for (int i = 0; i < 4; ++i) step.add_row()->set_sample_id(SampleId(GroupId(1, 0), i));
  mode_->Record(ledger_.get(), step);
  EXPECT_EQ(ledger_->counters.Read(kDrawnCounter), 4);
}

TEST_F(DrawModeTest, ContinuousDropsSamplesOfWeightsThatAreTooOld) {
  Open({"mode=continuous", "mix.fresh=0", "loop.max_version_lag=1"});
  AddSamples(1, 4, 4);
  for (int64_t version : {0, 1}) Publish(version);
  EXPECT_TRUE(SetStepPools(2));
  Publish(2);
  EXPECT_FALSE(SetStepPools(3));
}

}  // namespace
}  // namespace pawl
