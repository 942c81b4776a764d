#include "tests/proto/faults.h"

namespace pawl {
namespace {

using testing::FaultOf;
using testing::FaultWith;
using ::testing::HasSubstr;

TEST(ConfigCheck, NamesWhereTheKeyWasSet) {
  EXPECT_THAT(FaultWith("\n[model]\nheads = 5\n"),
              ::testing::StartsWith("x.toml:3: model.heads: "));
  EXPECT_THAT(FaultOf(testing::kAddition, {"model.heads=5"}),
              ::testing::StartsWith("--set: model.heads: "));
}

TEST(ConfigCheck, NamesTheFileForAKeyThatWasNotSet) {
  EXPECT_THAT(FaultOf("[[task]]\nkind = \"gaussian\"\n"),
              ::testing::StartsWith("x.toml: model.kind: "));
}

}  // namespace
}  // namespace pawl
