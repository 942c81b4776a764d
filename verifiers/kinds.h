// The verifiers that need neither a program nor a network. Each has its own file: exact.cc,
// none.cc, noisy.cc, length.cc, vote.cc, combined.cc (all_of, any_of) and spot_check.cc.
#pragma once

#include <memory>
#include <vector>

#include "verifiers/verifier.h"

namespace pawl {

// Accepts a sample if the task's exact check finds it right.
std::unique_ptr<Verifier> MakeExact();

// Accepts every sample.
std::unique_ptr<Verifier> MakeNone();

// Accepts a right sample with probability `accept_right`, a wrong one with `accept_wrong`.
std::unique_ptr<Verifier> MakeNoisy(double accept_right, double accept_wrong, RandomKey run_key);

// Accepts a sample that ended and has `min` to `max` characters.
std::unique_ptr<Verifier> MakeLength(int64_t min, int64_t max);

// Accepts the answer that more than `share` of a group's samples give. The score is that share.
std::unique_ptr<Verifier> MakeVote(double share);

using Parts = std::vector<std::unique_ptr<Verifier>>;

// Accepts a sample if every part accepts it.
std::unique_ptr<Verifier> MakeAllOf(Parts parts);

// Accepts a sample if at least one part accepts it.
std::unique_ptr<Verifier> MakeAnyOf(Parts parts);

// Accepts a sample if the first part accepts it; a randomly drawn share of these samples must be
// accepted by the other parts too.
std::unique_ptr<Verifier> MakeSpotCheck(Parts parts, double share, RandomKey run_key);

}  // namespace pawl
