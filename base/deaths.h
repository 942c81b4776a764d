// Deaths: when a worker that is started again each time it dies is given up.
//
// One that dies by itself again and again without having got anything done in between will do so
// for ever. Kills from outside say little about a worker, so more of them are borne, but not
// without end: each start may be one too many for the machine's memory.
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
  static constexpr size_t kInAnHourMax = 30;  // by itself, with progress or without

  // Notes a death at `now`; `progress`: whether the worker had got something done since it was
  // started. True when it is given up.
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

  // How long to wait before the next start: not at all after the first death, then longer each
  // time.
  double PauseSeconds() const { return std::min(5.0, 0.25 * (all_ - 1)); }

 private:
  int by_itself_ = 0, all_ = 0;
  std::deque<steady_clock::time_point> hour_;
};

}  // namespace pawl
