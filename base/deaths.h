// Deaths: decides when to give up a worker that is restarted each time it dies.
//
// A worker that dies by itself several times without progress will always do so. Kills from outside
// say little about a worker, so more of them are tolerated, but not endlessly: the next start may
// exceed the machine's memory again.
// Threads: one at a time.
#pragma once

#include <algorithm>
#include <deque>

#include "base/clock.h"

namespace pawl {

class Deaths {
 public:
  enum class Cause { kItself, kOutside };

  static constexpr int kByItselfMax = 3;      // without progress
  static constexpr int kAllMax = 10;          // without progress
  static constexpr size_t kInAnHourMax = 30;  // deaths by itself, with progress or without

  // Notes a death at `now`. `progress` says whether the worker had done something since its start.
  // Returns true when the worker is given up.
  bool Note(Cause cause, bool progress, steady_clock::time_point now) {
    if (progress) by_itself_ = all_ = 0;
    ++all_;
    if (cause == Cause::kItself) {
      ++by_itself_;
      hour_.push_back(now);
      while (now - hour_.front() > std::chrono::hours(1)) hour_.pop_front();
    }
    return by_itself_ >= kByItselfMax || all_ >= kAllMax || hour_.size() >= kInAnHourMax;
  }

  int without_progress() const { return all_; }

  // How long to wait before the next start: 0 after the first death, then longer each time.
  double PauseSeconds() const { return std::min(5.0, 0.25 * (all_ - 1)); }

 private:
  int by_itself_ = 0, all_ = 0;
  std::deque<steady_clock::time_point> hour_;
};

}  // namespace pawl
