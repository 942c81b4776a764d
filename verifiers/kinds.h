// The verifiers that need neither a program nor a network, one file each: exact.cc, none.cc,
// noisy.cc, length.cc, vote.cc, combined.cc (all_of, any_of) and spot_check.cc.
#pragma once

#include <memory>
#include <vector>

#include "verifiers/verifier.h"

namespace pawl {

// Accepts what the task's exact check finds right.
std::unique_ptr<Verifier> MakeExact();

// Accepts all.
std::unique_ptr<Verifier> MakeNone();

// Accepts a right sample with probability `accept_right`, a wrong one with `accept_wrong`.
std::unique_ptr<Verifier> MakeNoisy(double accept_right, double accept_wrong, RandomKey run_key);

// Accepts a sample that ended and has `min` to `max` characters.
std::unique_ptr<Verifier> MakeLength(int64_t min, int64_t max);

// Accepts the answer that more than `share` of a group's samples give. The score is that share.
std::unique_ptr<Verifier> MakeVote(double share);

using Parts = std::vector<std::unique_ptr<Verifier>>;

// Accepts what every part accepts.
std::unique_ptr<Verifier> MakeAllOf(Parts parts);

// Accepts what one part accepts.
std::unique_ptr<Verifier> MakeAnyOf(Parts parts);

// Accepts what the first part accepts; of that, the other parts must accept a drawn share too.
std::unique_ptr<Verifier> MakeSpotCheck(Parts parts, double share, RandomKey run_key);

}  // namespace pawl
