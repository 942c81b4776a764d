// Whole runs of self-play of a tiny game, for the tests of the loop.
#pragma once

#include "tests/app/runs.h"

namespace pawl::testing {

constexpr const char* kGameRun = R"(
seed = 3
generations = 3
[model]
kind = "fc"
game = "tic_tac_toe"
width = 16
layers = 1
[[task]]
kind = "game"
game = "tic_tac_toe"
fresh_levels = [0, 0]
sample_levels = [0, 2]
[search]
simulations = 8
full_share = 0.7
[start]
steps = 20
[sample]
problems = 120
samples_per_problem = 2
slots = 32
[mix]
unit = "positions"
fresh = 0.25
[learn]
steps = 30
rows = 32
checkpoint_steps = 8
[eval]
problems = 40
games = 8
opponents = 2
[process]
actors = 0
)";

inline std::string GameRunFile() {
  static Scratch scratch;
  static std::string path = [] {
    Write(scratch / "game.toml", kGameRun);
    return (scratch / "game.toml").string();
  }();
  return path;
}

inline std::vector<std::string> GameArguments(const std::filesystem::path& out,
                                              const std::vector<std::string>& settings = {}) {
  std::vector<std::string> arguments = RunArguments(out, settings);
  arguments[1] = GameRunFile();
  return arguments;
}

inline void FinishedGameRun(const std::filesystem::path& out,
                            const std::vector<std::string>& settings = {}) {
  Outcome run = RunProgram(GameArguments(out, settings));
  ASSERT_EQ(run.code, 0) << run.err;
}

// The id of the newest sample of a run.
inline int64_t LastSample(const std::string& run) {
  Database database(std::filesystem::path(run) / "ledger.sqlite", Database::Mode::kReadOnly);
  Query query = database.Prepare("select max(id) from sample");
  query.Next();
  return query.Int(0);
}

}  // namespace pawl::testing
