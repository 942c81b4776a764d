// MixShares: which stream a generation draws its next row from, so that every stream keeps its exact
// share.
//
// A stream is one task's fresh data or one task's verified samples. Counted in samples, after every
// row the fresh share stands within half a row of its target, and each task within one row of its
// share of the fresh rows and of the verified rows. Counted in tokens, within one row's tokens.
//
// Where verified streams are empty, the other verified streams take their share over, in proportion
// to theirs; where all are empty every row is fresh. Targets hold from one change of what is empty
// to the next. FreshShare() tells what was realised over all of it.
//
// Errors:  Error(kData) when a realised share is off its target.
// Threads: one at a time.
// Source:  R. Tijdeman, The chairman assignment problem, Discrete Mathematics 32 (1980): the rule
//          in Tijdeman() keeps m streams within 1 - 1/(2m-2) of their shares.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "proto/config.pb.h"

namespace pawl {

// Each task's share of the fresh rows and of the verified ones. Both sum to 1, unless no task has
// fresh rows; a task with share 0 is never drawn.
struct TaskShares {
  std::vector<double> fresh, verified;

  // Of generation 0 (`start`) or of a later one; tasks in `closed` have none.
  static TaskShares Of(const Config& config, bool start, const std::vector<int>& closed = {});
};

// The stream to draw from next: shares sum to 1, drawn counts so far.
int Tijdeman(const std::vector<double>& shares, const std::vector<int64_t>& drawn);

struct MixStream {
  bool fresh;
  int task;
};

class MixShares {
 public:
  MixShares(double fresh_share, MixConfig::Unit unit, double tolerance_rows, TaskShares task_shares,
            std::vector<std::string> task_names);

  double fresh_share() const { return fresh_share_; }
  bool HasShare(int task, bool fresh) const {
    return (fresh ? task_shares_.fresh : task_shares_.verified)[static_cast<size_t>(task)] > 0;
  }
  double VerifiedShare(int task) const { return task_shares_.verified[static_cast<size_t>(task)]; }
  const std::string& NameOf(int task) const { return task_names_[task]; }
  int tasks() const { return static_cast<int>(task_names_.size()); }

  // The verified streams of these tasks are empty. The counts begin anew where other tasks are
  // empty than until now.
  void Expect(std::vector<int> empty);
  MixStream Next() const;
  void Count(MixStream stream, int64_t tokens);
  void Check() const;

  // Realised, in the unit, since the object was made; the target before anything is counted.
  double FreshShare() const;

 private:
  struct Drawn {
    int64_t rows = 0, tokens = 0;
  };
  struct Source {
    std::vector<Drawn> tasks;
    Drawn all;
  };

  bool NextIsFresh() const;
  int NextTask(const Source& source, const std::vector<double>& shares) const;

  double fresh_share_;
  bool by_tokens_;
  double tolerance_rows_;
  TaskShares task_shares_;
  std::vector<std::string> task_names_;
  Source fresh_, verified_;  // counts since what is empty last changed
  std::vector<int> empty_;   // what is empty while they are counted; the targets follow from it
  double fresh_target_;
  std::vector<double> verified_targets_;
  int64_t all_fresh_ = 0, all_ = 0;  // in the unit, since the object was made
  int64_t longest_ = 1;              // tokens of the longest row so far
};

}  // namespace pawl
