// The steady clock in seconds, and a clock that tests can set.
#pragma once

#include <algorithm>
#include <chrono>

namespace pawl {

using std::chrono::steady_clock;

inline steady_clock::duration Seconds(double seconds) {
  return std::chrono::duration_cast<steady_clock::duration>(std::chrono::duration<double>(seconds));
}

inline double SecondsSince(steady_clock::time_point start) {
  return std::chrono::duration<double>(steady_clock::now() - start).count();
}

class Clock {
 public:
  virtual ~Clock() = default;
  virtual steady_clock::time_point Now() const { return steady_clock::now(); }
};

inline const Clock& SteadyClock() {
  static const Clock clock;
  return clock;
}

// A point in time, given as a duration from now.
class Deadline {
 public:
  Deadline(const Clock* clock, double seconds)
      : clock_(clock), end_(clock->Now() + Seconds(seconds)) {}

  bool IsOver() const { return clock_->Now() >= end_; }
  double LeftSeconds() const {
    return std::max(0.0, std::chrono::duration<double>(end_ - clock_->Now()).count());
  }

 private:
  const Clock* clock_;
  steady_clock::time_point end_;
};

}  // namespace pawl
