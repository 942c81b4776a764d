#include <fmt/format.h>

#include <algorithm>

#include "base/options.pb.h"
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

TEST(CheckModel, ARecurrentLayersSizesFitItsKernels) {
  auto fault = [](const std::string& keys) {
    return FaultWith("[model]\nkind = \"recurrent\"\n" + keys + "\n");
  };
  EXPECT_EQ(fault("mixers = [\"delta\", \"linear\"]\nmemory = [4, 4000]"), "");
  EXPECT_EQ(fault("heads = 5"), "") << "without attention the width is not divided";
  EXPECT_THAT(fault("mixers = [\"delta\", \"attention\"]\nheads = 5"),
              HasSubstr("x.toml:4: model.heads: 5 heads do not divide width 64"));
  EXPECT_THAT(fault("key_size = 24"), HasSubstr("x.toml:3: model.key_size: 24 is no multiple of"));
  EXPECT_THAT(fault("value_size = 40"), HasSubstr("model.value_size: 40 is no multiple of 16"));
  EXPECT_THAT(fault("mixers = [\"delta\", \"linear\", \"delta\"]"),
              HasSubstr("model.mixers: names 3 mixers for 2 layers"));
  EXPECT_EQ(fault("mixers = [\"delta\", \"window\"]\nwindow = 48"), "");
  EXPECT_THAT(fault("mixers = [\"delta\", \"window\"]\ncontext = 20000"),
              HasSubstr("model.context: 20000 is beyond 8192"));
  EXPECT_THAT(fault("window = 48"),
              HasSubstr("model.window: is for layers of the mixer window, and no layer is one"));
  EXPECT_THAT(fault("mixers = [\"delta\", \"window\"]\nwindow = 40"),
              HasSubstr("model.window: 40 is no multiple of 16"));
  EXPECT_THAT(fault("mixers = [\"attention\", \"window\"]"), HasSubstr("names no recurrence"));
  EXPECT_THAT(fault("mixers = [\"attention\"]"), HasSubstr("model.mixers: names no recurrence"));
  EXPECT_THAT(fault("key_value_heads = 2"), HasSubstr("model.key_value_heads: is for attention"));
  EXPECT_EQ(fault("context = 20000"), "");
  EXPECT_THAT(fault("mixers = [\"delta\", \"attention\"]\ncontext = 20000"),
              HasSubstr("model.context: 20000 is beyond 8192"));
  EXPECT_THAT(FaultWith("[model]\ncontext = 8193\n"), HasSubstr("model.context: 8193 is beyond"));
  for (const char* memory : {"memory = [16]", "memory = [16, 4]", "memory = [1, 2, 3]"})
    EXPECT_THAT(fault(memory), HasSubstr("model.memory: is no range of half-lives"));
  EXPECT_THAT(FaultWith("[model]\nkey_size = 32\n"), HasSubstr("model.key_size"));
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
  EXPECT_THAT(FaultWith("[model]\nkind = \"recurrent\"\n[process]\nactor_device = \"cuda\"\n"),
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

TEST(CheckClosedForm, AMemoryHasAsManyValuesAsItsPairsAndOneRule) {
  std::string pairs = "[[task]]\nkind = \"pairs\"\nvalues = 10\n[model]\nkind = \"associative\"\n";
  EXPECT_EQ(FaultOf(pairs), "") << "both have ten values";
  EXPECT_THAT(FaultOf(pairs + "dimensions = 9\n"),
              HasSubstr("model.dimensions: is 9, the task has 10"));
  EXPECT_THAT(FaultOf(pairs + "key_size = 40\n"),
              HasSubstr("model.key_size: 40 is no multiple of 16"));
  EXPECT_THAT(FaultOf("[[task]]\nkind = \"pairs\"\nvalues = 10\ncount = 600000\n[model]\nkind = "
                      "\"associative\"\n"),
              HasSubstr("task.0.count: 600000 pairs make a row of up to 1200000 bytes"));
  for (const char* mixers : {"[\"attention\"]", "[\"delta\", \"linear\"]"})
    EXPECT_THAT(FaultOf(pairs + "mixers = " + mixers + "\n"),
                HasSubstr("model.mixers: has to name one of delta and linear"));
}

// A model that plays, and as many keys as can have an effect on it.
constexpr const char* kPlayers[] = {"fc", "resnet"};
constexpr const char* kPlayer =
    "[model]\nkind = \"fc\"\n[[task]]\nkind = \"game\"\n[mix]\nunit = \"positions\"\n[sample]\n"
    "samples_per_problem = 2\n[alarm]\naction = \"raise_fresh\"\n";

// The keys with an effect on a model that plays, some of them under conditions of their own. A new
// key of the schema belongs here or needs a rule by which it is refused.
constexpr std::string_view kKeysOfAPlayer[] = {
    // clang-format off
    "seed", "mode", "generations",
    "model.kind", "model.game", "model.layers", "model.width",
    "task.0.kind", "task.0.name", "task.0.game", "task.0.plies", "task.0.share", "task.0.fresh_share", "task.0.start_share", "task.0.fresh_games", "task.0.path", "task.0.fresh_levels",
    "task.0.sample_levels", "task.0.climb", "task.0.verified",
    "start.steps", "start.from",
    "sample.problems", "sample.samples_per_problem", "sample.slots", "sample.precision", "sample.growth",
    "verify.kind", "verify.parts", "verify.accept_right", "verify.accept_wrong", "verify.length_min",
    "verify.length_max", "verify.sample_share", "verify.command", "verify.sandbox", "verify.timeout_s",
    "verify.audit",
    "mix.fresh", "mix.unit", "mix.regime", "mix.budget", "mix.selector", "mix.tolerance", "mix.keep_start",
    "mix.replay_fresh", "mix.window_generations", "mix.keep",
    "learn.steps", "learn.rows", "learn.learning_rate", "learn.warmup", "learn.decay", "learn.final_rate",
    "learn.beta1", "learn.beta2", "learn.weight_decay", "learn.clip", "learn.restart", "learn.precision",
    "learn.checkpoint_steps", "learn.epochs", "learn.value_weight", "learn.search_value", "learn.symmetries",
    "search.kind", "search.simulations", "search.considered", "search.value_scale", "search.visit_base",
    "search.exploration", "search.first_play_reduction", "search.noise", "search.noise_total",
    "search.temperature_plies", "search.full_share", "search.cheap_simulations", "search.reuse", "search.cache_mb",
    "search.resign_error", "search.resign_played_on",
    "eval.problems", "eval.every", "eval.positions", "eval.simulations", "eval.search", "eval.reachable",
    "eval.games", "eval.opponents", "eval.opening_plies",
    "loop.keep_generations",
    "alarm.action", "alarm.mistakes_rise", "alarm.patience", "alarm.fresh_step",
    "alarm.duplicates", "alarm.entropy_drop", "alarm.setback", "alarm.calibration",
    "process.actors", "process.threads", "process.lease_s", "process.patience_s", "process.frame_bytes",
    "process.keep_checkpoints",
    // clang-format on
};

// A value of the field that is not its default, where it has one.
std::string SomeValueOf(const google::protobuf::FieldDescriptor& field) {
  using Field = google::protobuf::FieldDescriptor;
  std::string value;
  switch (field.cpp_type()) {
    case Field::CPPTYPE_BOOL:
      value = field.default_value_bool() ? "false" : "true";
      break;
    case Field::CPPTYPE_ENUM:
      value = field.enum_type()->value(field.enum_type()->value_count() - 1)->name();
      break;
    case Field::CPPTYPE_STRING:
      value = "x";
      break;
    default: {
      const FieldRule& rule = field.options().GetExtension(pawl::rule);
      double least = std::max(rule.has_min() ? rule.min() : 0, 1.0);
      bool is_default =
          field.cpp_type() == Field::CPPTYPE_DOUBLE && field.default_value_double() == least;
      value = is_default ? "0.5" : fmt::format("{:.0f}", least);
    }
  }
  if (!field.is_repeated()) return value;
  if (field.cpp_type() == Field::CPPTYPE_INT64) return "[" + value + ", " + value + "1]";
  if (field.cpp_type() == Field::CPPTYPE_DOUBLE) return "[1, 2]";
  return "[\"" + value + "\"]";
}

// Calls see(key, field) for every key of the schema.
template <typename See>
void ForEachKey(const google::protobuf::Descriptor& schema, const std::string& path,
                const See& see) {
  for (int i = 0; i < schema.field_count(); ++i) {
    const google::protobuf::FieldDescriptor& field = *schema.field(i);
    std::string key = path + field.name();
    if (field.message_type() == nullptr) {
      see(key, field);
    } else {
      ForEachKey(*field.message_type(), key + (field.is_repeated() ? ".0." : "."), see);
    }
  }
}

TEST(CheckGames, EveryKeyWithoutEffectOnAModelThatPlaysIsRefused) {
  for (std::string kind : kPlayers) {
    std::string player = kPlayer;
    player.replace(player.find("fc"), 2, kind);
    EXPECT_EQ(FaultOf(player), "");
    size_t with = 0;
    ForEachKey(*Config::descriptor(), "", [&](const std::string& key, const auto& field) {
      std::string setting = key + "=" + SomeValueOf(field), fault = FaultOf(player, {setting});
      if (std::count(std::begin(kKeysOfAPlayer), std::end(kKeysOfAPlayer), key) == 0) {
        EXPECT_THAT(fault, ::testing::StartsWith("--set: " + key + ": ")) << setting;
      } else {
        EXPECT_THAT(fault, ::testing::Not(HasSubstr("has no effect where model.kind is " + kind)));
        ++with;
      }
    });
    EXPECT_EQ(with, std::size(kKeysOfAPlayer)) << "one of them is no key";
  }
}

TEST(CheckGames, AVerifierJudgesByTheRulesOfTheGame) {
  for (const char* kind : {"vote", "panel", "learned"})
    EXPECT_THAT(FaultOf(kPlayer, {std::string("verify.kind=") + kind}),
                ::testing::StartsWith("--set: verify.kind: " + std::string(kind)));
  EXPECT_THAT(FaultOf(kPlayer, {"verify.kind=all_of", "verify.parts=[\"exact\", \"vote\"]"}),
              HasSubstr("verify.kind: vote compares answers"));
  for (const char* kind : {"exact", "none", "noisy", "length"})
    EXPECT_EQ(FaultOf(kPlayer, {std::string("verify.kind=") + kind}), "");
}

}  // namespace
}  // namespace pawl
