// Draws: answers "the batches of steps [first, first + count)" from the ledger, through the mixer,
// and records them.
//
// A step that the ledger holds is answered as recorded: a learner that died comes back to the same
// rows. In generational mode a step is a function of the seed, so a recorded step is drawn again
// and compared: Error(kData) if they differ.
//
// A task without a sample to draw ends nothing: the answer names it with the cause, and the mixer
// gives its share to the others. In continuous mode a task counts as empty once as many samples of
// the newest weights were judged as a generation asks of it, and none was accepted; until then the
// answer is to wait.
// Threads: the ledger's.
#pragma once

#include <memory>
#include <unordered_map>

#include "proto/config.h"
#include "replay/ledger/ledger.h"
#include "replay/limiter.h"
#include "replay/mixer.h"

namespace pawl {

class Draws {
 public:
  explicit Draws(const Config& config);

  // Where it throws, it forgets what it held in memory.
  Steps Draw(Ledger* ledger, const DrawSteps& ask);
  // What was drawn since the last commit came to nothing: the next draw begins from the ledger.
  void Forget() { mixer_.reset(); }

 private:
  Steps DrawAll(Ledger* ledger, const DrawSteps& ask);
  void StartGeneration(Ledger* ledger, const DrawSteps& ask);
  void SetGenerationPools(Ledger* ledger);
  bool SetContinuousPools(Ledger* ledger, int64_t step);  // false: wait for more samples
  bool IsDead(Ledger* ledger, int task, int64_t version) const;
  void NoteEmpty(Ledger* ledger, int task, int64_t from);
  // Offers what the ledger holds; false, with what is missing in `steps`, when that is not enough
  // for a batch.
  bool OfferFresh(Ledger* ledger, Steps* steps);
  void FastForward(Ledger* ledger, int64_t step);
  Step DrawOne(Ledger* ledger, int64_t step);
  std::vector<Candidate> Weighed(std::vector<Candidate> pool);
  std::vector<Candidate> Kept(std::vector<Candidate> pool) const;
  std::vector<Candidate> Subsample(std::vector<Candidate> pool, double task_share) const;

  Config config_;
  RandomKey key_;
  std::vector<double> task_shares_;
  bool continuous_;
  bool by_reward_;  // learn.objective is a policy gradient
  int rows_;

  std::unique_ptr<Mixer> mixer_;  // of generation_, which stands before next_step_
  int64_t generation_ = -1;
  int64_t next_step_ = 0;
  bool start_ = false;
  std::unordered_map<int64_t, double>
      advantages_;  // of the generation's samples, by id; empty without a policy gradient
  std::vector<EmptyStream> empty_;      // what the pools at hand lack, and why
  int64_t pool_ = 0;                    // verified samples that the generation draws from
  std::vector<int64_t> fresh_offered_;  // next index of each task's stream to offer
};

}  // namespace pawl
