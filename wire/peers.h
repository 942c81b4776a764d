// Peers: who came to a server, and when they were last heard of.
//
// Threads: one at a time.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace pawl {

// The caller, as its Hello describes it.
struct Peer {
  std::string role, name;
};

// A peer that was admitted once, by its role and name.
struct PeerSeen {
  Peer peer;
  bool connected = false;
  double silent_s = 0;  // since its last call
  double gone_s = 0;    // since it was last seen connected
  int64_t calls = 0;
};

class Peers {
 public:
  using Key = std::pair<std::string, std::string>;  // role, name

  // So many are known: whoever is gone, and was silent for longest, is forgotten first.
  static constexpr size_t kMost = 4096;
  static constexpr double kKeep_s = 600;  // who is gone for longer is forgotten

  void Heard(const Peer& peer);
  // By role and name. `connected`: who is now.
  std::vector<PeerSeen> All(const std::set<Key>& connected);

 private:
  struct Seen {
    std::chrono::steady_clock::time_point last, connected;
    bool is_connected = true;
    int64_t calls = 0;
  };

  std::map<Key, Seen> seen_;
};

}  // namespace pawl
