// AblationProgress: what a person sees of runs side by side, on stderr: which run, at which
// generation, the time left.
//
// On a terminal one line is redrawn; elsewhere a line at most every ten seconds. Lines that stay
// are printed by Say.
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

// When all runs will be done, from those of the same sort that were finished: seconds for each
// generation, and so many runs at once. Nothing is said before each sort that is left has a
// finished run.
class TimeLeft {
 public:
  using Sort = std::pair<size_t, bool>;  // the plan; whether it is a start

  struct Work {
    Sort sort;
    int64_t generations;   // to be done by this run
    double passed_s = -1;  // of a run under way; -1: it waits
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

// Rows of a run's generations.jsonl. 0 where they cannot be read: `pawl run` says why when it goes
// on there.
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
