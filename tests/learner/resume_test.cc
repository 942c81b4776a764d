#include "learner/resume.h"

#include "tests/testing.h"

namespace pawl {
namespace {

using ::testing::HasSubstr;

class ResumeTest : public ::testing::Test {
 protected:
  void Measured(std::initializer_list<int> generations) {
    std::ofstream file(scratch_ / "generations.jsonl");
    for (int generation : generations)
      file << fmt::format("{{\"gen\": {}, \"step\": 0, \"t\": 0}}\n", generation);
  }
  // What is said of a checkpoint at `generation` (-1: there is none); "": nothing.
  std::string Fault(int64_t generation, int64_t generations = 5) {
    std::optional<Checkpoint> saved;
    if (generation >= 0) saved.emplace().generation = generation;
    ErrorCode code = ErrorCode::kData;
    std::string fault =
        testing::ErrorOf([&] { RequireWhole(scratch_.path(), saved, generations); }, &code);
    EXPECT_EQ(code, ErrorCode::kData) << fault;
    return fault;
  }

  testing::Scratch scratch_;
};

TEST_F(ResumeTest, WhatAKillLeavesIsWhole) {
  EXPECT_EQ(Fault(-1), "") << "before the first checkpoint";
  EXPECT_EQ(Fault(0), "") << "inside generation 0";
  Measured({0});
  EXPECT_EQ(Fault(-1), "") << "between generation 0's row and its checkpoint";
  EXPECT_EQ(Fault(0), "");
  EXPECT_EQ(Fault(1), "");
  Measured({0, 1, 2});
  EXPECT_EQ(Fault(3), "");
  EXPECT_EQ(Fault(2), "") << "between generation 2's row and the next checkpoint";
}

TEST_F(ResumeTest, ARowThatIsMissingIsDamage) {
  EXPECT_THAT(Fault(2), HasSubstr("generations.jsonl: is missing, and the newest checkpoint "
                                  "stands at generation 2"));
  Measured({});
  EXPECT_THAT(Fault(2), HasSubstr("holds no generation"));
  Measured({0});
  EXPECT_THAT(Fault(2), HasSubstr("ends with generation 0"));
  Measured({0, 2});
  EXPECT_NE(Fault(2), "") << "one in the middle";
}

TEST_F(ResumeTest, CheckpointsThatAreMissingAreDamage) {
  Measured({0, 1});
  EXPECT_THAT(Fault(-1), HasSubstr("checkpoints: holds no checkpoint, and generations.jsonl ends "
                                   "with generation 1"));
}

TEST_F(ResumeTest, MoreGenerationsThanTheConfigAsksForAreSomeoneElses) {
  Measured({0, 1, 2, 3});
  EXPECT_EQ(Fault(4, 3), "");
  EXPECT_THAT(Fault(4, 2), HasSubstr("holds generation 3, but the run's config asks for 2"));
}

}  // namespace
}  // namespace pawl
