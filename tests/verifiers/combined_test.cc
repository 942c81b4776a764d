#include "tests/verifiers/external_case.h"
#include "tests/verifiers/fake_models.h"

namespace pawl {
namespace {

using CombinedTest = ExternalTest;

TEST_F(CombinedTest, AllOfWantsEveryPart) {
  VerifyConfig config = Kind(VerifyConfig::all_of);
  config.add_parts(VerifyConfig::vote);
  config.add_parts(VerifyConfig::exact);
  EXPECT_EQ(Accepted(config, {MakeSample(problem_.reference), MakeSample(problem_.reference),
                              MakeSample("b")}),
            (std::vector<bool>{true, true, false}));
  EXPECT_EQ(Accepted(config, {MakeSample("b"), MakeSample("b"), MakeSample(problem_.reference)}),
            (std::vector<bool>{false, false, false}));
}

TEST_F(CombinedTest, AnyOfWantsOnePart) {
  VerifyConfig config = Kind(VerifyConfig::any_of);
  config.add_parts(VerifyConfig::length);
  config.add_parts(VerifyConfig::exact);
  config.set_length_max(2);
  EXPECT_EQ(Accepted(config, {MakeSample(problem_.reference), MakeSample("zz"), MakeSample("zzz")}),
            (std::vector<bool>{true, true, false}));
}

// Parts are asked about all groups at once, and each about what the cheaper ones left open: here
// the first and last of three.
TEST_F(CombinedTest, ADearPartIsAskedOnceAboutWhatIsOpen) {
  class Counting : public Three {
   public:
    using Three::Three;
    std::vector<std::vector<std::optional<std::string>>> Solve(
        const std::vector<std::string>& prompts) override {
      calls.push_back(prompts.size());
      return Three::Solve(prompts);
    }
    std::vector<size_t> calls;
  };
  auto counting = std::make_unique<Counting>(problem_.prompt);
  Counting* asked = counting.get();
  Models models = {nullptr, std::move(counting)};
  VerifyConfig config = Kind(VerifyConfig::all_of);
  config.add_parts(VerifyConfig::panel);
  config.add_parts(VerifyConfig::length);
  config.set_length_max(2);
  auto verifier = MakeVerifier(config, RandomKey::Root(1), &models);
  Group first = GroupOf({MakeSample("long"), MakeSample("ab")}),
        second = GroupOf({MakeSample("long")}),
        third = GroupOf({MakeSample("ab"), MakeSample("ba")});
  std::vector<Verdicts> judged = verifier->Judge({{task_.get(), &problem_, &first},
                                                  {task_.get(), &problem_, &second},
                                                  {task_.get(), &problem_, &third}});
  EXPECT_EQ(asked->calls, std::vector<size_t>{2});
  EXPECT_FALSE(judged[0][0].accepted());
  EXPECT_TRUE(judged[0][1].accepted());
  EXPECT_FALSE(judged[1][0].accepted());
  EXPECT_TRUE(judged[2][0].accepted());
  EXPECT_FALSE(judged[2][1].accepted());
}

// A part that fails leaves a sample open to the others; what none settles stays a failure.
TEST_F(CombinedTest, AFailedPartLeavesTheOthersToDecide) {
  VerifyConfig config = Program("echo garbage");
  config.add_parts(VerifyConfig::external);
  config.add_parts(VerifyConfig::exact);
  config.set_kind(VerifyConfig::any_of);
  Verdicts any = JudgeWith(config, {MakeSample(problem_.reference), MakeSample("zzz")});
  EXPECT_TRUE(any[0].accepted());
  EXPECT_TRUE(IsFailure(any[1]));
  config.set_kind(VerifyConfig::all_of);
  Verdicts all = JudgeWith(config, {MakeSample(problem_.reference), MakeSample("zzz")});
  EXPECT_TRUE(IsFailure(all[0]));
  EXPECT_FALSE(IsFailure(all[1])) << "rejected by the cheaper check, the program was not asked";
}

TEST_F(CombinedTest, PartsAreTriedToo) {
  VerifyConfig config = Program("exit 1");
  config.add_parts(VerifyConfig::none);
  config.add_parts(VerifyConfig::external);
  for (VerifyConfig::Kind kind :
       {VerifyConfig::all_of, VerifyConfig::any_of, VerifyConfig::sample}) {
    config.set_kind(kind);
    EXPECT_THAT(testing::ErrorOf([&] { MakeVerifier(config, RandomKey::Root(1))->Try(problem_); }),
                ::testing::HasSubstr("exit code 1"));
  }
}

}  // namespace
}  // namespace pawl
