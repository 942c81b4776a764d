#include <fmt/format.h>

#include "proto/checks.h"

namespace pawl {

void CheckMix(const ConfigCheck& check) {
  const Config& config = check.config;
  const MixConfig& mix = config.mix();
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
  if (loop.keep_generations() != 0 && mix.regime() != MixConfig::replace) {
    check.Fail("loop.keep_generations", "would delete samples that the regime still draws from",
               "use mix.regime = \"replace\" or keep all");
  }
}

}  // namespace pawl
