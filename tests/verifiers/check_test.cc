#include "tests/proto/faults.h"

namespace pawl {
namespace {

using testing::FaultOf;
using testing::FaultWith;
using ::testing::HasSubstr;

TEST(CheckVerify, AVerifierHasWhatItsKindNeeds) {
  EXPECT_THAT(FaultWith("[verify]\nkind = \"vote\"\n"),
              HasSubstr("x.toml:2: verify.kind: vote needs several samples"));
  EXPECT_THAT(FaultWith("[verify]\nkind = \"all_of\"\n"),
              HasSubstr("x.toml:2: verify.kind: all_of needs a list of 1 or more"));
  EXPECT_THAT(FaultWith("[verify]\nkind = \"sample\"\nparts = [\"exact\"]\n"),
              HasSubstr("x.toml:2: verify.kind: sample needs a list of 2 or more"));
  EXPECT_THAT(FaultWith("[verify]\nkind = \"panel\"\n"),
              HasSubstr("x.toml:2: verify.kind: panel needs models"));
  EXPECT_THAT(FaultWith("[verify]\nkind = \"external\"\n"),
              HasSubstr("x.toml:2: verify.kind: external needs a program"));
  EXPECT_THAT(FaultWith("[verify]\nkind = \"length\"\nlength_min = 5\nlength_max = 4\n"),
              HasSubstr("x.toml:3: verify.length_min: is above"));
}

TEST(CheckVerify, PartsAreVerifiersAndTheirNeedsHoldToo) {
  EXPECT_THAT(FaultWith("[verify]\nkind = \"any_of\"\nparts = [\"all_of\"]\n"),
              HasSubstr("cannot hold all_of"));
  EXPECT_THAT(FaultWith("[verify]\nkind = \"any_of\"\nparts = [\"exact\", \"vote\"]\n"),
              HasSubstr("vote needs several samples"));
  EXPECT_THAT(FaultWith("[verify]\nkind = \"all_of\"\nparts = [\"panel\"]\n"),
              HasSubstr("panel needs models"));
}

TEST(CheckVerify, ALearnedVerifierHasAJudgeAndVerdictsToLearnFrom) {
  EXPECT_THAT(FaultWith("[verify]\nkind = \"learned\"\n"),
              HasSubstr("x.toml:2: verify.kind: learned needs a judge of task addition"));
  EXPECT_THAT(FaultWith("[verify]\nkind = \"learned\"\naudit = 0\n"),
              HasSubstr("x.toml:3: verify.audit: 0 leaves a learned judge no verdicts"));
  EXPECT_THAT(FaultWith("mode = \"continuous\"\n[verify]\nkind = \"learned\"\n"),
              HasSubstr("verify.kind: learned needs generations"));
  EXPECT_THAT(FaultOf("[verify]\nkind = \"learned\"\n[[task]]\nkind = \"copy\"\n[[task]]\nkind = "
                      "\"copy\"\njudge = true\n[[task]]\nkind = \"sorting\"\njudge = true\n"),
              HasSubstr("there is no task sorting to judge"));
  EXPECT_EQ(FaultOf("[verify]\nkind = \"learned\"\n[[task]]\nkind = \"copy\"\n[[task]]\nkind = "
                    "\"copy\"\njudge = true\n"),
            "");
}

TEST(CheckVerify, MovesOfAGameMayBeJudgedByTheTaskLegal) {
  std::string learned = "[verify]\nkind = \"learned\"\n[[task]]\nkind = \"game\"\n",
              legal = "[[task]]\nkind = \"legal\"\n";
  EXPECT_EQ(FaultOf(learned + legal), "");
  EXPECT_THAT(FaultOf(learned), HasSubstr("or one with kind = \"legal\" and the same game"));
  EXPECT_THAT(FaultOf(learned + legal + "game = \"nim 1,3\"\n"),
              HasSubstr("learned needs a judge of task game"));
  EXPECT_THAT(FaultOf(learned + legal + legal), HasSubstr("learned needs a judge of task legal1"));
}

}  // namespace
}  // namespace pawl
