#include "learner/tally.h"

#include <cmath>

#include "tests/learner/fake_replay.h"
#include "tests/testing.h"

namespace pawl {
namespace {

using testing::FakeReplay;
using ::testing::HasSubstr;

const char kTwoTasks[] =
    "[model]\nlayers = 1\nwidth = 8\nheads = 2\nfeed_forward = 8\ncontext = 24\n"
    "[[task]]\nkind = \"addition\"\n[[task]]\nkind = \"copy\"\n[sample]\nmax_new_tokens = 8\n"
    "[eval]\nproblems = 3\n";

// 40 samples, 30 of them audited: 10 right, of which 9 are accepted, and 20 wrong, of which 3 are.
GenerationState Counted() {
  GenerationState state;
  TaskTally* tally = state.add_tally();
  tally->set_task(0);
  tally->set_samples(40);
  tally->set_accepted(16);
  tally->set_right(10);
  tally->set_accept_right(9);
  tally->set_wrong(20);
  tally->set_accept_wrong(3);
  tally->set_squared_error(4.5);
  tally->set_ended(38);
  tally->set_failed(2);
  tally->set_neg_log_prob(50);
  tally->set_tokens(200);
  tally->set_distinct_right(7);
  return state;
}

TEST(CountSamples, GivesTheSharesOfATask) {
  Config config = ParseConfig(kTwoTasks, "test", {});
  Metrics row = CountSamples(config, Counted());
  EXPECT_DOUBLE_EQ(row.at("verify/addition/accepted"), 16.0 / 40);
  EXPECT_DOUBLE_EQ(row.at("verify/addition/phi"), 9.0 / 10);
  EXPECT_DOUBLE_EQ(row.at("verify/addition/psi"), 3.0 / 20);
  EXPECT_DOUBLE_EQ(row.at("verify/addition/right"), 10.0 / 30);
  EXPECT_DOUBLE_EQ(row.at("verify/addition/gap"), 9.0 / 12 - 10.0 / 30);
  EXPECT_DOUBLE_EQ(row.at("verify/addition/brier"), 4.5 / 30);
  EXPECT_DOUBLE_EQ(row.at("verify/addition/failed"), 2);
  EXPECT_DOUBLE_EQ(row.at("sample/addition/cut"), 2.0 / 40);
  EXPECT_DOUBLE_EQ(row.at("sample/addition/entropy"), 0.25);
  EXPECT_DOUBLE_EQ(row.at("sample/addition/distinct_right"), 7);
}

TEST(CountSamples, GivesTheSharesOfTheFaultsOfGames) {
  GenerationState state = Counted();
  state.mutable_tally(0)->set_illegal(6);
  state.mutable_tally(0)->set_misstated(3);
  Metrics row = CountSamples(ParseConfig("[[task]]\nkind = \"game\"\n", "test", {}), state);
  EXPECT_DOUBLE_EQ(row.at("verify/game/illegal"), 0.2);
  EXPECT_DOUBLE_EQ(row.at("verify/game/misstated"), 0.1);
  EXPECT_DOUBLE_EQ(row.at("verify/game/goes_on"), 0);
  Config player = ParseConfig(
      "[model]\nkind = \"fc\"\n[[task]]\nkind = \"game\"\n[mix]\nunit = \"positions\"\n", "test",
      {});
  EXPECT_FALSE(CountSamples(player, state).contains("verify/game/illegal"))
      << "a search makes legal games";
}

TEST(CountSamples, GivesTheSharesOfGamesThatWereGivenUp) {
  GenerationState state = Counted();
  state.mutable_tally(0)->set_resigned(10);
  state.mutable_tally(0)->set_played_on(8);
  state.mutable_tally(0)->set_resigned_wrongly(2);
  std::string plays =
      "[model]\nkind = \"fc\"\n[[task]]\nkind = \"game\"\n[mix]\nunit = \"positions\"\n";
  Metrics row = CountSamples(ParseConfig(plays, "test", {"search.resign_error=0.05"}), state);
  EXPECT_DOUBLE_EQ(row.at("sample/game/resigned"), 10.0 / 40);
  EXPECT_DOUBLE_EQ(row.at("sample/game/resigned_wrongly"), 0.25);
  EXPECT_FALSE(
      CountSamples(ParseConfig(plays, "test", {}), state).contains("sample/game/resigned"));
}

// 20 games are wrong; 9 of them for a fault, the others for their result alone.
TEST(CountSamples, CountsGamesWithAnotherResultThanWanted) {
  GenerationState state = Counted();
  state.mutable_tally(0)->set_illegal(6);
  state.mutable_tally(0)->set_misstated(3);
  Metrics row =
      CountSamples(ParseConfig("[[task]]\nkind = \"game\"\nwish = true\n", "test", {}), state);
  EXPECT_DOUBLE_EQ(row.at("verify/game/unwanted"), 11.0 / 30);
  row = CountSamples(ParseConfig("[[task]]\nkind = \"game\"\n", "test", {}), state);
  EXPECT_FALSE(row.contains("verify/game/unwanted")) << "nothing is wished for";
}

TEST(CountSamples, PoolsTheTasksSamples) {
  Config config = ParseConfig(kTwoTasks, "test", {});
  GenerationState state = Counted();
  TaskTally* other = state.add_tally();
  other->set_task(1);
  other->set_samples(10);
  other->set_accepted(10);
  other->set_right(10);
  other->set_accept_right(5);
  other->set_tokens(100);
  state.set_stale(4);
  Metrics row = CountSamples(config, state);
  EXPECT_DOUBLE_EQ(row.at("verify/accepted"), 26.0 / 50);
  EXPECT_DOUBLE_EQ(row.at("verify/phi"), 14.0 / 20) << "not the mean of 0.9 and 0.5 by chance";
  EXPECT_DOUBLE_EQ(row.at("verify/psi"), 3.0 / 20);
  EXPECT_DOUBLE_EQ(row.at("sample/samples"), 50);
  EXPECT_DOUBLE_EQ(row.at("sample/tokens"), 300);
  EXPECT_DOUBLE_EQ(row.at("sample/stale"), 4);
  EXPECT_DOUBLE_EQ(row.at("verify/copy/phi"), 0.5);
  EXPECT_TRUE(std::isnan(row.at("verify/copy/psi"))) << "it has no wrong sample";
}

TEST(CountSamples, SharesOfNothingAreNoNumber) {
  Config config = ParseConfig(kTwoTasks, "test", {});
  GenerationState state;
  state.add_tally()->set_samples(5);
  Metrics row = CountSamples(config, state);
  for (const char* name : {"verify/addition/phi", "verify/addition/psi", "verify/addition/right",
                           "verify/addition/gap", "verify/addition/brier",
                           "sample/addition/distinct_right", "sample/addition/entropy"}) {
    EXPECT_TRUE(std::isnan(row.at(name))) << name;
  }
  EXPECT_EQ(row.at("verify/addition/accepted"), 0);
}

GenerationState Examples(const std::vector<std::vector<float>>& log_probs,
                         const std::string& text = "") {
  GenerationState state;
  for (const auto& of_sample : log_probs) {
    Group* group = state.add_example();
    group->set_prompt("1+2=");
    Sample* sample = group->add_sample();
    sample->set_text(text);
    for (float value : of_sample) {
      sample->add_tokens(5);
      sample->add_log_probs(value);
    }
  }
  return state;
}

TEST(Canary, IsTheMeanAndTheGreatestDifferenceOverAllTokens) {
  Metrics row = CompareLogProbs({{-1, -2}, {-3}}, Examples({{-1, -2.25}, {-2.5}}), 0.25);
  EXPECT_DOUBLE_EQ(row.at("canary/max"), 0.5);
  EXPECT_DOUBLE_EQ(row.at("canary/mean"), 0.25) << "at the limit it passes";
}

TEST(Canary, BeyondItsLimitSaysByHowMuchAndWhatToDo) {
  ErrorCode code = ErrorCode::kFailed;
  std::string error = testing::ErrorOf(
      [] {
        CompareLogProbs({{-1, -2}}, Examples({{-1.25, -2.25}}), 0.125);
      },
      &code);
  EXPECT_EQ(code, ErrorCode::kData);
  EXPECT_THAT(error, HasSubstr("differ from the learner's by 0.2500 nats on average"));
  EXPECT_THAT(error, HasSubstr("raise learn.canary_limit"));
}

class TallyTest : public ::testing::Test {
 protected:
  TallyTest() : replay_(kTwoTasks), student_(Student::Make(replay_.config())) {
    student_->Initialize(RandomKey::Root(1));
  }
  Tally Make() { return Tally(&replay_, replay_.config(), student_.get()); }

