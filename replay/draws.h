// Draws: answers "the batches of steps [first, first + count)" from the ledger, through the mixer,
// and records them.
//
// A step that the ledger holds is answered as recorded: a learner that died comes back to the same
// rows. In generational mode a step is a function of the seed, so a recorded step is drawn again
// and compared: Error(kData) if they differ. In continuous mode the answer may be to wait.
// replay/draw_mode.h tells the modes apart.
//
// A task without a sample to draw ends nothing: the answer names it with the cause, and the mixer
// gives its share to the others.
// Threads: the ledger's.
#pragma once

#include <memory>
#include <vector>

#include "proto/config.h"
#include "replay/draw_mode.h"
#include "replay/ledger/ledger.h"
#include "replay/mixer.h"

namespace pawl {

class Draws {
 public:
  explicit Draws(const Config& config);

  // Where it throws, it forgets what it held in memory.
  Steps Draw(Ledger* ledger, const DrawSteps& ask);
  // The commit that held the last draws failed: the next draw begins from the ledger.
  void Forget() { mixer_.reset(); }

 private:
  Steps DrawAll(Ledger* ledger, const DrawSteps& ask);
  void StartGeneration(Ledger* ledger, const DrawSteps& ask);
  // Offers what the ledger holds. False, with what is missing in `steps`, when that is not enough
  // for a batch.
  bool OfferFresh(Ledger* ledger, Steps* steps);
  void FastForward(Ledger* ledger, int64_t step);
  void Account(const Step& recorded);
  Step DrawOne(Ledger* ledger, int64_t step);
  void Record(Ledger* ledger, const Step& step);

  Config config_;
  std::unique_ptr<DrawMode> mode_;
  int rows_;

  std::unique_ptr<Mixer> mixer_;  // of generation_, which stands before next_step_
  PoolsAtHand pools_;             // what mixer_ draws from
  int64_t generation_ = -1;
  int64_t next_step_ = 0;
  bool start_ = false;
  std::vector<int64_t> fresh_offered_;  // next index of each task's stream to offer
};

}  // namespace pawl
