#include "replay/advantages.h"

#include <cmath>
#include <map>

#include "proto/ids.h"

namespace pawl {

std::unordered_map<int64_t, double> GroupAdvantages(const std::vector<Candidate>& samples,
                                                    bool divide) {
  std::map<int64_t, std::vector<const Candidate*>> groups;
  for (const Candidate& sample : samples) groups[GroupOfSample(sample.id)].push_back(&sample);
  std::unordered_map<int64_t, double> advantages;
  for (const auto& [id, group] : groups) {
    double mean = 0, square = 0, count = static_cast<double>(group.size());
    for (const Candidate* sample : group) mean += sample->score / count;
    for (const Candidate* sample : group)
      square += (sample->score - mean) * (sample->score - mean) / count;
    if (square < 1e-12) continue;
    for (const Candidate* sample : group)
      advantages[sample->id] = (sample->score - mean) / (divide ? std::sqrt(square) : 1);
  }
  return advantages;
}

}  // namespace pawl
