#include <fmt/format.h>

#include "proto/checks.h"
#include "tokens/tokenizer.h"

namespace pawl {

namespace {

// Rows that are positions of samples.
void CheckPositions(const ConfigCheck& check) {
  const Config& config = check.config;
  bool any = false;
  for (int i = 0; i < config.task_size(); ++i) {
    const std::string& end = config.task(i).position_end();
    any |= !end.empty() || config.task(i).kind() == "game";
    if (end.size() > 1)
      check.Fail(fmt::format("task.{}.position_end", i),
                 fmt::format("'{}' is more than one character", end), "give one");
    if (MakeTokenizer(config.model().tokens())->Unknown(end)) {
      check.Fail(fmt::format("task.{}.position_end", i),
                 fmt::format("'{}' is not a token of model.tokens = {}, so no solution has it", end,
                             ModelConfig::Tokens_Name(config.model().tokens())),
                 "give a character that solutions have");
    }
  }
  if (config.mix().unit() != MixConfig::positions) return;
  auto refuse = [&](bool set, const char* why, const char* todo) {
    if (set) check.Fail("mix.unit", why, todo);
  };
  refuse(!any, "positions are counted, and no task says where its positions end",
         "set task.position_end, use the task game, or use samples");
  refuse(config.mode() == Config::continuous,
         "positions are drawn by generation, and continuous mode counts draws by sample",
         "use mode = \"generational\", or samples");
  refuse(config.learn().objective() != LearnConfig::supervised,
         "a policy gradient learns from whole samples", "use samples");
  refuse(config.learn().loss_on_prompt(),
         "learn.loss_on_prompt would train on a position's context once for each later position",
         "set learn.loss_on_prompt = false, or use samples");
}

}  // namespace

void CheckMix(const ConfigCheck& check) {
  const Config& config = check.config;
  const MixConfig& mix = config.mix();
  CheckPositions(check);
  if (mix.regime() == MixConfig::subsample && mix.budget() == 0) {
    check.Fail("mix.regime", "subsample needs a budget", "set mix.budget");
  }
  if ((mix.keep_start() || mix.replay_fresh()) && !config.start().from().empty()) {
    check.Fail(mix.keep_start() ? "mix.keep_start" : "mix.replay_fresh",
               "needs generation 0's data, which stay with the run in start.from",
               "train generation 0 in this run");
  }
  if (config.mode() == Config::continuous) {
    double needed =
        2 * static_cast<double>(config.learn().rows()) / config.loop().samples_per_insert();
    if (config.loop().insert_slack() < needed) {
      check.Fail("loop.insert_slack",
                 fmt::format("{} is too small for batches of {} rows", config.loop().insert_slack(),
                             config.learn().rows()),
                 fmt::format("set {} or more, or the two sides would wait for each other", needed));
    }
    if (mix.fresh() == 1)
      check.Fail("mix.fresh", "1 leaves nothing to sample for in continuous mode", "");
  }
  const LoopConfig& loop = config.loop();
  bool bounded =
      mix.regime() == MixConfig::replace ||
      (mix.regime() == MixConfig::window && mix.window_generations() <= loop.keep_generations());
  if (loop.keep_generations() != 0 && !bounded) {
    check.Fail("loop.keep_generations", "would delete samples that the regime still draws from",
               "use mix.regime = \"replace\", a window of no more generations, or keep all");
  }
}

}  // namespace pawl
