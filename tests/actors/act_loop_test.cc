#include "actors/act_loop.h"

#include <csignal>
#include <map>

#include "base/stop.h"
#include "model/decoder.h"
#include "model/network.h"
#include "model/weights.h"
#include "proto/config.h"
#include "proto/record_size.h"
#include "tests/testing.h"
#include "tests/wire/fake_replay.h"
#include "tokens/tokenizer.h"

namespace pawl {
namespace {

using Calls = std::vector<std::string>;
constexpr int64_t kFrameBytes = 65536;

class ActLoopTest : public ::testing::Test {
 protected:
  ActLoopTest()
      : config_(ParseConfig(R"(
[model]
layers = 1
width = 16
heads = 2
feed_forward = 16
context = 40
[[task]]
kind = "copy"
fresh_levels = [1, 2]
[sample]
slots = 8
max_new_tokens = 6
[process]
frame_bytes = 65536
)",
                            "x.toml", {})),
        tokenizer_(MakeTokenizer(config_.model().tokens())),
        replay_(ConfigText(config_)) {}

  std::unique_ptr<Network> NetworkOf(uint64_t seed) const {
    auto network = std::make_unique<Network>(config_.model(), tokenizer_->vocabulary());
    network->Initialize(RandomKey::Root(seed));
    network->flat().mul_(4);
    return network;
  }

  static std::vector<Group> Groups(int64_t first, int count, int samples) {
    std::vector<Group> groups;
    for (int64_t id = first; id < first + count; ++id) {
      Group& group = groups.emplace_back();
      group.set_id(id);
      group.set_prompt("abc" + std::to_string(id) + "=");
      group.set_random_key(RandomKey::Root(9).Fold(static_cast<uint64_t>(id)).value());
      group.set_samples(samples);
    }
    return groups;
  }

  // Work for the weights of a network; its lease is given after those before it.
  void Lease(const Network& network, const std::vector<Group>& groups) {
    ProblemLease lease;
    lease.set_state(WORK);
    for (const Group& group : groups) *lease.add_group() = group;
    *lease.mutable_weights() = replay_.Serve(ToSafetensors(network));
    replay_.problem_leases.push_back(lease);
  }

  // What was submitted under a network's weights, each group once: its bytes by its id.
  std::map<int64_t, std::string> SubmittedUnder(const Network& network) {
    std::string sha256 = Sha256Hex(ToSafetensors(network));
    std::map<int64_t, std::string> all;
    for (const SubmitSamples& call : replay_.samples) {
      if (call.weights_sha256() != sha256) continue;
      for (const Group& group : call.group())
        EXPECT_TRUE(all.emplace(group.id(), group.SerializeAsString()).second) << "a second time";
    }
    return all;
  }

  std::map<int64_t, std::string> DrawnBy(const Network& network, const std::vector<Group>& groups) {
    std::map<int64_t, std::string> all;
    for (const Group& group :
         DecodeAll(network, *tokenizer_, DecodeSettings::OfActors(config_), groups)) {
      EXPECT_EQ(group.sample_size(), group.samples());
      all[group.id()] = group.SerializeAsString();
    }
    return all;
  }

  Config config_;
  std::shared_ptr<const Tokenizer> tokenizer_;
  testing::FakeReplay replay_;
};

TEST_F(ActLoopTest, SubmitsEverySampleOfEveryGroupThatItLeased) {
  auto network = NetworkOf(1);
  std::vector<Group> groups = Groups(0, 7, 3);
  Lease(*network, {groups.begin(), groups.begin() + 4});
  Lease(*network, {groups.begin() + 4, groups.end()});
  ActLoop(&replay_, "a");
  EXPECT_EQ(SubmittedUnder(*network), DrawnBy(*network, groups));
  EXPECT_EQ(std::count(replay_.calls.begin(), replay_.calls.end(), "pull"), 1)
      << "weights that it holds are not pulled again";
}

TEST_F(ActLoopTest, AsksForMoreWhileSlotsAreBusyAndHoldsTheCallWhenIdle) {
  auto network = NetworkOf(1);
  Lease(*network, Groups(0, 2, 2));
  ActLoop(&replay_, "a");
  EXPECT_EQ(replay_.calls, (Calls{"lease", "pull", "lease", "submit", "lease"}));
  ASSERT_EQ(replay_.asked_problems.size(), 3u);
  EXPECT_TRUE(replay_.asked_problems[0].hold());
  EXPECT_FALSE(replay_.asked_problems[1].hold()) << "slots were busy";
  EXPECT_TRUE(replay_.asked_problems[2].hold());
  EXPECT_EQ(replay_.asked_problems[0].samples_max(), 16) << "twice the slots";
}

TEST_F(ActLoopTest, BeforeNewWeightsTheOldWorkIsFinishedAndSubmitted) {
  auto before = NetworkOf(1), after = NetworkOf(2);
  Lease(*before, Groups(0, 2, 2));
  Lease(*after, Groups(2, 2, 2));
  ActLoop(&replay_, "a");
  EXPECT_EQ(replay_.calls,
            (Calls{"lease", "pull", "lease", "submit", "pull", "lease", "submit", "lease"}));
  EXPECT_EQ(SubmittedUnder(*before), DrawnBy(*before, Groups(0, 2, 2)));
  EXPECT_EQ(SubmittedUnder(*after), DrawnBy(*after, Groups(2, 2, 2)));
}

TEST_F(ActLoopTest, AStopSubmitsWhatIsBegunAndLeasesNoMore) {
  auto network = NetworkOf(1);
  Lease(*network, Groups(0, 5, 2));
  Lease(*network, Groups(5, 5, 2));
  replay_.on_call = [](const std::string&) { RequestStop(SIGTERM); };
  ActLoop(&replay_, "a");
  RequestStop(0);
  EXPECT_EQ(replay_.calls, (Calls{"lease", "pull", "submit"}));
  EXPECT_EQ(SubmittedUnder(*network), DrawnBy(*network, Groups(0, 5, 2)));
}

TEST_F(ActLoopTest, ALeaseThatWaitsOrHasNoGroupsIsNoWork) {
  auto network = NetworkOf(1);
  replay_.problem_leases.emplace_back();  // WAIT
  Lease(*network, {});
  Lease(*network, Groups(0, 2, 2));
  ActLoop(&replay_, "a");
  EXPECT_EQ(replay_.calls, (Calls{"lease", "lease", "lease", "pull", "lease", "submit", "lease"}));
  EXPECT_EQ(SubmittedUnder(*network), DrawnBy(*network, Groups(0, 2, 2)));
}

TEST_F(ActLoopTest, WhatOneFrameDoesNotHoldGoesOutInSeveralCalls) {
  auto network = NetworkOf(1);
  std::vector<Group> groups = Groups(0, 200, 8);
  Lease(*network, groups);
  ActLoop(&replay_, "a");
  int64_t total = 0;
  for (const SubmitSamples& call : replay_.samples) {
    auto bytes = static_cast<int64_t>(call.ByteSizeLong());
    EXPECT_LT(bytes, CallBytesMax(kFrameBytes) + RecordBytesMax(kFrameBytes));
    total += bytes;
  }
  EXPECT_GT(total, kFrameBytes) << "the case is none";
  EXPECT_EQ(SubmittedUnder(*network), DrawnBy(*network, groups));
}

}  // namespace
}  // namespace pawl
