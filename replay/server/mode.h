// ServerMode: what the replay server does differently in the two modes of a run. DrawMode
// (replay/draw_mode.h) has the questions of the draws, which the ledger's thread asks.
//
// generational: each generation is a barrier. Its samples come from the weights of the one before,
// and it is tallied once all of them are judged.
// continuous: actors never wait for a generation. Samples may come from any version, and a rate
// limiter holds how often an accepted sample is drawn in a band.
// Threads: the server's, but for Record and Measure, which run in the ledger's.
#pragma once

#include <cstdint>
#include <memory>

#include "proto/config.pb.h"
#include "proto/pawl.pb.h"
#include "replay/ledger/ledger.h"

namespace pawl {

class ServerMode {
 public:
  // The counters go on from where the ledger has them.
  static std::unique_ptr<ServerMode> Make(const Config& config, Ledger* ledger);
  virtual ~ServerMode() = default;

  // Whether actors may be given problems now.
  virtual bool MayGiveProblems() const = 0;
  // Whether the samples of a group may come from this version of the weights.
  virtual bool MayComeFrom(int64_t version, int64_t group) const = 0;
  // Whether each generation is a barrier. Otherwise a generation may be tallied before all of its
  // problems are judged, and a draw that may not be made yet is held for a while before it is
  // answered.
  virtual bool HasBarriers() const = 0;

  // In the transaction of verdicts, of which so many accept.
  virtual void Record(Ledger* ledger, int64_t accepted) const = 0;
  // Fills in what only this mode knows of a generation. `served` is the version of the weights that
  // are served.
  virtual void Measure(Ledger* ledger, int64_t served, GenerationState* state) const = 0;

  virtual void NoteAccepted(int64_t samples) = 0;
  // Verified rows drawn over the whole run.
  virtual void NoteDrawn(int64_t rows) = 0;
};

}  // namespace pawl
