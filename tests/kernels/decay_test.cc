// SumDecays: what the log decays of tokens mean for the state beside which their sum is kept.
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "kernels/recurrence.h"

namespace pawl {
namespace {

std::vector<DeltaDecay> Sum(const std::vector<float>& g, double* p) {
  std::vector<DeltaDecay> decays(g.size());
  SumDecays(g.data(), static_cast<int64_t>(g.size()), 16, p, decays.data());
  return decays;
}

TEST(SumDecays, TheStateIsScaledOnlyWhereTheSumFallsBelowMinusOne) {
  double p = 0;
  std::vector<DeltaDecay> decays = Sum({-0.5f, -0.25f, -0.5f, -0.1f}, &p);
  EXPECT_EQ(decays[0].scale, 1);
  EXPECT_EQ(decays[1].scale, 1);
  EXPECT_FLOAT_EQ(decays[2].scale, std::exp(-1.25f));
  EXPECT_EQ(decays[3].scale, 1);
  EXPECT_NEAR(p, -0.1, 1e-8) << "the sum begins anew";
  EXPECT_FLOAT_EQ(decays[1].write, std::exp(0.75f));
  EXPECT_FLOAT_EQ(decays[1].read, std::exp(-0.75f) / 4);
  EXPECT_EQ(decays[2].write, 1);
  EXPECT_EQ(decays[2].read, 0.25f);
}

TEST(SumDecays, TheSumGoesOnFromCallToCall) {
  double whole = 0, parts = 0;
  Sum({-0.3f, -0.6f, -0.4f, -3e-8f}, &whole);
  Sum({-0.3f, -0.6f}, &parts);
  Sum({-0.4f}, &parts);
  Sum({-3e-8f}, &parts);
  EXPECT_EQ(whole, parts);
  EXPECT_LT(whole, 0) << "-3e-8 is not lost";
}

TEST(SumDecays, WhatClearsTheStateLeavesNumbers) {
  double p = -0.9;
  std::vector<DeltaDecay> decays = Sum({-1000.0f, 0.0f}, &p);
  EXPECT_EQ(decays[0].scale, 0);
  EXPECT_EQ(decays[0].write, 1);
  EXPECT_EQ(p, 0);
}

}  // namespace
}  // namespace pawl
