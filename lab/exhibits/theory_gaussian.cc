// A Gaussian refitted to M of its own draws: its variance drifts to 0.
#include <boost/math/special_functions/digamma.hpp>
#include <cmath>

#include "lab/exhibits.h"

namespace pawl {
namespace {

constexpr int kDraws = 20;  // M

// The log of the variance is a random walk whose steps have a standard deviation of
// sqrt(trigamma(9.5)) = 0.333 around a drift of 0.0536. With 350 seeds the standard error is 0.113
// after 40 fits and 0.138 after 60. With a margin of 0.011 for each fit (a fifth of the unbiased
// drift) an exactly right line holds with probability 0.95 after 40 fits and 0.99 after 60.
constexpr double kDriftMargin = 0.011;
// The variance itself has a standard deviation of 0.32 of its mean after one fit and of 0.80 after
// five (chi-square distribution). With 350 seeds and these margins, relative to the expected value,
// the lines hold with probability 0.98 and 0.98 (100,000 simulated seeds, resampled).
constexpr double kFirstMargin = 0.075, kFifthMargin = 0.2;

constexpr const char* kConfig = R"(generations = 59
[model]
kind = "gaussian"
[[task]]
kind = "gaussian"
[start]
steps = 1
[sample]
problems = 20
[verify]
kind = "none"
audit = 0
[mix]
fresh = 0
[learn]
steps = 1
rows = 20
[eval]
problems = 1
[process]
actors = 0
)";

std::vector<ExhibitArm> Arms() { return {{"unbiased", {}}, {"likelihood", {"model.biased=true"}}}; }

void Judge(const Evidence& evidence, ExhibitOutcome* outcome) {
  // E log(s2_n / s2_{n-1}) of a sample variance with M - 1 degrees of freedom.
  double half = (kDraws - 1) / 2.0, drift = boost::math::digamma(half) - std::log(half);
  for (int n : {40, 60}) {
    outcome->lines.push_back(Equal(fmt::format("unbiased: mean log variance after {} fits", n),
                                   n * drift, n * kDriftMargin,
                                   evidence.At("unbiased", "eval/gaussian/log_variance", n - 1)));
    double biased = n * (drift + std::log(1 - 1.0 / kDraws));
    outcome->lines.push_back(Equal(fmt::format("likelihood: mean log variance after {} fits", n),
                                   biased, n * kDriftMargin,
                                   evidence.At("likelihood", "eval/gaussian/log_variance", n - 1)));
  }
  for (int n : {1, 5}) {
    double left = std::pow(1 - 1.0 / kDraws, n);
    outcome->lines.push_back(
        Equal(fmt::format("likelihood: mean variance after {} fits, (1 - 1/M)^n", n), left,
              (n == 1 ? kFirstMargin : kFifthMargin) * left,
              evidence.At("likelihood", "eval/gaussian/variance", n - 1)));
  }
  outcome->panels = {
      evidence.PanelOf("log variance, M = 20", "nats", false, "eval/gaussian/log_variance")};
}

}  // namespace

const Exhibit kTheoryGaussian = {
    "theory-gaussian",
    "A Gaussian fitted again and again to M = 20 of its own draws loses its variance: with the "
    "unbiased estimator the "
    "log of the variance "
    "falls by log((M-1)/2) - digamma((M-1)/2), about 1/(M-1), a generation (so its median is about "
    "exp(-n/(M-1)), "
    "though its expectation "
    "stays 1); with the maximum-likelihood estimator its mean is (1 - 1/M)^n.",
    "Shumailov et al. 2024, Nature 631 (arXiv 2305.17493), theory section; the exact drift follows "
    "from the "
    "chi-square law",
    "Each line holds when the 95% interval of the mean over seeds lies within the expected value "
    "+- a margin: of the "
    "log variance 0.011 a fit, of "
    "the variance 7.5% of the expected value after one fit and 20% after five. The laws are exact "
    "at any M.",
    kConfig,
    30,
    350,
    false,
    Arms,
    Judge};

}  // namespace pawl
