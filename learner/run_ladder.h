// RunLadder: lets the newest generation of a run play against earlier ones and rates it, while the
// run goes on.
//
// A meeting is eval.games games from eval.games / 2 openings, each played both ways, with the
// actors' search (search.simulations) without noise and without reuse of a tree. The openings are
// the same for all meetings of a run. Opponents are generations that were evaluated and whose
// weights are kept (loop.keep_generations).
// Metrics: eval/T/elo and its relatives (base/metric_schema.cc). Ratings follow from the scores in
//          the rows of all generations so far, so that a run that was killed goes on to the same
//          bytes once it is shown the rows it has.
// Errors:  those of the calls.
// Threads: one at a time; process.threads share the searches, however many with the same result.
//          The replay outlives it.
// Cost:    eval.games games against each of eval.opponents opponents in each evaluated generation,
//          and one fit of the ratings.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/metrics.h"
#include "match/opening.h"
#include "match/player.h"
#include "match/ratings.h"
#include "proto/config.pb.h"
#include "wire/replay.h"

namespace pawl {

struct RatedGeneration {
  int64_t generation;
  double elo;
};

// The places in `earlier`, which is in order, of at most `most` opponents, in order: the last one;
// the one with the highest Elo, of equals the last; the first; then again and again the middle of
// the widest gap between them, of equals the first.
std::vector<size_t> OpponentsAmong(const std::vector<RatedGeneration>& earlier, size_t most);

// Checks before a run begins that its game has as many openings as eval.games asks for.
// Error(kUsage).
void CheckRunLadder(const Config& config);

class RunLadder {
 public:
  RunLadder(Replay* replay, const Config& config);

  // The row of a generation that is done. Generations come in order.
  void See(int64_t generation, const Metrics& row);

  // Measures the newest generation, whose weights these are; nothing where eval.games is 0.
  Metrics Measure(int64_t generation, const std::string& weights);

 private:
  std::unique_ptr<Player> MakePlayer(int64_t generation, const std::string& weights) const;
  // Those that may be opponents: a suffix of rated_. Its first place.
  size_t FirstKept(int64_t generation) const;

  Replay* replay_;
  Config config_;
  std::unique_ptr<Game> game_;  // null: nothing is measured
  std::vector<Opening> openings_;
  std::vector<RatedGeneration> rated_;
  std::vector<ScoredMeeting> meetings_;  // of places in rated_
};

}  // namespace pawl
