// Mixer: draws a generation's training rows so that every stream keeps its exact share.
//
// A stream is one task's fresh data or one task's verified samples. Counted in samples, after every row the fresh
// share stands within half a row of its target, and each task within one row of its share of the fresh rows and of the
// verified rows. Counted in tokens, within one row's tokens. Draws are a function of the key, the pools and how many
// rows were drawn before: the same after a restart.
//
// Errors:  Error(kFailed) when a stream that must give a row is empty; Error(kData) when a realised share is off.
// Threads: one at a time.
// Source:  R. Tijdeman, The chairman assignment problem, Discrete Mathematics 32 (1980): the rule in Tijdeman() keeps
//          m streams within 1 - 1/(2m-2) of their shares.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "base/random.h"
#include "proto/config.pb.h"

namespace pawl {

struct Candidate {
  int64_t id;
  int64_t tokens;  // prompt, solution and end token
  double score;    // the verdict's; priority for `prioritized`
};

// Selector: the order in which a pool's candidates are drawn. Next never ends: it starts over.
class Selector {
 public:
  virtual ~Selector() = default;
  virtual const Candidate& Next() = 0;
};
std::unique_ptr<Selector> MakeSelector(MixConfig::Selector kind, std::vector<Candidate> pool, RandomKey key);

// The stream to draw from next: shares sum to 1, drawn counts so far.
int Tijdeman(const std::vector<double>& shares, const std::vector<int64_t>& drawn);

class Mixer {
 public:
  struct Drawn {
    int64_t id;
    int task;
    bool fresh;
  };

  // `task_shares` sum to 1; a task with share 0 is never drawn.
  Mixer(double fresh_share, MixConfig::Unit unit, double tolerance_rows, std::vector<double> task_shares,
        std::vector<std::string> task_names);

  void SetVerified(int task, std::unique_ptr<Selector> selector) { verified_.streams[task].selector = std::move(selector); }
  void OfferFresh(int task, const Candidate& candidate) { fresh_.streams[task].queue.push_back(candidate); }

  // Tasks whose fresh stream might not last for `rows` more rows.
  std::vector<int> NeedsFresh(int rows) const;

  // The next `rows` rows. Call only when NeedsFresh(rows) is empty.
  std::vector<Drawn> Draw(int rows);

  // Counts rows that were drawn by an earlier process from pools that are no more.
  void Account(const std::vector<Drawn>& rows, const std::vector<int64_t>& tokens);

  double FreshShare() const;  // realised, in the unit; the target before anything is drawn
  int64_t FreshDrawn(int task) const { return fresh_.streams[task].rows; }
  int64_t VerifiedDrawn() const { return verified_.rows; }

 private:
  struct Stream {
    std::unique_ptr<Selector> selector;  // verified
    std::deque<Candidate> queue;         // fresh
    int64_t rows = 0, tokens = 0;
  };
  struct Source {
    std::vector<Stream> streams;  // by task
    int64_t rows = 0, tokens = 0;
  };

  bool PickFresh() const;
  int PickTask(const Source& source) const;
  Candidate Take(bool fresh, int task);
  void Count(bool fresh, int task, int64_t tokens);
  void CheckShares() const;

  double fresh_share_;
  bool by_tokens_;
  double tolerance_rows_;
  std::vector<double> task_shares_;
  std::vector<std::string> task_names_;
  Source fresh_, verified_;
  int64_t longest_ = 1;  // tokens of the longest row so far
};

}  // namespace pawl
