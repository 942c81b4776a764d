#include "replay/pool_filters.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

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

std::vector<Candidate> Rewarded(std::vector<Candidate> pool,
                                const std::unordered_set<int64_t>& learnable, bool keep_all) {
  for (Candidate& candidate : pool) candidate.score = learnable.contains(candidate.id) ? 1 : 0;
  if (!keep_all)
    std::erase_if(pool, [](const Candidate& candidate) { return candidate.score == 0; });
  return pool;
}

std::vector<Candidate> EachPosition(const std::vector<Candidate>& pool) {
  std::vector<Candidate> positions;
  for (Candidate candidate : pool) {
    for (candidate.position = 0; candidate.position < candidate.positions; ++candidate.position)
      positions.push_back(candidate);
  }
  return positions;
}

std::vector<Candidate> Subsample(std::vector<Candidate> pool, size_t budget, RandomKey key) {
  auto draw = [&](const Candidate& candidate) {
    auto id = static_cast<uint64_t>(candidate.id);
    if (candidate.position == 0) return key.Bits(id);
    return key.Fold(id).Bits(static_cast<uint64_t>(candidate.position));
  };
  std::sort(pool.begin(), pool.end(),
            [&](const auto& a, const auto& b) { return draw(a) < draw(b); });
  if (pool.size() > budget) pool.resize(budget);
  std::sort(pool.begin(), pool.end(), [](const auto& a, const auto& b) {
    return std::pair(a.id, a.position) < std::pair(b.id, b.position);
  });
  return pool;
}

}  // namespace pawl
