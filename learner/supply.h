// Supply: brings problems and fresh samples to the replay server.
//
// Both are drawn from the tasks by their index alone and sent in calls of at most
// process.frame_bytes. What an earlier attempt has sent is sent again unchanged, and the server
// ignores it.
// Threads: one at a time.  The replay and the tasks outlive it.
#pragma once

#include "base/clock.h"
#include "proto/config.pb.h"
#include "tasks/task.h"
#include "tokens/tokenizer.h"
#include "wire/replay.h"

namespace pawl {

class Supply {
 public:
  Supply(Replay* replay, const Config& config, const TaskSet& tasks);
  Supply(Replay* replay, const Config& config, const TaskSet& tasks,
         std::shared_ptr<const Tokenizer> tokenizer);

  // Opens a generation's problems for sampling, once. sample.problems and sample.growth give their
  // number.
  void Open(int64_t generation);
  // Opens `count` more problems of the generation that was opened last.
  void Add(int64_t count);
  // The time of the last Open.
  steady_clock::time_point opened_at() const { return opened_at_; }

  // Feeds a task's fresh stream from the requested index on.
  void Feed(const FreshNeed& need);

 private:
  Group ProblemAt(int64_t index) const;
  void AddPositions(const Problem& problem, int task, FreshSample* fresh) const;

  Replay* replay_;
  SampleConfig config_;
  bool by_positions_, plays_;
  int64_t call_bytes_;  // limit of the records in one call
  const TaskSet& tasks_;
  std::shared_ptr<const Tokenizer> tokenizer_;
  int64_t generation_ = -1;  // opened last
  int64_t opened_ = 0;       // number of its opened problems
  steady_clock::time_point opened_at_;
};

}  // namespace pawl
