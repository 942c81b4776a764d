#include "wire/peers.h"

#include <algorithm>

namespace pawl {

void Peers::Heard(const Peer& peer) {
  Key key(peer.role, peer.name);
  if (seen_.size() >= kMost && !seen_.contains(key)) {
    seen_.erase(std::min_element(seen_.begin(), seen_.end(), [](const auto& a, const auto& b) {
      return std::pair(a.second.is_connected, a.second.last) <
             std::pair(b.second.is_connected, b.second.last);
    }));
  }
  Seen& seen = seen_[key];
  seen.last = seen.connected = std::chrono::steady_clock::now();
  seen.is_connected = true;
  ++seen.calls;
}

std::vector<PeerSeen> Peers::All(const std::set<Key>& connected) {
  auto now = std::chrono::steady_clock::now();
  auto since = [&](std::chrono::steady_clock::time_point then) {
    return std::chrono::duration<double>(now - then).count();
  };
  std::erase_if(seen_, [&](const auto& one) {
    return !connected.contains(one.first) && since(one.second.connected) > kKeep_s;
  });
  std::vector<PeerSeen> all;
  for (auto& [key, seen] : seen_) {
    seen.is_connected = connected.contains(key);
    if (seen.is_connected) seen.connected = now;
    all.push_back({{key.first, key.second},
                   seen.is_connected,
                   since(seen.last),
                   since(seen.connected),
                   seen.calls});
  }
  return all;
}

}  // namespace pawl
