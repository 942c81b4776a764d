#include "verifiers/marked.h"

#include "tests/testing.h"

namespace pawl {
namespace {

// Accepts all and remembers what it was shown, a string for each group.
class Remembering : public Verifier {
 public:
  explicit Remembering(bool per_sample) : per_sample_(per_sample) {}
  std::string name() const override { return "remembering"; }
  bool per_sample() const override { return per_sample_; }
  std::vector<Verdicts> Judge(const std::vector<Asked>& asked) const override {
    std::vector<Verdicts> all;
    for (const Asked& one : asked) {
      std::string& shown = shown_.emplace_back();
      for (const Sample& sample : one.group->sample()) shown += sample.text();
      all.emplace_back(shown.size(), MakeVerdict(true));
    }
    return all;
  }
  mutable std::vector<std::string> shown_;

 private:
  bool per_sample_;
};

class MarkedTest : public ::testing::Test {
 protected:
  MarkedTest() {
    for (const char* text : {"a", "b", "c"}) first_.add_sample()->set_text(text);
    for (const char* text : {"d", "e"}) second_.add_sample()->set_text(text);
  }

  // "x" where a sample was accepted, "." where it was not.
  std::string Accepted(const Verifier& part, const Marks& marks) {
    std::string accepted;
    for (const Verdicts& group :
         JudgeMarked(part, {{nullptr, nullptr, &first_}, {nullptr, nullptr, &second_}}, marks)) {
      for (const Verdict& verdict : group) accepted += verdict.accepted() ? 'x' : '.';
    }
    return accepted;
  }

  Group first_, second_;
};

TEST_F(MarkedTest, APartThatJudgesSamplesApartSeesTheMarkedOnesAlone) {
  Remembering part(true);
  EXPECT_EQ(Accepted(part, {{true, false, true}, {false, true}}), "x.x.x");
  EXPECT_EQ(part.shown_, (std::vector<std::string>{"ac", "e"}));
}

TEST_F(MarkedTest, AnyOtherPartSeesTheWholeOfGroupsWithAMark) {
  Remembering part(false);
  EXPECT_EQ(Accepted(part, {{false, true, false}, {false, false}}), "xxx..");
  EXPECT_EQ(part.shown_, std::vector<std::string>{"abc"});
}

TEST_F(MarkedTest, NothingMarkedIsNotAsked) {
  Remembering part(true);
  EXPECT_EQ(Accepted(part, {{false, false, false}, {false, false}}), ".....");
  EXPECT_TRUE(part.shown_.empty());
}

}  // namespace
}  // namespace pawl
