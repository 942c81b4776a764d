#include "match/uci_option.h"

#include "tests/testing.h"

namespace pawl {
namespace {

TEST(UciOption, ReadsWhatEnginesPrint) {
  auto hash = UciOption::Of("option name Hash type spin default 16 min 1 max 1024");
  ASSERT_TRUE(hash);
  EXPECT_EQ(hash->name, "Hash");
  EXPECT_EQ(hash->type, "spin");
  EXPECT_EQ(hash->least, 1);
  EXPECT_EQ(hash->most, 1024);
  auto level = UciOption::Of("option name Skill Level type spin default 20 min 0 max 20");
  EXPECT_EQ(level->name, "Skill Level");
  auto variant = UciOption::Of(
      "option name UCI_Variant type combo default chess var 3check var los alamos var gardner");
  EXPECT_EQ(variant->choices, (std::vector<std::string>{"3check", "los alamos", "gardner"}));
  EXPECT_EQ(UciOption::Of("option name Debug Log File type string default")->name,
            "Debug Log File");
  for (const char* other : {"", "id name option", "optional name x", "option", "option name"})
    EXPECT_FALSE(UciOption::Of(other)) << other;
}

TEST(UciOption, FindsValuesThatAnEngineWouldPassOver) {
  UciOption spin = *UciOption::Of("option name N type spin default 1 min -5 max 8");
  EXPECT_EQ(spin.FaultOf("-5"), "");
  EXPECT_EQ(spin.FaultOf("9"), "must be a whole number from -5 to 8");
  EXPECT_EQ(spin.FaultOf("x"), "must be a whole number from -5 to 8");
  UciOption check = *UciOption::Of("option name C type check default false");
  EXPECT_EQ(check.FaultOf("true"), "");
  EXPECT_EQ(check.FaultOf("1"), "must be true or false");
  UciOption combo = *UciOption::Of("option name V type combo default a var a var b");
  EXPECT_EQ(combo.FaultOf("b"), "");
  EXPECT_EQ(combo.FaultOf("c"), "must be one of a, b");
  EXPECT_NE(UciOption::Of("option name Clear Hash type button")->FaultOf("1"), "");
  EXPECT_EQ(UciOption::Of("option name S type string default")->FaultOf("anything"), "");
}

}  // namespace
}  // namespace pawl
