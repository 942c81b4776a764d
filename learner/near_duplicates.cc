#include "learner/near_duplicates.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <iterator>

namespace pawl {
namespace {

constexpr size_t kRun = 5;
constexpr double kSimilar = 0.8;

using Shingles = std::vector<uint64_t>;  // sorted, without duplicates

// A text shorter than one run is a single shingle.
Shingles MakeShingles(const Group& group) {
  std::string text = group.prompt() + group.sample(0).text();
  Shingles shingles;
  for (size_t i = 0; i == 0 || i + kRun <= text.size(); ++i) {
    uint64_t run = 0;
    std::memcpy(&run, text.data() + i, std::min(kRun, text.size() - i));
    shingles.push_back(run);
  }
  std::sort(shingles.begin(), shingles.end());
  shingles.erase(std::unique(shingles.begin(), shingles.end()), shingles.end());
  return shingles;
}

bool Similar(const Shingles& a, const Shingles& b) {
  auto least = static_cast<double>(std::min(a.size(), b.size())),
       most = static_cast<double>(std::max(a.size(), b.size()));
  if (least < kSimilar * most) return false;
  Shingles both;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(both));
  auto common = static_cast<double>(both.size());
  return common >= kSimilar * (least + most - common);
}

}  // namespace

double NearDuplicateShare(const std::vector<Group>& now, const std::vector<Group>& before) {
  if (now.empty() || before.empty()) return NAN;  // nothing to compare
  std::vector<Shingles> old;
  for (const Group& group : before) old.push_back(MakeShingles(group));
  double found = 0;
  for (const Group& group : now) {
    Shingles shingles = MakeShingles(group);
    found += std::any_of(old.begin(), old.end(),
                         [&](const Shingles& other) { return Similar(shingles, other); });
  }
  return found / static_cast<double>(now.size());
}

}  // namespace pawl
