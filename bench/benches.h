// The benchmarks behind `pawl bench`. Each prints one table or JSON object with medians and spreads
// over its repeats.
#pragma once

#include <string>

#include "proto/config.pb.h"

namespace pawl {

struct BenchOptions {
  ModelConfig model;
  Config::Precision precision = Config::bfloat16;
  Config::Device device = Config::cpu;
  int threads = 1;
  int repeats = 5;
  bool json = false;
};

struct DecodeBench {
  int sequences = 256, prompt = 32, new_tokens = 128;
  int samples = 1;  // for each prompt
  double mean_tokens =
      0;  // > 0: lengths drawn from a geometric distribution with this mean, at most new_tokens
};
// New tokens a second: one decoder for each thread, the sequences shared out among them; several
// threads for one where there are fewer prompts than threads.
void BenchDecode(const BenchOptions& options, const DecodeBench& decode);

struct TrainBench {
  int rows = 64, shortest = 256, longest = 256;  // tokens of a row; drawn evenly
  int steps = 4;                                 // in a repeat
  std::string save;  // folder for the weights before the first step, to start a peer from
};
// Tokens a second through forward, back and AdamW.
void BenchTrain(const BenchOptions& options, const TrainBench& train);

struct ReadBench {
  int64_t tokens = 100'000;  // of the longest text; 1,000 and each tenfold up to it are read
  int64_t question = 32, answer = 8;  // tokens; an answer that ends by itself has fewer
};
// Tokens a second and memory by the length of the text, the time from a question to its answer, and
// what a state takes on disk.
void BenchRead(const BenchOptions& options, const ReadBench& read);

struct GamesBench {
  std::string game = "connect 7x6x4", kind = "fc";  // of network
  int width = 256, layers = 4;
  int simulations = 32;  // of each move
  int games = 256;       // at once, on each thread
  int cache_mb = 64;     // of each thread
};
// Simulations a second of self-play by search, by an untrained network.
void BenchGames(const BenchOptions& options, const GamesBench& games);

struct RulesBench {
  std::string game = "connect 7x6x4";
  int depth = 5;           // of perft, from the start
  int simulations = 1000;  // of each search by playouts
};
// What the rules allow without a network, a second: sequences of legal moves counted (perft), games
// of random moves played to the end, and simulations of searches by playouts from the start.
void BenchRules(const BenchOptions& options, const RulesBench& rules);

struct ReplayBench {
  int sample_bytes = 512, batch = 256;
  int64_t samples = 100000;
  int clients = 4;
};
// Samples a second acknowledged, on disk, and rows a second drawn: straight into the ledger.
void BenchReplay(const BenchOptions& options, const ReplayBench& replay);
// The same over loopback, from `clients` simulated actors.
void BenchWire(const BenchOptions& options, const ReplayBench& replay);

// One generation of two-digit sums through `pawl run`: 4,096 samples, verdicts, 100 steps of 64
// rows.
void BenchLoop(const BenchOptions& options);

// Programs a second that are checked on nine inputs, one shown problem's of three operators: stack
// programs in this process, Lua in the jail.
void BenchPrograms(const BenchOptions& options);

}  // namespace pawl
