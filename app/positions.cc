// pawl positions: writes a file of decisive positions with the outcome of each legal move.
#include <chrono>
#include <iostream>

#include "app/commands.h"
#include "base/files.h"
#include "base/log.h"
#include "games/decisive_text.h"

namespace pawl {
namespace {

struct Options {
  std::string game, out;
  int count = 1000, first = 0;
  uint64_t seed = 0;
  int64_t tries = 0;
  size_t table_mb = 256;
};

constexpr int64_t kTriesPerPosition = 200;

std::string Found(const DecisiveMaker& maker) {
  std::string found;
  for (const DecisiveSet& set : maker.all())
    found += fmt::format("{}{} {}", found.empty() ? "" : ", ", set.stage, set.positions.size());
  return found;
}

void Write(const Options& options) {
  constexpr auto kBetweenSaves = std::chrono::seconds(10);
  std::unique_ptr<Game> game = MakeGame(options.game);
  std::unique_ptr<Solver> solver = MakeSolver(*game, options.table_mb << 20);
  DecisiveMaker maker(solver.get(), RandomKey::Root(options.seed), options.count, options.first);
  int64_t tries = options.tries > 0 ? options.tries : kTriesPerPosition * options.count;
  auto save = [&] { WriteFileAtomically(options.out, DecisiveText(*game, maker.sets())); };
  RequireWritable(options.out);
  auto saved = std::chrono::steady_clock::now();
  while (!maker.full() && maker.tries() < tries) {
    maker.Try();
    if (std::chrono::steady_clock::now() - saved < kBetweenSaves) continue;
    save();
    saved = std::chrono::steady_clock::now();
    spdlog::info("{} games: {}", maker.tries(), Found(maker));
  }
  save();
  std::cout << fmt::format("{} games: {}\n", maker.tries(), Found(maker));
}

}  // namespace

void AddPositions(CLI::App* app, int*) {
  auto options = std::make_shared<Options>();
  auto* command = app->add_subcommand(
      "positions", "write positions of a small game in which a move can be a mistake");
  command->footer(
      "Each line is a stage, a position and its legal moves with + (win), = (draw) or - (loss).\n"
      "What was found so far is saved every 10 s.\n"
      "Games: tic_tac_toe, \"connect 7x6x4\", \"hex 5\", \"nim 1,3,5,7\".\n"
      "Example: pawl positions \"connect 5x4x4\" --count 100 --out positions.txt");
  command->add_option("game", options->game, "the game, with its sizes")->required();
  command->add_option("--count", options->count, "positions of each stage, at most")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  command->add_option("--seed", options->seed, "equal seeds give equal positions")
      ->capture_default_str();
  command->add_option("--first", options->first, "the least number of moves before a position")
      ->check(CLI::Range(0, 1000))
      ->capture_default_str();
  command
      ->add_option("--tries", options->tries,
                   "random games at most; 0 for 200 for each position of a stage")
      ->check(CLI::Range(int64_t{0}, int64_t{1} << 40))
      ->capture_default_str();
  command
      ->add_option("--table-mb", options->table_mb, "memory for what the search has found, in MB")
      ->check(CLI::Range(1, 65536))
      ->capture_default_str();
  command->add_option("--out", options->out, "the file to write")->required();
  command->callback([options] {
    StartLog("positions", false);
    Write(*options);
  });
}

}  // namespace pawl
