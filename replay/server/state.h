// RunState: what the replay server knows of its run. It goes on from what the ledger holds.
//
//   problems -> (an actor's samples) -> judging -> (a verifier's verdicts) -> judged
// Errors:  Error(kData) where the ledger holds a problem that nobody could sample.
// Threads: the server's.
#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "base/clock.h"
#include "replay/ledger/thread.h"
#include "replay/server/admission.h"
#include "replay/server/leases.h"
#include "replay/server/mode.h"
#include "replay/server/signal.h"
#include "replay/server/weights_store.h"

namespace pawl {

// The versions of the weights that were published, by number and by digest.
class PublishedVersions {
 public:
  void Add(const Weights& weights);
  const Weights* Find(int64_t version) const;            // null: was not published
  const Weights* Find(const std::string& sha256) const;  // the newest of those with this digest
  int64_t newest() const;                                // -1: there are none

 private:
  std::map<int64_t, Weights> by_version_;
  std::map<std::string, int64_t> by_sha256_;
};

// How long a call without an answer is held, and the time by which leases run out.
struct ServerTimes {
  double hold_s = 1;
  const Clock* clock = &SteadyClock();
};

struct RunState {
  struct Progress {
    int64_t problems = 0, sampled = 0, judged = 0;
  };

  RunState(boost::asio::io_context* io, const std::filesystem::path& folder,
           const std::string& run_id, const Config& config, const ServerTimes& times);

  // Whether this group of a known generation was judged, so that it waits for nothing.
  bool WasJudged(int64_t group) const;

  Config config;
  ServerTimes times;
  Admission admission;
  Signal changed;
  LeaseTable<Group> problems;            // wait for samples
  LeaseTable<Group> judging;             // wait for verdicts; hold their samples
  std::map<int64_t, Progress> progress;  // by generation
  PublishedVersions versions;
  WeightsStore store;
  std::unique_ptr<ServerMode> mode;
  std::unique_ptr<LedgerThread> ledger;
  std::atomic<bool> finished{false};

 private:
  void Recover(Ledger* ledger);
  Group Trusted(Group group) const;
};

}  // namespace pawl
