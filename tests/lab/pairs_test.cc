#include "lab/pairs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace pawl {
namespace {

using ::testing::DoubleEq;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

RunSeries RunOf(int64_t seed, const std::vector<double>& values) {
  RunSeries run;
  run.seed = seed;
  for (size_t g = 0; g < values.size(); ++g) {
    run.generations.push_back({{"gen", static_cast<double>(g)}});
    if (!std::isnan(values[g])) run.generations.back()["learn/loss"] = values[g];
  }
  return run;
}

TEST(Pairs, LeaveOutWhatIsNoFiniteNumberOnEitherSide) {
  Pairs pairs;
  pairs.Add(1, 3);
  pairs.Add(NAN, 3);
  pairs.Add(1, INFINITY);
  EXPECT_EQ(pairs.seeds(), 1);
  EXPECT_THAT(pairs.before, ElementsAre(1));
  EXPECT_THAT(pairs.after, ElementsAre(3));
  EXPECT_THAT(pairs.difference, ElementsAre(2));
}

TEST(PairGenerations, AreOfOneSeedsTwoEnds) {
  RunSeries first = RunOf(0, {0.5, 9, 0.75}), lacks_start = RunOf(1, {NAN, 9, 0.25}),
            lacks_end = RunOf(2, {0.5, 9});
  Pairs pairs = PairGenerations({"a", {&first, &lacks_start, &lacks_end}}, "learn/loss", 2);
  EXPECT_THAT(pairs.before, ElementsAre(0.5));
  EXPECT_THAT(pairs.difference, ElementsAre(0.25));
}

TEST(PairArms, StandBySeedAndNotByPlace) {
  RunSeries a1 = RunOf(1, {10}), a2 = RunOf(2, {20}), a3 = RunOf(3, {30}), b2 = RunOf(2, {2}),
            b3 = RunOf(3, {3}), b4 = RunOf(4, {4});
  Pairs pairs = PairArms({"a", {&a1, &a2, &a3}}, {"b", {&b4, &b3, &b2}}, "learn/loss", 0);
  EXPECT_THAT(pairs.after, ElementsAre(20, 30)) << "of a";
  EXPECT_THAT(pairs.before, ElementsAre(2, 3)) << "of b";
  EXPECT_THAT(pairs.difference, ElementsAre(DoubleEq(18), DoubleEq(27))) << "a less b";
  EXPECT_THAT(PairArms({"a", {&a1}}, {"b", {&b4}}, "learn/loss", 0).difference, IsEmpty());
}

}  // namespace
}  // namespace pawl
