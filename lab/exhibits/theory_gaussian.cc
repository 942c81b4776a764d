// A Gaussian refitted to M of its own draws: its variance drifts to 0.
#include <boost/math/special_functions/digamma.hpp>
#include <cmath>

#include "lab/exhibits.h"

namespace pawl {
namespace {

constexpr int kDraws = 20;  // M

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

void Judge(const Evidence& evidence, Outcome* outcome) {
  // E log(s2_n / s2_{n-1}) of a sample variance with M - 1 degrees of freedom.
  double half = (kDraws - 1) / 2.0, drift = boost::math::digamma(half) - std::log(half);
  for (int n : {40, 60}) {
    outcome->lines.push_back(Within(fmt::format("unbiased: mean log variance after {} fits", n), n * drift, 0,
                                    evidence.At("unbiased", "eval/gaussian/log_variance", n - 1)));
    double biased = n * (drift + std::log(1 - 1.0 / kDraws));
    outcome->lines.push_back(Within(fmt::format("likelihood: mean log variance after {} fits", n), biased, 0,
                                    evidence.At("likelihood", "eval/gaussian/log_variance", n - 1)));
  }
  for (int n : {1, 5}) {
    outcome->lines.push_back(Within(fmt::format("likelihood: mean variance after {} fits, (1 - 1/M)^n", n),
                                    std::pow(1 - 1.0 / kDraws, n), 0, evidence.At("likelihood", "eval/gaussian/variance", n - 1)));
  }
  outcome->panels = {evidence.PanelOf("log variance, M = 20", "nats", false, "eval/gaussian/log_variance")};
}

}  // namespace

const Exhibit kTheoryGaussian = {
    "theory-gaussian",
    "A Gaussian fitted again and again to M = 20 of its own draws loses its variance: with the unbiased estimator the log of the variance "
    "falls by log((M-1)/2) - digamma((M-1)/2), about 1/(M-1), a generation (so its median is about exp(-n/(M-1)), though its expectation "
    "stays 1); with the maximum-likelihood estimator its mean is (1 - 1/M)^n.",
    "Shumailov et al. 2024, Nature 631 (arXiv 2305.17493), theory section; the exact drift follows from the chi-square law",
    "Each line holds when the mean over seeds is within 3 standard errors of the expected value.",
    kConfig, 30, 200, false, Arms, Judge};

}  // namespace pawl
