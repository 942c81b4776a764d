// CollapseAlarm: rules on a run's curves that notice collapse while it happens.
//
// A task's alarm rings when, for `patience` measured generations in a row, its recall or accuracy
// (of the rarest tenth where the task is declarative) stands more than `drop` of the best value so
// far below it, or its rarest tenth of real data costs more than `nll_rise` nats per token above
// the lowest value so far. For a model that plays games it rings when mistakes with search stand
// more than `mistakes_rise` above their lowest value so far. For a task that sets problems it rings
// when more than `proposals_repeat` of its valid proposals repeat another. What was seen decides
// alone: a resumed run that shows it the same generations is in the same state.
//
// Threads: one at a time.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/metrics.h"
#include "proto/config.pb.h"

namespace pawl {

class CollapseAlarm {
 public:
  // Error(kFailed) where what it watches is not in the schema of metrics.
  explicit CollapseAlarm(const Config& config);

  // What rings, said in one line; nullopt: nothing, or nothing was measured in this generation.
  std::optional<std::string> See(int64_t generation, const Metrics& metrics);

  // mix.fresh, raised by alarm.fresh_step each time that it rang with action raise_fresh; 1 at
  // most.
  double fresh_share() const {
    return std::min(1.0, config_.mix().fresh() + raised_ * config_.alarm().fresh_step());
  }

  // The generation whose watched accuracies and recalls were highest, summed over tasks, or whose
  // mistakes were fewest.
  int64_t best_generation() const { return best_generation_; }

 private:
  struct Watch {
    double best = 0;
    int64_t bad = 0;  // generations in a row
  };

  // Which metric it watches, which way is better, and how far it may rise where low is better.
  struct Watched {
    std::string metric;
    bool high_is_good, is_share;
    double rise;
  };

  void Add(const std::string& metric, double rise);
  std::optional<std::string> SeeProposals(const Metrics& metrics);

  Config config_;
  std::vector<Watched> watched_;
  std::vector<std::string> proposals_;    // metrics of tasks that set problems
  std::map<std::string, Watch> watches_;  // by metric
  double raised_ = 0, best_score_ = -1;
  int64_t best_generation_ = 0;
};

}  // namespace pawl
