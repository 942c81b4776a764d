// Progress: what a person sees of a run, on stderr.
//
// On a terminal a status line is redrawn in place, and each generation leaves a line behind.
// Elsewhere plain lines: one at most every ten seconds, and one for each generation. NO_COLOR and
// TERM=dumb are kept. The time left is told once two generations after generation 0 were run whole,
// in about the same time each: what is left is as many of them, less what the one under way has
// had. Until then, and where generations differ in their length, nothing is said, for it would be
// wrong.
// Threads: one at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/metrics.h"

namespace pawl {

// The estimate alone; times in seconds, from any one start.
class TimeLeft {
 public:
  explicit TimeLeft(int64_t generations) : generations_(generations) {}

  // Generation `generation` is under way at `now`; `whole`: from its very beginning.
  void See(int64_t generation, bool whole, double now);
  // Nothing where nothing can be said.
  std::optional<double> Seconds(double now) const;

 private:
  int64_t generations_, current_ = -1;
  bool whole_ = false;
  double since_ = 0;
  std::vector<double> took_;  // the newest whole generations, generation 0 left out
};

class Progress {
 public:
  // `quiet`: nothing but warnings (the log's).
  Progress(int64_t generations, bool quiet);

  // The current phase, with how much of it is done in [0, 1] and a few words of its own
  // ("loss 1.083").
  void Show(int64_t generation, const std::string& phase, double done, const std::string& detail);
  // A generation's end: a line that stays.
  void Generation(int64_t generation, const Metrics& metrics);
  void Clear();

 private:
  void Print(const std::string& line, bool stays);
  std::string Left() const;  // in words; "" where nothing can be said

  int64_t generations_;
  bool quiet_;
  bool redraw_;
  bool color_;
  bool drawn_ = false;
  TimeLeft left_;
  steady_clock::time_point last_;
};

}  // namespace pawl
