// Mixer: draws a generation's training rows out of its streams.
//
// A stream is one task's fresh data or one task's verified samples. MixShares (replay/shares.h)
// says which stream comes next; the mixer holds the streams. Draws are a function of the key, the
// pools and how many rows were drawn before: the same after a restart.
//
// A verified stream may be empty: a model that collapsed has no accepted samples.
//
// Errors:  Error(kData) when a realised share is off its target.
// Threads: one at a time.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "proto/config.pb.h"
#include "replay/candidate.h"
#include "replay/selectors.h"
#include "replay/shares.h"

namespace pawl {

class Mixer {
 public:
  struct Drawn {
    int64_t id;
    int task;
    bool fresh;
    int position = 0;  // of the sample
  };

  Mixer(double fresh_share, MixConfig::Unit unit, double tolerance_rows, TaskShares task_shares,
        std::vector<std::string> task_names);

  // Null: the task has no verified samples.
  void SetVerified(int task, std::unique_ptr<Selector> selector) {
    verified_[task] = std::move(selector);
  }
  // A task's share of the verified rows.
  double VerifiedShare(int task) const { return shares_.VerifiedShare(task); }
  // The tasks whose verified samples are wanted and missing.
  std::vector<int> EmptyTasks() const;
  // Whether there is anything to draw, fresh or verified.
  bool CanDraw() const { return shares_.fresh_share() > 0 || !IsVerifiedEmpty(); }
  void OfferFresh(int task, const Candidate& candidate) { fresh_[task].push_back(candidate); }

  // Tasks whose fresh stream might not last for `rows` more rows.
  std::vector<int> NeedsFresh(int rows) const;

  // The next `rows` rows. Call only when NeedsFresh(rows) is empty.
  std::vector<Drawn> Draw(int rows);

  // Counts rows that an earlier process drew, while the verified streams of the tasks in `empty`
  // were empty. Its pools are gone, so the rows cannot be drawn again.
  void Account(const std::vector<Drawn>& rows, const std::vector<int64_t>& tokens,
               const std::vector<int>& empty);

  // Realised, in the unit, since the mixer was made; the target before anything is drawn.
  double FreshShare() const { return shares_.FreshShare(); }

 private:
  bool IsVerifiedEmpty() const;
  Candidate Take(MixStream stream);

  MixShares shares_;
  std::vector<std::deque<Candidate>> fresh_;         // by task
  std::vector<std::unique_ptr<Selector>> verified_;  // by task; null: empty
};

}  // namespace pawl
