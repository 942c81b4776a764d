#include "tests/proto/faults.h"

namespace pawl {
namespace {

using testing::FaultOf;
using testing::FaultWith;
using ::testing::HasSubstr;

TEST(CheckModel, HeadsDivideTheWidthEvenly) {
  EXPECT_THAT(FaultWith("[model]\nheads = 5\n"),
              HasSubstr("x.toml:2: model.heads: 5 heads do not divide width 64"));
  EXPECT_THAT(FaultWith("[model]\nwidth = 8\nheads = 8\n"),
              HasSubstr("x.toml:3: model.heads: 8 heads do not divide width 8 into even"));
  EXPECT_THAT(FaultWith("[model]\nkey_value_heads = 3\n"),
              HasSubstr("x.toml:2: model.key_value_heads: 3 does not divide heads 4"));
  EXPECT_THAT(FaultWith("[model]\nwidth = 4096\nheads = 2\n"),
              HasSubstr("x.toml:3: model.heads: leaves heads of more than 1024"));
  EXPECT_EQ(FaultWith("[model]\nheads = 8\nkey_value_heads = 2\n"), "");
}

TEST(CheckModel, APromptHasRoomInTheContext) {
  EXPECT_THAT(FaultWith("[sample]\nmax_new_tokens = 64\n"),
              HasSubstr("x.toml:2: sample.max_new_tokens: 64 leaves no room"));
  EXPECT_EQ(FaultWith("[sample]\nmax_new_tokens = 63\n"), "");
}

TEST(CheckModel, AMapForEachPositionIsNotTooLarge) {
  EXPECT_THAT(
      FaultWith("[model]\nkind = \"linear\"\ncontext = 2048\n"),
      HasSubstr(
          "x.toml:3: model.context: linear of 2048 with width 64 makes 8594 million parameters"));
}

TEST(CheckModel, ASubmissionOfAProblemsSamplesFitsAFrame) {
  std::vector<std::string> large = {"model.context=8192", "sample.max_new_tokens=4096",
                                    "sample.samples_per_problem=1024"};
  EXPECT_THAT(FaultOf(testing::kAddition, large),
              HasSubstr("--set: sample.samples_per_problem: 1024 of 4096 tokens can have 29433856 "
                        "bytes, which are sent at once; 4194304 can be"));
  large.push_back("process.frame_bytes=134217728");
  EXPECT_EQ(FaultOf(testing::kAddition, large), "");
}

TEST(CheckPlacement, OnlyATransformerRunsOnAGpu) {
  EXPECT_THAT(FaultWith("[model]\nkind = \"mlp\"\n[process]\nactor_device = \"cuda\"\n"),
              HasSubstr("x.toml:4: process.actor_device: cuda is for transformer"));
  EXPECT_THAT(FaultOf("[[task]]\nkind = \"gaussian\"\n[model]\nkind = "
                      "\"gaussian\"\n[process]\nlearner_device = \"cuda\"\n"),
              HasSubstr("x.toml:6: process.learner_device: cuda is for transformer"));
}

TEST(CheckPlacement, AClosedFormModelHasNoUseForDecoding) {
  constexpr const char* kGaussian = "[model]\nkind = \"gaussian\"\n[[task]]\nkind = \"gaussian\"\n";
  EXPECT_EQ(FaultOf(kGaussian), "");
  for (const char* setting :
       {"process.learner_device=cuda", "process.actor_device=cuda", "process.threads=2",
        "sample.temperature=0.5", "sample.max_new_tokens=9", "sample.slots=16",
        "sample.precision=bfloat16"}) {
    std::string key(setting, std::string_view(setting).find('='));
    EXPECT_THAT(FaultOf(kGaussian, {setting}), HasSubstr("--set: " + key + ": ")) << setting;
  }
}

TEST(CheckClosedForm, AModelLearnsItsOwnTask) {
  EXPECT_THAT(FaultWith("[model]\nkind = \"gaussian\"\n"),
              HasSubstr("x.toml:2: model.kind: gaussian does not learn the task addition"));
  EXPECT_THAT(FaultOf("[[task]]\nkind = \"classify\"\n[model]\nkind = \"regression\"\n"),
              HasSubstr("model.kind: regression does not learn the task classify"));
  EXPECT_THAT(FaultOf("[[task]]\nkind = \"classify\"\n"),
              HasSubstr("model.kind: transformer does not learn the task classify"));
  for (const char* kind : {"regression", "gaussian"})
    EXPECT_EQ(FaultOf(std::string("[[task]]\nkind = \"") + kind + "\"\n[model]\nkind = \"" + kind +
                      "\"\n"),
              "");
  EXPECT_EQ(FaultOf("[[task]]\nkind = \"classify\"\n[model]\nkind = \"classifier\"\n"), "");
}

TEST(CheckClosedForm, ItsTaskIsAloneAndOfItsSize) {
  std::string gaussian = "[[task]]\nkind = \"gaussian\"\n";
  EXPECT_THAT(FaultOf("[model]\nkind = \"gaussian\"\n" + gaussian + gaussian),
              HasSubstr("model.kind: gaussian learns one task"));
  EXPECT_THAT(FaultOf("[[task]]\nkind = \"regression\"\ndimensions = 5\n[model]\nkind = "
                      "\"regression\"\ndimensions = 4\n"),
              HasSubstr("model.dimensions: is 4, the task has 5"));
  EXPECT_THAT(
      FaultOf(
          "mode = \"continuous\"\n[[task]]\nkind = \"gaussian\"\n[model]\nkind = \"gaussian\"\n"),
      HasSubstr("mode: gaussian is fitted once a generation"));
}

}  // namespace
}  // namespace pawl
