// GameCounts: what the games of one generation say together: which repeat each other, how open the
// searches' policies were, and how far their values are from the outcomes.
//
// A game is its opening and its text (games/record.h), and a text need not be a game of its rules.
//   games       two are the same where all their moves are, whichever of these opened them
//   prefixes    the first kPrefixPlies moves, or the whole game where it is shorter
//   entropy     of each policy over two moves or more, in nats: -sum p log p; one over fewer moves
//               has no choice in it
//   values      each is taken as the chance p = (1 + value) / 2 of the player to move; the outcome
//               counts for it as y = 1, 1/2 or 0. Positions are put into kValueBins bins by p. The
//               error is the sum over bins of |sum of p - sum of y|: over the number of values it
//               is the expected calibration error.
// Players move in turn, the first player first.
// Errors:  none; a position beside a text that ends without a result has no outcome and is left out.
// Threads: one at a time.  The tokenizer outlives it.
// Source:  redundancy of games: Laurent et al., AlphaZero.jl. Calibration error: Naeini et al. 2015,
//          Obtaining well calibrated probabilities using Bayesian binning.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <unordered_set>

#include "proto/pawl.pb.h"
#include "replay/content.h"
#include "tokens/tokenizer.h"

namespace pawl {

class GameCounts {
 public:
  static constexpr int kPrefixPlies = 8, kValueBins = 20;

  explicit GameCounts(const Tokenizer* tokenizer) : tokenizer_(*tokenizer) {}

  // `targets`: those of the text, in order of their offsets. False, and nothing is counted, where
  // they have values and one of them begins no move.
  [[nodiscard]] bool Add(std::string_view opening, std::string_view text, const Targets& targets);

  void WriteTo(TaskTally* tally) const;

 private:
  struct Bin {
    double chances = 0, outcomes = 0;
  };

  bool AddValues(std::string_view opening, std::string_view text, const Targets& targets);
  void AddValue(double value, int outcome);

  const Tokenizer& tokenizer_;
  std::unordered_set<std::string> games_, prefixes_;
  int64_t policies_ = 0, values_ = 0;
  double entropy_ = 0;
  std::array<Bin, kValueBins> bins_;
};

}  // namespace pawl
