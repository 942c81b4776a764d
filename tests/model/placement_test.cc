#include "model/placement.h"

#include <ATen/Context.h>

#include "model/decoder.h"
#include "model/network.h"
#include "proto/config.h"
#include "tests/testing.h"
#include "tokens/tokenizer.h"

namespace pawl {
namespace {

using testing::ErrorOf;

Config Mixed() {
  return ParseConfig(R"(
[model]
width = 32
[[task]]
kind = "addition"
[sample]
slots = 24
temperature = 0.7
max_new_tokens = 9
precision = "bfloat16"
[process]
threads = 3
actor_device = "cuda"
)",
                     "x.toml", {});
}

TEST(Placement, IsTheConfigsForEachPart) {
  Placement training = Placement::Of(Mixed(), Part::kTraining);
  EXPECT_EQ(training.device, Config::cpu);
  EXPECT_EQ(training.threads, 3);
  EXPECT_EQ(training.precision, Config::float32);
  Placement measuring = Placement::Of(Mixed(), Part::kMeasuring);
  EXPECT_EQ(measuring.device, Config::cpu);
  EXPECT_EQ(measuring.threads, 1);
  EXPECT_EQ(measuring.precision, Config::bfloat16);
  for (Part part : {Part::kActing, Part::kJudging}) {
    Placement decoding = Placement::Of(Mixed(), part);
    EXPECT_EQ(decoding.device, Config::cuda);
    EXPECT_EQ(decoding.threads, 1);
    EXPECT_EQ(decoding.precision, Config::bfloat16);
  }
}

TEST(Placement, ActorsDecodeAsSampleSays) {
  DecodeSettings settings = DecodeSettings::OfActors(Mixed());
  EXPECT_EQ(settings.slots, 24);
  EXPECT_EQ(settings.temperature, 0.7);
  EXPECT_EQ(settings.max_new_tokens, 9);
  EXPECT_EQ(settings.placement.device, Config::cuda);
  EXPECT_EQ(settings.placement.precision, Config::bfloat16);
}

TEST(Placement, ADeviceThatAModelHasNoFormForIsRefused) {
  ModelConfig shape = Mixed().model();
  EXPECT_EQ(ErrorOf([&] { Placement(Config::cpu, 2, Config::float32).Open(shape); }), "");
  EXPECT_THAT(
      ErrorOf([&] { Placement(Config::cuda, 2, Config::float32).Open(shape); }),
      ::testing::HasSubstr("process.threads: 2 have no effect on the training on the device cuda"));
  shape.set_kind(ModelConfig::linear);
  EXPECT_THAT(ErrorOf([&] { Placement(Config::cpu, 2, Config::float32).Open(shape); }),
              ::testing::HasSubstr(
                  "process.threads: 2 have no effect on the training of a model of kind linear"));
  Placement cuda(Config::cuda, 1, Config::float32);
  EXPECT_THAT(
      ErrorOf([&] { cuda.Open(shape); }),
      ::testing::HasSubstr("device cuda: a model of kind linear runs on the processor alone"));
  auto tokenizer = MakeTokenizer(shape.tokens());
  Network network(shape, tokenizer->vocabulary());
  EXPECT_THAT(ErrorOf([&] {
                Decoder(network, *tokenizer, {cuda, 8, 1, 4});
              }),
              ::testing::HasSubstr("device cuda: a model of kind linear"));
}

TEST(Placement, ADeviceThatIsMissingIsRefusedForThePartsThatNeedIt) {
  if (at::hasCUDA()) GTEST_SKIP() << "this machine has a GPU";
  EXPECT_EQ(ErrorOf([] { CheckDevices(Mixed(), {Part::kTraining, Part::kMeasuring}); }), "");
  for (Part part : {Part::kActing, Part::kJudging}) {
    EXPECT_THAT(ErrorOf([&] { CheckDevices(Mixed(), {part}); }),
                ::testing::HasSubstr("device cuda"));
  }
}

}  // namespace
}  // namespace pawl
