#include "lab/pairs.h"

#include <algorithm>
#include <cmath>

namespace pawl {

void Pairs::Add(double a, double b) {
  if (!std::isfinite(a) || !std::isfinite(b)) return;
  before.push_back(a);
  after.push_back(b);
  difference.push_back(b - a);
}

Pairs PairGenerations(const Arm& arm, const std::string& metric, int64_t generation) {
  Pairs pairs;
  for (const RunSeries* run : arm.runs) pairs.Add(run->At(metric, 0), run->At(metric, generation));
  return pairs;
}

Pairs PairArms(const Arm& a, const Arm& b, const std::string& metric, int64_t generation) {
  Pairs pairs;
  for (const RunSeries* run : a.runs) {
    auto twin = std::find_if(b.runs.begin(), b.runs.end(),
                             [&](const RunSeries* other) { return other->seed == run->seed; });
    if (twin != b.runs.end())
      pairs.Add((*twin)->At(metric, generation), run->At(metric, generation));
  }
  return pairs;
}

}  // namespace pawl
