// Curriculum: which tasks have a part in a run by now (task.opens_at). A task that is not open from the
// beginning opens when an evaluation finds the accuracy of the task before it high enough, and
// stays open.
//
// What was seen decides alone: a resumed run that shows it the same generations is in the same
// state.
//
// Threads: one at a time.
// Source:  Bengio et al. 2009 (Curriculum learning); lengths that are promoted by their accuracy as
//          in Zaremba and Sutskever 2014 (arXiv 1410.4615), section 3.
#pragma once

#include <string>
#include <vector>

#include "base/metrics.h"
#include "proto/config.pb.h"

namespace pawl {

class Curriculum {
 public:
  explicit Curriculum(const Config& config);

  // Whether any task is not open from the beginning.
  bool any() const { return !gates_.empty(); }

  // The row of a generation that is done. Returns the tasks that open by it.
  std::vector<int> See(const Metrics& row);

  // Indices in the config, ascending.
  std::vector<int> closed() const;

 private:
  struct Gate {
    int task;
    std::string metric;
    double accuracy;
    bool open = false;
  };

  std::vector<Gate> gates_;
};

}  // namespace pawl
