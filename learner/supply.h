// Supply: brings problems and fresh samples to the replay server.
//
// Both are drawn from the tasks by their index alone and sent in calls of at most
// process.frame_bytes. What an earlier attempt has sent is sent again unchanged, and the server
// ignores it.
//
// Where a task sets problems for another one, Open leaves places among the other's problems, and
// opens the prompts that ask for proposals. OpenProposed fills the places (learner/proposing.h).
// Threads: one at a time.  The replay and the tasks outlive it.
#pragma once

#include <map>
#include <vector>

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
  // number. None are of tasks in `closed`, which have no part in the run yet.
  void Open(int64_t generation, const std::vector<int>& closed = {});
  // Opens `count` more problems of the generation that was opened last.
  void Add(int64_t count);

  // Places for problems that the task `proposer` sets, of the generation that was opened last.
  int64_t PlacesOf(int proposer) const;
  // Opens a problem that a sample of the task `proposer` proposed, in its next place, of which
  // there is one. Send sends it.
  void OpenProposed(int proposer, const Problem& problem, int64_t sample);
  void Send();

  // The time of the last Open.
  steady_clock::time_point opened_at() const { return opened_at_; }

  // Feeds a task's fresh stream from the requested index on.
  void Feed(const FreshNeed& need);

 private:
  bool IsProposed(int task);
  void AskProposals(int proposer);
  void Put(const TaskSet::Assigned& assigned, int64_t samples, int64_t proposal);
  void AddPositions(const Problem& problem, int task, FreshSample* fresh) const;

  Replay* replay_;
  Config config_;
  bool by_positions_, plays_;
  int64_t call_bytes_;  // limit of the records in one call
  const TaskSet& tasks_;
  std::shared_ptr<const Tokenizer> tokenizer_;
  int64_t generation_ = -1;  // opened last
  std::vector<int> closed_;  // tasks without a part in it
  int64_t assigned_ = 0;     // number of its problems that the tasks assigned, places included
  int64_t opened_ = 0;       // number of its opened problems
  OpenGeneration unsent_;
  int64_t unsent_bytes_ = 0;
  std::map<int, int64_t> assigned_of_;           // by task
  std::map<int, std::vector<uint64_t>> places_;  // by proposer: the random keys of their samples
  std::map<int, size_t> filled_;                 // by proposer: places that are taken
  steady_clock::time_point opened_at_;
};

}  // namespace pawl
