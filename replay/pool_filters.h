// Which candidates of a pool a generation draws from, where it does not draw from all.
//
// Threads: free functions.
#pragma once

#include <cstdint>
#include <unordered_set>
#include <vector>

#include "base/random.h"
#include "proto/config.pb.h"
#include "replay/candidate.h"

namespace pawl {

// Of each problem's accepted samples, those that mix.keep lets in. The pool keeps its order.
std::vector<Candidate> Kept(std::vector<Candidate> pool, MixConfig::Keep keep);

// Of a task's proposals, those that are learnable. With `keep_all` the others stay too, and the
// score says which are: 1 or 0.
std::vector<Candidate> Rewarded(std::vector<Candidate> pool,
                                const std::unordered_set<int64_t>& learnable, bool keep_all);

// In place of each candidate one for each of its positions, in order.
std::vector<Candidate> EachPosition(const std::vector<Candidate>& pool);

// At most `budget` candidates: those whose draw by `key` is smallest. They come in order of id and
// position.
std::vector<Candidate> Subsample(std::vector<Candidate> pool, size_t budget, RandomKey key);

}  // namespace pawl
