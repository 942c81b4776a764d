#include "verifiers/verifier.h"

#include "tests/testing.h"

namespace pawl {
namespace {

// Says what its sample says.
class Obedient : public PerSample {
 public:
  std::string name() const override { return "obedient"; }

 protected:
  Verdict JudgeOne(const Task&, const Problem&, const Sample& sample) const override {
    if (sample.text() == "timeout")
      throw ExternalFailure(ExternalFailure::kTimeout, "a program", "is slow");
    if (sample.text() == "crash")
      throw ExternalFailure(ExternalFailure::kCrash, "a program", "died");
    if (sample.text() == "refused")
      throw ExternalFailure(ExternalFailure::kRefused, "a program", "will not");
    return MakeVerdict(sample.text() == "right");
  }
};

TEST(PerSample, AFailureIsTheReasonOfItsOwnSampleAlone) {
  Group group;
  for (const char* text : {"right", "timeout", "crash", "refused", "wrong"})
    group.add_sample()->set_text(text);
  std::vector<Verdicts> judged = Obedient().Judge({{nullptr, nullptr, &group}});
  ASSERT_EQ(judged.size(), 1u);
  std::vector<Verdict::Reason> reasons;
  for (const Verdict& verdict : judged[0]) {
    reasons.push_back(verdict.reason());
    EXPECT_EQ(verdict.accepted(), verdict.reason() == Verdict::RIGHT);
    EXPECT_EQ(verdict.score(), verdict.accepted() ? 1 : 0);
  }
  EXPECT_EQ(reasons, (std::vector<Verdict::Reason>{Verdict::RIGHT, Verdict::TIMEOUT, Verdict::CRASH,
                                                   Verdict::REFUSED, Verdict::WRONG}));
}

TEST(Verdict, IsAFailureUnlessItSaysRightOrWrong) {
  EXPECT_FALSE(IsFailure(MakeVerdict(true, 0.5)));
  EXPECT_FALSE(IsFailure(MakeVerdict(false, 0.5)));
  for (auto reason : {Verdict::TIMEOUT, Verdict::CRASH, Verdict::REFUSED})
    EXPECT_TRUE(IsFailure(MakeFailure(reason)));
}

}  // namespace
}  // namespace pawl
