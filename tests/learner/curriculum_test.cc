#include "learner/curriculum.h"

#include "proto/config.h"
#include "tests/testing.h"

namespace pawl {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Config Lengths() {
  return ParseConfig(
      "[[task]]\nkind = \"copy\"\nname = \"brief\"\n"
      "[[task]]\nkind = \"copy\"\nname = \"longer\"\nopens_at = 0.9\n"
      "[[task]]\nkind = \"copy\"\nname = \"longest\"\nopens_at = 0.8\n"
      "[[task]]\nkind = \"addition\"\n",
      "x.toml", {});
}

TEST(Curriculum, ATaskOpensWhenTheOneBeforeItIsAccurateEnoughAndStaysOpen) {
  Curriculum curriculum(Lengths());
  EXPECT_TRUE(curriculum.any());
  EXPECT_THAT(curriculum.closed(), ElementsAre(1, 2));
  EXPECT_THAT(curriculum.See({{"eval/brief/accuracy", 0.89}, {"eval/longer/accuracy", 0.1}}),
              IsEmpty());
  EXPECT_THAT(curriculum.See({}), IsEmpty()) << "nothing was measured";
  EXPECT_THAT(curriculum.See({{"eval/brief/accuracy", NAN}}), IsEmpty());
  EXPECT_THAT(curriculum.closed(), ElementsAre(1, 2));
  EXPECT_THAT(curriculum.See({{"eval/brief/accuracy", 0.9}, {"eval/longer/accuracy", 0.2}}),
              ElementsAre(1));
  EXPECT_THAT(curriculum.closed(), ElementsAre(2));
  EXPECT_THAT(curriculum.See({{"eval/brief/accuracy", 0.1}, {"eval/longer/accuracy", 0.8}}),
              ElementsAre(2));
  EXPECT_THAT(curriculum.closed(), IsEmpty());
}

TEST(Curriculum, ThereIsNoneWhereEveryTaskIsOpen) {
  Config config = Lengths();
  for (TaskConfig& task : *config.mutable_task()) task.clear_opens_at();
  Curriculum curriculum(config);
  EXPECT_FALSE(curriculum.any());
  EXPECT_THAT(curriculum.closed(), IsEmpty());
}

}  // namespace
}  // namespace pawl
