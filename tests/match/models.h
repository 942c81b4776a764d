// Stored weights of untrained models that play, and games for the tests of players.
#pragma once

#include "base/files.h"
#include "match/player.h"
#include "match/playing_model.h"
#include "model/config_json.h"
#include "model/policy_value/settings.h"
#include "model/weights.h"
#include "proto/config.h"
#include "tests/testing.h"

namespace pawl::testing {

inline Config Plays(const std::string& game, std::vector<std::string> settings = {}) {
  return ParseConfig("[model]\nkind = \"fc\"\nwidth = 16\nlayers = 1\ngame = \"" + game +
                         "\"\n[[task]]\nkind = \"game\"\ngame = \"" + game +
                         "\"\n[search]\nsimulations = 8\n[mix]\nunit = \"positions\"\n",
                     "test", settings);
}

// A weights folder with an untrained network, another for each key.
inline void WriteWeights(const std::filesystem::path& folder, const Config& config, uint64_t key) {
  auto game = MakeGame(config.model().game());
  PolicyValueNetwork network(ShapeOf(config.model(), *game));
  network.Initialize(RandomKey::Root(key));
  std::filesystem::create_directories(folder);
  Write(folder / "config.json", GameConfigJson(config.model()));
  Write(folder / "model.safetensors", TensorsToSafetensors(network.NamedTensors()));
}

// A run's folder with so many generations.
inline void WriteRun(const std::filesystem::path& folder, const Config& config, int generations) {
  for (int i = 0; i < generations; ++i)
    WriteWeights(folder / "weights" / fmt::format("{:06}", i), config, static_cast<uint64_t>(i));
  Write(folder / "config.toml", ConfigText(config));
}

inline std::unique_ptr<PlayingModel> Untrained(const std::string& game,
                                               std::vector<std::string> settings = {}) {
  auto model = std::make_unique<PlayingModel>(Plays(game, std::move(settings)), "untrained");
  model->network()->Initialize(RandomKey::Root(1));
  model->Refresh();
  return model;
}

inline GameState After(const Game& game, std::string_view moves) {
  GameState state(&game);
  EXPECT_EQ(PlayMoves(moves, &state), RecordFault::kNone);
  return state;
}

// What a player chooses behind these moves, by each of the keys 0 to `keys` - 1.
inline std::vector<std::string> Chosen(Player* player, const Game& game, std::string_view moves,
                                       int keys = 1) {
  GameState state = After(game, moves);
  Position start = game.Start();
  std::vector<Move> played;
  GameState replayed(&game);
  for (std::string_view left = moves; !left.empty(); left.remove_prefix(left.find(' ') + 1)) {
    played.push_back(game.ParseMove(replayed.position(), left.substr(0, left.find(' '))));
    replayed.Play(played.back());
  }
  std::vector<Turn> turns;
  for (int i = 0; i < keys; ++i)
    turns.push_back({&state, &start, played, 7, RandomKey::Root(static_cast<uint64_t>(i))});
  std::vector<std::string> texts;
  for (Move move : player->Choose(turns)) texts.push_back(game.MoveText(state.position(), move));
  return texts;
}

// A descriptor from which `text` can be read, and then the end. It holds no more than a pipe does.
class TextPipe {
 public:
  explicit TextPipe(const std::string& text) {
    EXPECT_EQ(::pipe(ends_), 0);
    EXPECT_EQ(::write(ends_[1], text.data(), text.size()), static_cast<ssize_t>(text.size()));
    ::close(ends_[1]);
  }
  ~TextPipe() { ::close(ends_[0]); }
  int descriptor() const { return ends_[0]; }

 private:
  int ends_[2];
};

}  // namespace pawl::testing
