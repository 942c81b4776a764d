#include "wire/peers.h"

#include <algorithm>

#include "tests/testing.h"

namespace pawl {
namespace {

TEST(Peers, AreKnownByRoleAndNameAndCounted) {
  Peers peers;
  peers.Heard({"verifier", "a"});
  for (int i = 0; i < 3; ++i) peers.Heard({"actor", "a"});
  std::vector<PeerSeen> all = peers.All({{"actor", "a"}});
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].peer.role, "actor");
  EXPECT_EQ(all[0].calls, 3);
  EXPECT_TRUE(all[0].connected);
  EXPECT_EQ(all[1].peer.role, "verifier");
  EXPECT_FALSE(all[1].connected);
  EXPECT_GE(all[1].silent_s, 0);
  EXPECT_LT(all[1].silent_s, 60);
}

TEST(Peers, WhoeverWasSilentForLongestIsForgotten) {
  Peers peers;
  for (size_t i = 0; i < Peers::kMost + 5; ++i) peers.Heard({"actor", std::to_string(i)});
  EXPECT_EQ(peers.All({}).size(), Peers::kMost);
  for (const PeerSeen& seen : peers.All({})) EXPECT_NE(seen.peer.name, "0");
  // Who is connected stays, however silent.
  std::string quiet = peers.All({}).front().peer.name;
  peers.All({{"actor", quiet}});
  for (size_t i = 0; i + 1 < Peers::kMost; ++i) peers.Heard({"verifier", std::to_string(i)});
  std::vector<PeerSeen> all = peers.All({{"actor", quiet}});
  EXPECT_TRUE(std::any_of(all.begin(), all.end(), [&](const PeerSeen& seen) {
    return seen.peer.role == "actor" && seen.peer.name == quiet && seen.connected;
  }));
}

}  // namespace
}  // namespace pawl
