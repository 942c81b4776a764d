// AblationProgress: shows a person on stderr how parallel runs advance: each run's generation and
// the time left.
//
// On a terminal one line is redrawn. Elsewhere a line is printed at most every ten seconds. Say
// prints lines that stay.
// Threads: one at a time.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"

namespace pawl {

// Estimates when all runs will be done from the seconds per generation of finished runs of the same
// sort and from the number of parallel runs. There is no estimate before each remaining sort has a
// finished run.
class TimeLeft {
 public:
  using Sort = std::pair<size_t, bool>;  // the plan; whether it is a start

  struct Work {
    Sort sort;
    int64_t generations;   // to be done by this run
    double passed_s = -1;  // seconds since the run began; -1: it waits
  };

  explicit TimeLeft(int jobs) : jobs_(jobs) {}

  void Finished(const Sort& sort, int64_t generations, double seconds);
  std::optional<double> Seconds(const std::vector<Work>& left) const;

 private:
  struct Rate {
    double seconds = 0, generations = 0;
  };

  int jobs_;
  std::map<Sort, Rate> rates_;
};

// Number of rows in a run's generations.jsonl. 0 if it cannot be read; `pawl run` reports the
// reason when it continues the run.
int64_t GenerationsDone(const std::filesystem::path& run);

class AblationProgress {
 public:
  struct Running {
    std::string name;
    std::filesystem::path folder;
    int64_t generations;
  };

  AblationProgress();

  bool Due() const;  // whether Show would print
  void Show(size_t finished, size_t all, const std::vector<Running>& running,
            std::optional<double> left_s);
  void Say(const std::string& line);  // a line that stays
  void Clear();

 private:
  bool redraw_, drawn_ = false;
  std::string told_;  // the last line, where lines are not redrawn
  steady_clock::time_point last_;
};

}  // namespace pawl
