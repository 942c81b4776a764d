#include "learner/proposing.h"

#include <cmath>

#include "proto/ids.h"
#include "tests/learner/fake_replay.h"
#include "tests/testing.h"

namespace pawl {
namespace {

using testing::ErrorOf;
using testing::FakeReplay;
using ::testing::HasSubstr;

class ProposingTest : public ::testing::Test {
 protected:
  void Make(const std::string& more = "") {
    replay_ = std::make_unique<FakeReplay>(
        "[[task]]\nkind = \"addition\"\n[[task]]\nkind = \"addition\"\npropose = true\n" + more +
        "[sample]\nproblems = 4\nsamples_per_problem = 2\n[eval]\nproblems = 2\n");
    tasks_ = std::make_unique<TaskSet>(replay_->config());
    supply_ = std::make_unique<Supply>(replay_.get(), replay_->config(), *tasks_);
    proposing_ =
        std::make_unique<Proposing>(replay_.get(), replay_->config(), *tasks_, supply_.get());
    supply_->Open(1);
  }

  // Two pages: one group each, with these proposals.
  void Answer(const std::vector<std::string>& first, const std::vector<std::string>& second) {
    replay_->proposed = [=](const ListProposals& ask) {
      Proposals page;
      bool is_first = ask.from() <= GroupId(1, 0);
      Group* group = page.add_group();
      group->set_id(GroupId(1, is_first ? 0 : 1));
      group->set_task(1);
      for (const std::string& text : is_first ? first : second) {
        group->add_sample()->set_id(SampleId(group->id(), group->sample_size() - 1));
        group->mutable_sample(group->sample_size() - 1)->set_text(text);
      }
      page.set_more(is_first);
      return page;
    };
  }

  std::vector<std::string> Asked() {
    std::vector<std::string> prompts;
    for (const Group& group : replay_->opened[1]) {
      if (group.proposal() > 0) prompts.push_back(group.prompt());
    }
    return prompts;
  }

  static GenerationState Tallied(int64_t accepted, int64_t distinct, int64_t learnable) {
    GenerationState state;
    state.add_tally()->set_task(0);
    TaskTally* tally = state.add_tally();
    tally->set_task(1);
    tally->set_accepted(accepted);
    tally->set_distinct_proposals(distinct);
    tally->set_learnable(learnable);
    return state;
  }

  std::unique_ptr<FakeReplay> replay_;
  std::unique_ptr<TaskSet> tasks_;
  std::unique_ptr<Supply> supply_;
  std::unique_ptr<Proposing> proposing_;
};

TEST_F(ProposingTest, AsksEachProblemOnceAndAsManyAsThereArePlaces) {
  Make();
  Answer({"21+43=", "21+43=", "7+8="}, {"7+8=", "01+11=", "1+2=", "5+5="});
  ASSERT_TRUE(proposing_->Ask(1));
  EXPECT_EQ(Asked(), (std::vector<std::string>{"21+43=", "7+8=", "01+11=", "1+2="}));
  std::vector<int64_t> proposals;
  for (const Group& group : replay_->opened[1]) {
    if (group.proposal() > 0) proposals.push_back(group.proposal());
  }
  EXPECT_EQ(proposals[1], SampleId(GroupId(1, 0), 2));
  EXPECT_EQ(proposals[2], SampleId(GroupId(1, 1), 1));
  size_t opened = replay_->opened[1].size();
  Supply again(replay_.get(), replay_->config(), *tasks_);
  again.Open(1);
  Proposing back(replay_.get(), replay_->config(), *tasks_, &again);
  ASSERT_TRUE(back.Ask(1)) << "a learner that comes back opens the same problems";
  EXPECT_EQ(replay_->opened[1].size(), opened);

  Metrics row = proposing_->Count(Tallied(7, 5, 1));
  EXPECT_DOUBLE_EQ(row.at("propose/propose-addition/asked"), 4);
  EXPECT_DOUBLE_EQ(row.at("propose/propose-addition/level"), (2 + 1 + 2 + 1) / 4.0);
  EXPECT_DOUBLE_EQ(row.at("propose/propose-addition/learnable"), 0.25);
  EXPECT_DOUBLE_EQ(row.at("propose/propose-addition/distinct"), 5 / 7.0);
}

TEST_F(ProposingTest, MeasuresNothingOfNoProposals) {
  Make();
  ASSERT_TRUE(proposing_->Ask(1));
  Metrics row = proposing_->Count(Tallied(0, 0, 0));
  EXPECT_EQ(row.at("propose/propose-addition/asked"), 0);
  EXPECT_TRUE(std::isnan(row.at("propose/propose-addition/distinct")));
  EXPECT_TRUE(std::isnan(row.at("propose/propose-addition/learnable")));
}

TEST_F(ProposingTest, AskNoneWhereTheStreamIsFixed) {
  Make("propose_share = 0\n");
  EXPECT_EQ(replay_->opened[1].size(), 4u);
  ASSERT_TRUE(proposing_->Ask(1));
  EXPECT_TRUE(Asked().empty());
  EXPECT_TRUE(proposing_->Count(Tallied(0, 0, 0)).empty());
}

TEST_F(ProposingTest, RefusesAnAcceptedProposalThatSetsNoProblem) {
  Make();
  Answer({"21+"}, {});
  ErrorCode code = ErrorCode::kFailed;
  EXPECT_THAT(ErrorOf([&] { proposing_->Ask(1); }, &code), HasSubstr("was accepted as a proposal"));
  EXPECT_EQ(code, ErrorCode::kData);
}

TEST_F(ProposingTest, IsNothingWithoutATaskThatProposes) {
  FakeReplay plain("[[task]]\nkind = \"addition\"\n");
  TaskSet tasks(plain.config());
  Supply supply(&plain, plain.config(), tasks);
  EXPECT_FALSE(Proposing(&plain, plain.config(), tasks, &supply).Ask(1));
  EXPECT_TRUE(plain.calls.empty());
}

}  // namespace
}  // namespace pawl