  FakeReplay replay_;
  std::unique_ptr<Student> student_;
};

TEST_F(TallyTest, ComparesAGenerationWithTheOneInFront) {
  Tally tally = Make();
  EXPECT_FALSE(
      tally.Count(1, Examples({{}}, "the same long text"), "").contains("sample/near_duplicates"))
      << "nothing is in front of the first";
  EXPECT_EQ(tally.Count(2, Examples({{}}, "the same long text"), "").at("sample/near_duplicates"),
            1);
  EXPECT_EQ(tally.Count(3, Examples({{}}, "quite another one"), "").at("sample/near_duplicates"),
            0);
  EXPECT_TRUE(replay_.calls.empty()) << "it knows the samples of the generation in front";
}

TEST_F(TallyTest, AsksForTheSamplesInFrontWhereItWasResumed) {
  replay_.measured = [](int64_t generation) {
    return Examples({{}}, generation == 4 ? "the same long text" : "quite another one");
  };
  Tally tally = Make();
  EXPECT_EQ(tally.Count(5, Examples({{}}, "the same long text"), "").at("sample/near_duplicates"),
            1);
  EXPECT_THAT(replay_.calls, ::testing::ElementsAre("await 4"));
}

TEST_F(TallyTest, MeasuresTheCanaryWhereThePublishedWeightsAreKnown) {
  GenerationState state = Examples({{0, 0, 0}});
  std::string published = student_->Weights();
  auto own = student_->LogProbs(published, {state.example(0)});
  GenerationState same = Examples(own);
  Metrics row = Make().Count(1, same, published);
  EXPECT_EQ(row.at("canary/max"), 0);
  EXPECT_FALSE(Make().Count(1, same, "").contains("canary/max"));
  student_->Initialize(RandomKey::Root(2));
  EXPECT_EQ(Make().Count(1, same, published).at("canary/max"), 0)
      << "what is compared is what was published, not what has been trained since";
}

TEST(CountSamples, SaysWhatGamesOfAGenerationSayTogether) {
  GenerationState state = Counted();
  state.mutable_tally(0)->set_distinct_texts(30);
  state.mutable_tally(0)->set_distinct_prefixes(20);
  state.mutable_tally(0)->set_policies(50);
  state.mutable_tally(0)->set_policy_entropy(75);
  state.mutable_tally(0)->set_values(80);
  state.mutable_tally(0)->set_value_error(8);
  Config player = ParseConfig(
      "[model]\nkind = \"fc\"\n[[task]]\nkind = \"game\"\n[mix]\nunit = \"positions\"\n", "test",
      {});
  Metrics row = CountSamples(player, state);
  EXPECT_DOUBLE_EQ(row.at("sample/game/duplicates"), 0.25);
  EXPECT_DOUBLE_EQ(row.at("sample/game/distinct_prefixes"), 0.5);
  EXPECT_DOUBLE_EQ(row.at("sample/game/policy_entropy"), 1.5);
  EXPECT_DOUBLE_EQ(row.at("sample/game/calibration_error"), 0.1);
  state.mutable_tally(0)->set_policies(0);
  state.mutable_tally(0)->set_values(0);
  row = CountSamples(ParseConfig("[[task]]\nkind = \"game\"\n", "test", {}), state);
  EXPECT_DOUBLE_EQ(row.at("sample/game/duplicates"), 0.25) << "games as text repeat too";
  EXPECT_TRUE(std::isnan(row.at("sample/game/policy_entropy"))) << "and have no policies";
  EXPECT_FALSE(CountSamples(ParseConfig(kTwoTasks, "test", {}), Counted())
                   .contains("sample/addition/duplicates"));
}

}  // namespace
}  // namespace pawl
