// Mixer: draws a generation's training rows so that every stream keeps its exact share.
//
// A stream is one task's fresh data or one task's verified samples. Counted in samples, after every
// row the fresh share stands within half a row of its target, and each task within one row of its
// share of the fresh rows and of the verified rows. Counted in tokens, within one row's tokens.
// Draws are a function of the key, the pools and how many rows were drawn before: the same after a
// restart.
//
// A verified stream may be empty: a model that collapsed has no accepted samples. The other
// verified streams then take its share over, in proportion to theirs; where all are empty every row
// is fresh. Targets hold from one change of what is empty to the next; FreshShare() tells what was
// realised over all of it.
//
// Errors:  Error(kData) when a realised share is off its target.
// Threads: one at a time.
// Source:  R. Tijdeman, The chairman assignment problem, Discrete Mathematics 32 (1980): the rule
// in Tijdeman() keeps
//          m streams within 1 - 1/(2m-2) of their shares.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "base/random.h"
#include "proto/config.pb.h"
#include "replay/candidate.h"

namespace pawl {

// Selector: the order in which a pool's candidates are drawn. Next never ends: it starts over.
class Selector {
 public:
  virtual ~Selector() = default;
  virtual const Candidate& Next() = 0;
};
std::unique_ptr<Selector> MakeSelector(MixConfig::Selector kind, std::vector<Candidate> pool,
                                       RandomKey key);

// The stream to draw from next: shares sum to 1, drawn counts so far.
int Tijdeman(const std::vector<double>& shares, const std::vector<int64_t>& drawn);

class Mixer {
 public:
  struct Drawn {
    int64_t id;
    int task;
    bool fresh;
  };

  // `task_shares` sum to 1; a task with share 0 is never drawn.
  Mixer(double fresh_share, MixConfig::Unit unit, double tolerance_rows,
        std::vector<double> task_shares, std::vector<std::string> task_names);

  // Null: the task has no verified samples.
  void SetVerified(int task, std::unique_ptr<Selector> selector) {
    verified_.streams[task].selector = std::move(selector);
  }
  std::vector<int> EmptyTasks() const;  // those whose verified samples are wanted, and not there
  // Whether there is anything to draw, fresh or verified.
  bool CanDraw() const { return fresh_share_ > 0 || !IsVerifiedEmpty(); }
  void OfferFresh(int task, const Candidate& candidate) {
    fresh_.streams[task].queue.push_back(candidate);
  }

  // Tasks whose fresh stream might not last for `rows` more rows.
  std::vector<int> NeedsFresh(int rows) const;

  // The next `rows` rows. Call only when NeedsFresh(rows) is empty.
  std::vector<Drawn> Draw(int rows);

  // Counts rows that were drawn by an earlier process from pools that are no more, while these
  // tasks were empty.
  void Account(const std::vector<Drawn>& rows, const std::vector<int64_t>& tokens,
               const std::vector<int>& empty);

  double FreshShare() const;  // realised, in the unit, since the mixer was made; the target before
                              // anything is drawn

 private:
  struct Stream {
    std::unique_ptr<Selector> selector;  // verified
    std::deque<Candidate> queue;         // fresh
    int64_t rows = 0, tokens = 0;
  };
  struct Source {
    std::vector<Stream> streams;  // by task
    int64_t rows = 0, tokens = 0;
  };

  bool IsVerifiedEmpty() const;

  bool PickFresh() const;
  int PickTask(const Source& source, const std::vector<double>& shares) const;
  Candidate Take(bool fresh, int task);
  void Count(bool fresh, int task, int64_t tokens);
  void CheckShares() const;
  void Expect(
      std::vector<int> empty);  // the counts begin anew where other tasks are empty than until now

  double fresh_share_;
  bool by_tokens_;
  double tolerance_rows_;
  std::vector<double> task_shares_;
  std::vector<std::string> task_names_;
  Source fresh_, verified_;  // counts since what is empty last changed
  std::vector<int>
      counted_empty_;  // what was empty while they were counted; the targets follow from it
  double fresh_target_;
  std::vector<double> verified_targets_;
  int64_t all_fresh_ = 0, all_ = 0;  // in the unit, since the mixer was made
  int64_t longest_ = 1;              // tokens of the longest row so far
};

}  // namespace pawl
