// The replay server: what the loop's other processes meet through.
//
// Consumes:     problems, samples, verdicts, fresh samples, weights.
// Produces:     leases, batches, weights; the ledger on disk, from which it goes on after any
// death.
// Waits for:    calls.
// Unblocked by: every store, which wakes the calls that wait for it.
// Ends when:    the learner says the run is finished, a stop is requested, or the store is broken
// for good.
//
// Nobody is believed: what a peer brings has to lie in its range, come from the role whose call it
// is, and be able to be what it says it is (replay/server/admission.h). Else its caller is told,
// and nothing is stored.
#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>

#include "proto/config.h"
#include "replay/server/status.h"
#include "wire/address.h"
#include "wire/token.h"

namespace pawl {

class ReplayServer {
 public:
  // Opens the ledger in `folder` and binds; Error when either fails. Serves in its own thread.
  ReplayServer(const std::filesystem::path& folder, const std::string& run_id, const Config& config,
               const Address& listen, const Tokens& tokens);
  ~ReplayServer();

  uint16_t port() const;

  // As it was within the last second. Any thread.
  ReplayStatus Status() const;

  // How many submissions of this actor were answered since this server began. Any thread.
  int64_t Acknowledged(const std::string& actor) const;

  // Throws what ended its thread, if anything did: then its callers hear no more than that it does
  // not answer. Any thread.
  void Rethrow() const;

  // Blocks until the run is finished, a stop is requested or the store is broken (then throws its
  // error). A disk that is full is not: calls fail until there is space.
  void Wait();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace pawl
