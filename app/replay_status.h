// What the replay server adds to its status (watch/watch.h): its queues and peers.
#pragma once

#include <nlohmann/json.hpp>

#include "replay/server/server.h"

namespace pawl {

inline nlohmann::ordered_json StatusOf(const ReplayServer& server) {
  ReplayStatus status = server.Status();
  nlohmann::ordered_json peers = nlohmann::ordered_json::array();
  for (const PeerSeen& seen : status.peers)
    peers.push_back({{"role", seen.peer.role},
                     {"name", seen.peer.name},
                     {"connected", seen.connected},
                     {"silent_s", seen.silent_s},
                     {"gone_s", seen.gone_s},
                     {"calls", seen.calls}});
  return {{"sampling",
           {{"generation", status.generation},
            {"problems", status.problems},
            {"sampled", status.sampled},
            {"judged", status.judged}}},
          {"queues",
           {{"waiting_for_samples", status.waiting_for_samples},
            {"being_sampled", status.being_sampled},
            {"waiting_for_verdicts", status.waiting_for_verdicts},
            {"being_judged", status.being_judged}}},
          {"leases_expired", status.leases_expired},
          {"weights_version", status.weights_version},
          {"peers", std::move(peers)}};
}

}  // namespace pawl
