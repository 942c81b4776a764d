#include "replay/pool_filters.h"

#include <algorithm>
#include <unordered_map>

#include "proto/ids.h"

namespace pawl {

std::vector<Candidate> Kept(std::vector<Candidate> pool, MixConfig::Keep keep) {
  if (keep == MixConfig::all) return pool;
  auto better = [&](const Candidate& a, const Candidate& b) {
    return keep == MixConfig::shortest && a.tokens != b.tokens ? a.tokens < b.tokens : a.id < b.id;
  };
  std::unordered_map<int64_t, Candidate> best;  // by group
  for (const Candidate& candidate : pool) {
    auto [held, is_new] = best.try_emplace(GroupOfSample(candidate.id), candidate);
    if (!is_new && better(candidate, held->second)) held->second = candidate;
  }
  std::erase_if(pool, [&](const Candidate& candidate) {
    return best.at(GroupOfSample(candidate.id)).id != candidate.id;
  });
  return pool;
}

std::vector<Candidate> Subsample(std::vector<Candidate> pool, size_t budget, RandomKey key) {
  auto draw = [&](const Candidate& candidate) {
    return key.Bits(static_cast<uint64_t>(candidate.id));
  };
  std::sort(pool.begin(), pool.end(),
            [&](const auto& a, const auto& b) { return draw(a) < draw(b); });
  if (pool.size() > budget) pool.resize(budget);
  std::sort(pool.begin(), pool.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
  return pool;
}

}  // namespace pawl
