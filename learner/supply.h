// Supply: what the learner brings to the replay server, problems to sample and fresh samples.
//
// Both are drawn from the tasks by their index alone, in calls of at most process.frame_bytes: what
// an earlier attempt brought is brought again as the same, and the server passes it over.
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

  // Puts a generation's problems up for sampling, once: as many as sample.problems and
  // sample.growth say.
  void Open(int64_t generation);
  // Puts `count` more of the generation that was opened last up.
  void Add(int64_t count);
  // When Open last put problems up.
  steady_clock::time_point opened_at() const { return opened_at_; }

  // Feeds a task's fresh stream, from the index asked for on.
  void Feed(const FreshNeed& need);

 private:
  Group ProblemAt(int64_t index) const;

  Replay* replay_;
  SampleConfig config_;
  int64_t call_bytes_;  // of records in a call
  const TaskSet& tasks_;
  std::shared_ptr<const Tokenizer> tokenizer_;
  int64_t generation_ = -1;  // opened last
  int64_t opened_ = 0;       // problems of it
  steady_clock::time_point opened_at_;
};

}  // namespace pawl
