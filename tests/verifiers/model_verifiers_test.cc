#include "verifiers/model_verifiers.h"

#include "tests/verifiers/fake_models.h"
#include "tests/verifiers/verifier_case.h"

namespace pawl {
namespace {

using ModelVerifiersTest = VerifierTest;

TEST_F(ModelVerifiersTest, LearnedAcceptsWhatTheModelGivesTheThreshold) {
  VerifyConfig config = Kind(VerifyConfig::learned);
  config.set_threshold(0.6);
  Models models = {std::make_unique<Believer>(), nullptr};
  models.judge->Take("", "0123456789abcdef");
  auto verifier = MakeVerifier(config, RandomKey::Root(1), &models);
  EXPECT_EQ(verifier->name(), "learned(0.6,0123456789ab)/1");
  Verdicts judged = JudgeWith(*verifier, {MakeSample("good"), MakeSample("good", false),
                                          MakeSample("fair"), MakeSample("bad")});
  EXPECT_EQ(std::vector<bool>({judged[0].accepted(), judged[1].accepted(), judged[2].accepted(),
                               judged[3].accepted()}),
            (std::vector<bool>{true, false, false, false}));
  EXPECT_EQ(std::vector<double>(
                {judged[0].score(), judged[1].score(), judged[2].score(), judged[3].score()}),
            (std::vector<double>{0.8, 0, 0.5, 0.1}));
}

// Moves are in columns, of which the judge trusts the first most.
class ByColumn : public Believer {
 public:
  std::vector<double> ProbabilityRight(const std::vector<std::string>& prompts) override {
    std::vector<double> right;
    for (const std::string& prompt : prompts)
      right.push_back(prompt.ends_with(" 1?") ? 0.9 : prompt.ends_with(" 2?") ? 0.8 : 0.2);
    return right;
  }
};

TEST_F(ModelVerifiersTest, LearnedAsksAboutEachMoveOfAGameWhereItsJudgeJudgesMoves) {
  TaskConfig config;
  config.set_kind("game");
  config.set_game("connect 7x6x4");
  auto task = MakeTask(config, RandomKey::Root(0));
  task->AskMoves(false);
  Problem problem = {2, 0, "1 2:", ""};
  Models models = {std::make_unique<ByColumn>(), nullptr};
  models.judge->Take("", "0123456789abcdef");
  VerifyConfig learned = Kind(VerifyConfig::learned);
  learned.set_threshold(0.3);
  auto verifier = MakeVerifier(learned, RandomKey::Root(1), &models);
  Group group = GroupOf({MakeSample("1 2 1 2 1 1-0"), MakeSample("1 2 1 2 1 1-0", false),
                         MakeSample("1 2 1 2 1 0-1"), MakeSample("1 3 1 2 1 1-0"),
                         MakeSample("1 1 1 1 1 1 1-0")});
  Verdicts judged = verifier->Judge({{task.get(), &problem, &group}})[0];
  std::vector<bool> accepted;
  for (const Verdict& verdict : judged) accepted.push_back(verdict.accepted());
  EXPECT_EQ(accepted, (std::vector<bool>{true, false, false, false, true}))
      << "the last breaks a rule, and the judge does not see it";
  EXPECT_NEAR(judged[0].score(), 0.9 * 0.8 * 0.9 * 0.8 * 0.9, 1e-12);
  EXPECT_EQ(judged[2].score(), 0) << "its result is told by the rules";
  EXPECT_NEAR(judged[3].score(), 0.9 * 0.2 * 0.9 * 0.8 * 0.9, 1e-12);
}

TEST_F(ModelVerifiersTest, PanelAcceptsWhatMostModelsWrite) {
  Models models = {nullptr, std::make_unique<Three>(problem_.prompt)};
  auto verifier = MakeVerifier(Kind(VerifyConfig::panel), RandomKey::Root(1), &models);
  EXPECT_EQ(verifier->name(), "panel(0.5,a+b+c)/1");
  Problem other = task_->Make(4, 9);
  Group first =
            GroupOf({MakeSample("ba"), MakeSample("ab"), MakeSample("ab", false), MakeSample("c")}),
        second = GroupOf({MakeSample("")});
  std::vector<Verdicts> judged =
      verifier->Judge({{task_.get(), &problem_, &first}, {task_.get(), &other, &second}});
  ASSERT_EQ(judged.size(), 2u);
  ASSERT_EQ(judged[0].size(), 4u);
  std::vector<double> scores;
  for (const Verdict& j : judged[0]) scores.push_back(j.score());
  EXPECT_EQ(scores, (std::vector<double>{1 / 3.0, 2 / 3.0, 0, 0}));
  for (size_t i = 0; i < 4; ++i) EXPECT_EQ(judged[0][i].accepted(), i == 1) << i;
  EXPECT_FALSE(judged[1][0].accepted()) << "an empty solution is not what no model ended";
}

}  // namespace
}  // namespace pawl
