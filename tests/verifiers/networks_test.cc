// The networks that verifiers ask: read by the one reader of weights, placed where actors decode.
#include <filesystem>

#include "proto/config.h"
#include "tests/testing.h"
#include "verifiers/models.h"

namespace pawl {
namespace {

using testing::ErrorOf;
using ::testing::HasSubstr;

std::string Golden(const std::string& name) {
  return std::string(PAWL_SOURCE_DIR) + "/tests/golden/" + name;
}

Config PanelOf(const std::vector<std::string>& folders,
               const std::vector<std::string>& settings = {}) {
  std::string text =
      "[model]\ncontext = 32\n[[task]]\nkind = \"addition\"\n[sample]\nmax_new_tokens = "
      "8\n[verify]\nkind = "
      "\"panel\"\nmodels = [";
  for (const std::string& folder : folders) text += "\"" + folder + "\", ";
  return ParseConfig(text + "]\n", "x.toml", settings);
}

TEST(NetworkPanel, AMemberThatTransformersSavedAgainSolvesAlike) {
  auto panel =
      MakeModels(PanelOf({Golden("rotary"), Golden("rotary/saved4"), Golden("rotary/saved5")}))
          .panel;
  auto solutions = panel->Solve({"1+1=", "3+2=", "a", "", "7", "9+9=1"});
  for (const auto& of_prompt : solutions) {
    EXPECT_EQ(of_prompt[0], of_prompt[1]);
    EXPECT_EQ(of_prompt[0], of_prompt[2]);
  }
}

TEST(NetworkPanel, AMemberThatPawlCannotComputeIsRefused) {
  testing::Scratch scratch;
  std::filesystem::copy(Golden("rotary"), scratch.path());
  std::string config = testing::Read(scratch / "config.json");
  config.replace(config.find("silu"), 4, "relu");
  testing::Write(scratch / "config.json", config);
  EXPECT_THAT(ErrorOf([&] { MakeModels(PanelOf({scratch.path()})); }),
              HasSubstr("hidden_act = \"relu\""));
}

TEST(NetworkPanel, AndJudgeRunWhereActorsDecode) {
  if (std::filesystem::exists("/dev/nvidiactl")) GTEST_SKIP() << "this machine has a GPU";
  EXPECT_THAT(
      ErrorOf([] { MakeModels(PanelOf({Golden("rotary")}, {"process.actor_device=cuda"})); }),
      HasSubstr("device cuda"));
  Config judged = ParseConfig(
      "[[task]]\nkind = \"addition\"\n[[task]]\nkind = \"addition\"\njudge = true\n[verify]\nkind "
      "= "
      "\"learned\"\n[process]\nactor_device = \"cuda\"\n",
      "x.toml", {});
  EXPECT_THAT(ErrorOf([&] { MakeModels(judged); }), HasSubstr("device cuda"));
}

}  // namespace
}  // namespace pawl
