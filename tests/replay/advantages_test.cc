#include "replay/advantages.h"

#include <cmath>

#include "proto/ids.h"
#include "tests/testing.h"

namespace pawl {
namespace {

int64_t Id(int group, int sample) { return SampleId(GroupId(1, group), sample); }

// Rewards 1, 0, 0, 1 and 1, 0, 0, 0 and twice the same.
TEST(Advantages, AreAgainstTheGroupsOwnMeanAndDeviation) {
  std::vector<Candidate> samples;
  std::vector<std::vector<double>> scores = {{1, 0, 0, 1}, {1, 0, 0, 0}, {1, 1}, {0}};
  for (int g = 0; g < 4; ++g) {
    for (int s = 0; s < static_cast<int>(scores[static_cast<size_t>(g)].size()); ++s)
      samples.push_back({Id(g, s), 1, scores[static_cast<size_t>(g)][static_cast<size_t>(s)]});
  }
  auto divided = GroupAdvantages(samples, true), plain = GroupAdvantages(samples, false);
  EXPECT_EQ(divided.size(), 8u) << "groups that are all alike are left out";
  EXPECT_EQ(plain.size(), 8u);
  EXPECT_NEAR(divided.at(Id(0, 0)), 1, 1e-9);
  EXPECT_NEAR(divided.at(Id(0, 1)), -1, 1e-9);
  EXPECT_NEAR(plain.at(Id(0, 0)), 0.5, 1e-9);
  EXPECT_NEAR(divided.at(Id(1, 0)), 0.75 / std::sqrt(0.1875), 1e-9);
  EXPECT_NEAR(plain.at(Id(1, 3)), -0.25, 1e-9);
}

}  // namespace
}  // namespace pawl
