// Progress: shows a person on stderr how a run advances.
//
// On a terminal a status line is redrawn in place, and each generation leaves one line. Elsewhere
// plain lines are printed: at most one every ten seconds, and one for each generation. NO_COLOR and
// TERM=dumb are obeyed. The time left is shown after two generations following generation 0 have
// run from beginning to end in about the same time. It assumes that the remaining generations take
// as long. Before that, and if generations differ in length, no time is shown, because it would be
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

// Estimates the time left. Times are in seconds from any fixed start.
class TimeLeft {
 public:
  explicit TimeLeft(int64_t generations) : generations_(generations) {}

  // Says that generation `generation` is running at `now`. `whole` means that it was run from its
  // beginning.
  void See(int64_t generation, bool whole, double now);
  // nullopt if no estimate is possible.
  std::optional<double> Seconds(double now) const;

 private:
  int64_t generations_, current_ = -1;
  bool whole_ = false;
  double since_ = 0;
  std::vector<double> took_;  // times of the newest whole generations, without generation 0
};

class Progress {
 public:
  // With `quiet` nothing is shown but the log's warnings. With `plays` the model plays games:
  // speeds are in games and positions, not in tokens.
  Progress(int64_t generations, bool quiet, bool plays = false);

  // Shows the current phase, the share of it that is done in [0, 1] and a short detail ("loss
  // 1.083").
  void Show(int64_t generation, const std::string& phase, double done, const std::string& detail);
  // Prints the line of a finished generation.
  void Generation(int64_t generation, const Metrics& metrics);
  void Clear();
  // What a row that was trained on is counted in: "tok" or "pos".
  const char* unit() const { return plays_ ? "pos" : "tok"; }

 private:
  void Print(const std::string& line, bool stays);
  std::string Left() const;  // in words; "" if no estimate is possible

  int64_t generations_;
  bool quiet_;
  bool plays_;
  bool redraw_;
  bool color_;
  bool drawn_ = false;
  TimeLeft left_;
  steady_clock::time_point last_;
};

}  // namespace pawl
