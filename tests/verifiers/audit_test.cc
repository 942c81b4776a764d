#include "verifiers/audit.h"

#include "tests/testing.h"

namespace pawl {
namespace {

// Right is "right"; of "unknown" its program says nothing.
class Asking : public Task {
 public:
  std::string_view level_meaning() const override { return ""; }
  Levels levels() const override { return {1, 1}; }
  Identity Draw(Levels, RandomStream*) const override { return {1, 0}; }
  Problem Make(int level, uint64_t seed) const override { return {level, seed, "?", "right"}; }
  bool IsRight(const Problem& problem, std::string_view solution) const override {
    if (solution == "unknown")
      throw ExternalFailure(ExternalFailure::kTimeout, "a program", "is slow");
    return solution == problem.reference;
  }
  double Distinct(int) const override { return 1; }
};

class AuditTest : public ::testing::Test {
 protected:
  Verdict::Truth TruthOf(const std::string& text, const Verdict& verdict, double share = 1,
                         int64_t id = 5, uint64_t seed = 1) {
    Sample sample;
    sample.set_id(id);
    sample.set_text(text);
    sample.set_ended(true);
    Group group;
    Verdict audited = verdict;
    Audit(share, RandomKey::Root(seed)).Add({&task_, &problem_, &group}, sample, &audited);
    return audited.truth();
  }

  Asking task_;
  Problem problem_ = task_.Make(1, 0);
};

TEST_F(AuditTest, SaysWhatTheExactCheckSaysWhateverTheVerdict) {
  for (bool accepted : {true, false}) {
    EXPECT_EQ(TruthOf("right", MakeVerdict(accepted)), Verdict::TRUE);
    EXPECT_EQ(TruthOf("wrong", MakeVerdict(accepted)), Verdict::FALSE);
  }
}

TEST_F(AuditTest, LeavesUnknownWhatHasNoVerdictAndWhatTheCheckDoesNotAnswer) {
  EXPECT_EQ(TruthOf("right", MakeFailure(Verdict::TIMEOUT)), Verdict::UNKNOWN);
  EXPECT_EQ(TruthOf("unknown", MakeVerdict(true)), Verdict::UNKNOWN);
}

// 10,000 coins with p = 0.3: deviation 46.
TEST_F(AuditTest, DrawsTheShareByTheSeedAndTheSample) {
  auto drawn = [&](uint64_t seed) {
    std::vector<bool> all;
    for (int64_t id = 0; id < 10000; ++id)
      all.push_back(TruthOf("right", MakeVerdict(true), 0.3, id, seed) != Verdict::UNKNOWN);
    return all;
  };
  std::vector<bool> first = drawn(1);
  EXPECT_NEAR(std::count(first.begin(), first.end(), true), 3000, 230);
  EXPECT_EQ(drawn(1), first);
  EXPECT_NE(drawn(2), first);
}

// A referee names what is wrong first; a cut sample's last word is none.
TEST(Audit, NamesTheFaultOfAGame) {
  TaskConfig config;
  config.set_kind("game");
  auto task = MakeTask(config, RandomKey::Root(1));
  Problem problem = {0, 0, ":", ""};
  auto fault = [&](const std::string& text, bool ended = true) {
    Sample sample;
    sample.set_text(text);
    sample.set_ended(ended);
    Group group;
    Verdict verdict = MakeVerdict(false);
    Audit(1, RandomKey::Root(1)).Add({task.get(), &problem, &group}, sample, &verdict);
    return verdict.fault();
  };
  EXPECT_EQ(fault("a1 b1 a2 b2 a3 1-0"), Verdict::NO_FAULT);
  EXPECT_EQ(fault("a1 a1 1-0"), Verdict::ILLEGAL);
  EXPECT_EQ(fault("a1 b1 1-0"), Verdict::UNFINISHED);
  EXPECT_EQ(fault("a1 b1 a2 b2 a3 c3 1-0"), Verdict::GOES_ON);
  EXPECT_EQ(fault("a1 b1 a2 b2 a3 0-1"), Verdict::RESULT);
  EXPECT_EQ(fault("a1 b1 a", false), Verdict::UNFINISHED);
}

}  // namespace
}  // namespace pawl
