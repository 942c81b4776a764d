// CollapseAlarm: rules on a run's curves that notice collapse while it happens.
//
// A task's alarm rings when, for `patience` generations in a row in which it was measured, a value
// that it watches stands beyond its threshold:
//   recall or accuracy (of the rarest tenth where the task is declarative): more than `drop` of the
//     best value so far below it
//   the rarest tenth of real data: more than `nll_rise` nats per token above its lowest value
// and for a model that plays games
//   mistakes with search: more than `mistakes_rise` above their lowest value
//   games that repeat another (sample/T/duplicates): more than `duplicates`
//   entropy of the searches' policies: more than `entropy_drop` of its highest value below it
//   calibration error of the searches' values: more than `calibration`
//   the score against the worst earlier generation (eval/T/setback): more than `setback` standard
//     errors below a half
// and for a task that sets problems
//   valid proposals that repeat another (1 - propose/T/distinct): more than `proposals_repeat`
// What was seen decides alone: a resumed run that shows it the same generations is in the same
// state.
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
  // mistakes were fewest; where neither is measured, the one with the highest Elo. None where that
  // is not measured either.
  std::optional<int64_t> best_generation() const { return best_generation_; }

 private:
  struct Watch {
    double best = 0;
    int64_t bad = 0;  // generations in a row
  };

  // When a value is bad: by a share of the best so far below it, by an amount above the lowest so
  // far, above a limit that stays, or below one.
  enum class Rule { kDrop, kRise, kLimit, kFloor };
  struct Watched {
    std::string metric;
    Rule rule;
    double threshold;
    bool scores;  // what the best generation is the best in
    bool high_is_good;
  };

  void Add(const std::string& metric, Rule rule, double threshold, bool scores = false);
  void AddGames(const std::string& task);
  void AddText(int task);
  // By which generations are compared; none where nothing of it was measured.
  std::optional<double> ScoreOf(const Metrics& metrics) const;
  // What rings, if this value is the last of its patience.
  std::optional<std::string> See(const Watched& one, double value);

  Config config_;
  std::vector<Watched> watched_;
  std::vector<std::string> proposals_;    // metrics of tasks that set problems
  std::map<std::string, Watch> watches_;  // by metric
  std::vector<std::string> elos_;         // metrics
  double raised_ = 0, best_score_ = 0;
  std::optional<int64_t> best_generation_;
};

}  // namespace pawl
