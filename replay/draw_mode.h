// DrawMode: which verified samples a training step may draw, in the two modes of a run.
//
// generational: a generation draws from pools that are complete when it begins, so a step is a
// function of the seed.
// continuous: each step draws from the samples that are there when it is drawn, so a step can only
// be recorded. It waits while the rate limiter or a task's lack of samples asks for that. A task
// counts as empty once as many samples of the newest weights were judged as a generation asks of
// it, and none was accepted.
//
// ServerMode (replay/server/mode.h) has the questions of the server. It lives in the server's
// thread and these objects in the ledger's, so they are two pairs.
//
// Errors:  as of the ledger.
// Threads: the ledger's.
#pragma once

#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include "proto/config.pb.h"
#include "proto/pawl.pb.h"
#include "replay/ledger/ledger.h"
#include "replay/mixer.h"

namespace pawl {

// What is known of the pools that a mixer draws from.
struct PoolsAtHand {
  std::vector<EmptyStream> empty;  // tasks without a sample to draw, and why
  int64_t size = 0;                // verified samples that the generation draws from
  // Of a policy gradient: each sample's advantage, by id.
  std::unordered_map<int64_t, double> advantages;
};

class DrawMode {
 public:
  static std::unique_ptr<DrawMode> Make(const Config& config);
  virtual ~DrawMode() = default;

  // Whether a step that the ledger holds is drawn again and compared; else it is answered as it was
  // recorded.
  virtual bool DrawsAgain() const = 0;

  // Gives the mixer what the whole generation draws from.
  virtual void SetGenerationPools(Ledger* ledger, int64_t generation, Mixer* mixer,
                                  PoolsAtHand* pools) const = 0;
  // Gives the mixer what only this step draws from. False: the step has to wait for more samples.
  virtual bool SetStepPools(Ledger* ledger, int64_t generation, int64_t step, Mixer* mixer,
                            PoolsAtHand* pools) const = 0;

  // Records what the mode needs to know of a step that was drawn.
  virtual void Record(Ledger* ledger, const Step& step) const = 0;
};

}  // namespace pawl
