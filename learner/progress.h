// Progress: what a person sees of a run, on stderr.
//
// On a terminal a status line is redrawn in place, and each generation leaves a line behind. Elsewhere plain lines:
// one at most every ten seconds, and one for each generation. NO_COLOR and TERM=dumb are kept.
// Threads: one at a time.
#pragma once

#include <cstdint>
#include <string>

#include "base/clock.h"
#include "base/metrics.h"

namespace pawl {

class Progress {
 public:
  // `quiet`: nothing but warnings (the log's).
  Progress(int64_t generations, bool quiet);

  // The current phase, with how much of it is done in [0, 1] and a few words of its own ("loss 1.083").
  void Show(int64_t generation, const std::string& phase, double done, const std::string& detail);
  // A generation's end: a line that stays.
  void Generation(int64_t generation, const Metrics& metrics);
  void Clear();

 private:
  void Print(const std::string& line, bool stays);
  std::string TimeLeft(int64_t generation) const;

  int64_t generations_;
  bool quiet_;
  bool redraw_;
  bool color_;
  bool drawn_ = false;
  int64_t first_generation_ = -1;
  steady_clock::time_point began_, last_;
};

}  // namespace pawl
