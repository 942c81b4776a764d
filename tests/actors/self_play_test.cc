#include "actors/self_play.h"

#include <numeric>

#include "model/policy_value/settings.h"
#include "model/weights.h"
#include "proto/ids.h"
#include "tests/testing.h"
#include "tests/tiny_game.h"

namespace pawl {
namespace {

Config Make(const std::string& slots, std::vector<std::string> settings = {}) {
  settings.push_back("sample.slots=" + slots);
  return testing::TinyGame(settings);
}

std::string SomeWeights(const Config& config) {
  auto game = MakeGame(config.model().game());
  PolicyValueNetwork network(ShapeOf(config.model(), *game));
  network.Initialize(RandomKey::Root(7));
  return TensorsToSafetensors(network.NamedTensors());
}

std::map<int64_t, Group> Play(const Config& config, int groups, const std::string& prompt = ":") {
  auto sampler = MakeSampler(config);
  sampler->Take(SomeWeights(config), "test");
  for (int i = 0; i < groups; ++i) {
    Group group;
    group.set_id(GroupId(1, i));
    group.set_prompt(prompt);
    group.set_random_key(static_cast<uint64_t>(100 + i));
    group.set_samples(3);
    sampler->Add(std::move(group));
  }
  std::vector<Group> finished;
  while (sampler->Step(&finished)) {
  }
  std::map<int64_t, Group> games;
  for (Group& group : finished) games[group.id()] = std::move(group);
  return games;
}

TEST(SelfPlay, GamesAreLegalAndEachMoveIsATarget) {
  auto game = MakeGame("tic_tac_toe");
  auto groups = Play(Make("8"), 5);
  ASSERT_EQ(groups.size(), 5u);
  for (const auto& [id, group] : groups) {
    ASSERT_EQ(group.sample_size(), 3);
    for (const Sample& sample : group.sample()) {
      GameState state(game.get());
      EXPECT_EQ(PlayRest(sample.text(), &state), RecordFault::kNone) << sample.text();
      EXPECT_EQ(sample.target_size(), state.plies());
      EXPECT_EQ(sample.tokens_size(), sample.log_probs_size());
      EXPECT_TRUE(sample.ended());
      GameState again(game.get());
      for (const Target& target : sample.target()) {
        EXPECT_EQ(target.policy_size(), 9 - again.plies());
        EXPECT_NEAR(std::accumulate(target.policy().begin(), target.policy().end(), 0.0), 1, 1e-5);
        EXPECT_LE(sample.log_probs(target.offset()), 0);
        EXPECT_EQ(PlayMoves(sample.text().substr(static_cast<size_t>(target.offset()),
                                                 static_cast<size_t>(target.length())),
                            &again),
                  RecordFault::kNone);
      }
    }
  }
}

TEST(SelfPlay, AGameDoesNotDependOnItsNeighbours) {
  auto few = Play(Make("8"), 12), many = Play(Make("64"), 12), alone = Play(Make("8"), 1);
  for (auto& [id, group] : few) EXPECT_EQ(group.SerializeAsString(), many[id].SerializeAsString());
  for (auto& [id, group] : alone) EXPECT_EQ(group.SerializeAsString(), few[id].SerializeAsString());
  EXPECT_NE(few[GroupId(1, 0)].sample(0).text(), few[GroupId(1, 0)].sample(1).text());
}

TEST(SelfPlay, ACacheChangesNothingButTime) {
  auto with = Play(Make("32"), 20), without = Play(Make("32", {"search.cache_mb=0"}), 20);
  for (auto& [id, group] : with)
    EXPECT_EQ(group.SerializeAsString(), without[id].SerializeAsString());
}

TEST(SelfPlay, NewWeightsAreAskedAnew) {
  Config config = Make("8");
  auto once = Play(config, 2);
  SelfPlay twice(config);
  auto play = [&](uint64_t weights_key) {
    auto game = MakeGame(config.model().game());
    PolicyValueNetwork network(ShapeOf(config.model(), *game));
    network.Initialize(RandomKey::Root(weights_key));
    twice.Take(TensorsToSafetensors(network.NamedTensors()), "test");
    Group group;
    group.set_id(GroupId(1, 0));
    group.set_prompt(":");
    group.set_random_key(100);
    group.set_samples(3);
    twice.Add(std::move(group));
    std::vector<Group> finished;
    while (twice.Step(&finished)) {
    }
    return finished.at(0).SerializeAsString();
  };
  EXPECT_NE(play(8), once[GroupId(1, 0)].SerializeAsString());
  EXPECT_EQ(play(7), once[GroupId(1, 0)].SerializeAsString());
  EXPECT_EQ(twice.counts().games, 6);
  EXPECT_GT(twice.counts().simulations, twice.counts().evaluations);
}

TEST(SelfPlay, CheapSearchesAreNoTargets) {
  int moves = 0, targets = 0;
  for (const auto& [id, group] : Play(Make("8", {"search.full_share=0.25"}), 20)) {
    for (const Sample& sample : group.sample()) {
      moves += static_cast<int>(std::count(sample.text().begin(), sample.text().end(), ' '));
      targets += sample.target_size();
    }
  }
  EXPECT_NEAR(static_cast<double>(targets) / moves, 0.25, 0.08);
}

std::map<int64_t, Group> PlayBelow(double below, const std::vector<std::string>& settings) {
  Config config = Make("8", settings);
  SelfPlay sampler(config);
  sampler.Take(SomeWeights(config), "test");
  sampler.ResignBelow(below);
  for (int i = 0; i < 20; ++i) {
    Group group;
    group.set_id(GroupId(1, i));
    group.set_prompt(":");
    group.set_random_key(static_cast<uint64_t>(100 + i));
    group.set_samples(3);
    sampler.Add(std::move(group));
  }
  std::vector<Group> finished;
  while (sampler.Step(&finished)) {
  }
  std::map<int64_t, Group> games;
  for (Group& group : finished) games[group.id()] = std::move(group);
  return games;
}

TEST(SelfPlay, WhoseValueIsBelowTheThresholdGivesUp) {
  auto game = MakeGame("tic_tac_toe");
  constexpr double kBelow = -0.01;  // of an untrained network, whose values are near 0
  int resigned = 0, played_on = 0;
  auto plain = PlayBelow(0, {});
  for (const auto& [id, group] : PlayBelow(kBelow, {"search.resign_error=0.05"})) {
    for (int i = 0; i < group.sample_size(); ++i) {
      const Sample& sample = group.sample(i);
      GameState state(game.get());
      ASSERT_EQ(PlayRest(sample.text(), &state, true), RecordFault::kNone) << sample.text();
      RandomKey key =
          RandomKey::Root(static_cast<uint64_t>(group.random_key())).Fold(static_cast<uint64_t>(i));
      bool on = IsPlayedOn(key, 0.1), below = false;
      played_on += on ? 1 : 0;
      for (const Target& target : sample.target()) below |= target.value() < kBelow;
      EXPECT_EQ(state.over(), on || !below);
      if (on) {
        EXPECT_EQ(sample.text(), plain[id].sample(i).text());
      }
      if (state.over()) continue;
      ++resigned;
      EXPECT_LT(sample.target().rbegin()->value(), kBelow);
      EXPECT_EQ(sample.target_size(), state.plies() + 1);
      size_t moves = sample.text().find("resigns");
      EXPECT_EQ(sample.text().substr(0, moves), plain[id].sample(i).text().substr(0, moves))
          << "up to there nothing changed";
    }
  }
  EXPECT_GT(resigned, 5);
  EXPECT_GT(played_on, 0);
}

TEST(SelfPlay, PuctKeepsItsTree) {
  auto kept = Play(Make("8", {"search.kind=puct"}), 3);
  EXPECT_EQ(kept.size(), 3u);
  auto fresh = Play(Make("8", {"search.kind=puct", "search.reuse=false"}), 3);
  EXPECT_NE(kept.begin()->second.SerializeAsString(), fresh.begin()->second.SerializeAsString());
}

TEST(SelfPlay, BeginsBehindTheOpening) {
  for (const auto& [id, group] : Play(Make("8"), 1, "a1 b2:")) {
    auto game = MakeGame("tic_tac_toe");
    GameState state(game.get());
    EXPECT_EQ(PlayMoves("a1 b2 ", &state), RecordFault::kNone);
    EXPECT_EQ(PlayRest(group.sample(0).text(), &state), RecordFault::kNone);
  }
}

TEST(SelfPlay, APromptThatIsNoOpeningIsRefused) {
  for (const char* prompt : {"", "a1", "z9:", "a1 a1:", "a1 a2 b1 b2 c1:"})
    EXPECT_THAT(testing::ErrorOf([&] { Play(Make("8"), 1, prompt); }),
                ::testing::HasSubstr("is not an opening of tic_tac_toe"))
        << prompt;
}

}  // namespace
}  // namespace pawl
