// ReplayStatus: how a run stands at its replay server, for people who watch it.
#pragma once

#include <cstdint>
#include <vector>

#include "wire/peers.h"

namespace pawl {

struct ReplayStatus {
  // Of the newest generation that has problems.
  int64_t generation = 0, problems = 0, sampled = 0, judged = 0;
  // Groups: those that wait, and those that a peer holds a lease of.
  int64_t waiting_for_samples = 0, being_sampled = 0, waiting_for_verdicts = 0, being_judged = 0;
  int64_t leases_expired = 0;
  int64_t weights_version = -1;  // -1: none was published
  std::vector<PeerSeen> peers;
};

}  // namespace pawl
