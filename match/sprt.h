// A sequential test of two hypotheses about the difference of two players: it is elo0, or it is
// elo1. It looks at the results after each pair and stops as soon as they decide.
//
// The log-likelihood ratio is that of the likeliest distributions over the five results of a pair
// whose mean scores are those of elo1 and of elo0. It takes into account that the two games of a
// pair are not independent. A frequency of 0 counts as 0.001.
// Units:   Elo, logistic (match/score.h).
// Errors:  Error(kUsage): elo0 is not below elo1, alpha or beta not between 0 and 1/2.
// Threads: free functions.
// Source:  Wald 1945, Sequential tests of statistical hypotheses: bounds log(beta / (1 - alpha)) and
//          log((1 - beta) / alpha). Generalised test: fishtest, server/fishtest/stats/LLRcalc.py,
//          LLR_logistic; the distributions: cantate.be/Fishtest/support_MLE_multinomial.pdf (Van
//          den Bergh), proposition 1.1.
#pragma once

#include "match/score.h"

namespace pawl {

struct SprtSettings {
  double elo0 = 0, elo1 = 10;
  double alpha = 0.05, beta = 0.05;  // chances of wrongly taking elo1 and elo0
};

enum class SprtVerdict { kOpen, kElo0, kElo1 };

void CheckSprt(const SprtSettings& settings);

double LogLikelihoodRatio(const PairCounts& counts, double elo0, double elo1);
Bounds SprtBounds(const SprtSettings& settings);
SprtVerdict VerdictOf(const SprtSettings& settings, const PairCounts& counts);

}  // namespace pawl
