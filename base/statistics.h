// Statistics over seeds: intervals, tests, corrections for multiple tests, and the number of seeds
// that an effect needs.
//
// There is one value for each seed. A paired comparison is the one-sample test of the differences
// by seed.
// Units:   those of the values; effect sizes are in standard deviations between seeds (Cohen 1988,
// d_z).
// Threads: free functions, no state.
// Source:  Student 1908, the mean's interval and test; Holm 1979, the step-down correction; Cohen
// 1988, effect size and
//          power by the noncentral t distribution; Sheppard 1898, the spread that rounding alone
//          makes; Efron 1979, the bootstrap.
#pragma once

#include <cstdint>
#include <vector>

namespace pawl {

struct Estimate {
  double mean = 0, low = 0, high = 0;  // 95% interval; low = high = mean with one seed
  int seeds = 0;
  double standard_error = 0;  // of the mean
  bool of_one_seed = false;   // the interval is that of the one seed's own measurement
};

// `resolution`: the step in which a value comes, 1/N for a share of N problems; the difference of
// two such values is rounded with a standard deviation of resolution / sqrt(6), and no smaller
// spread between seeds is believed. 0: none.
Estimate EstimateMean(const std::vector<double>& values, double resolution = 0);

// The mean's 95% interval by the percentile bootstrap over seeds, 10,000 draws. With few seeds it
// is narrower than Student's interval, which rulings use; it does not assume a normal distribution.
struct Bounds {
  double low, high;
};
Bounds BootstrapMean(const std::vector<double>& values);

// The 95% interval of a probability of which `right` of `asked` trials, at least one, are a sample
// (Wilson 1927).
Bounds WilsonBounds(int64_t right, int64_t asked);

// Student's two-sided test that the mean is 0. NaN with fewer than two values, or if neither the
// values nor their resolution have any spread to test against.
struct MeanTest {
  double p, effect_size;  // effect size: mean over standard deviation between seeds
};
MeanTest TestMean(const std::vector<double>& values, double resolution = 0);

// Holm's adjusted p values, in the order given: the chance, at most, of one false finding among all
// of them. NaN means that there was no test: it stays NaN and is not counted.
std::vector<double> HolmAdjust(const std::vector<double>& p);

// The probability that Student's two-sided test at `alpha` over this many seeds finds an effect of
// this size.
double Power(double effect_size, int seeds, double alpha);

// The smallest number of seeds, at least 3, that finds the effect with probability `power`; 0 if
// more than 100,000 are needed or there is no effect.
int SeedsNeeded(double effect_size, double alpha, double power = 0.8);

// The smallest effect size that this many seeds find with probability `power`; infinite with fewer
// than two.
double DetectableEffect(int seeds, double alpha, double power = 0.8);

}  // namespace pawl
