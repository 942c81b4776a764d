// Linear regression fitted again and again to its own samples: four regimes, and what a share of fresh data is worth.
#include <cmath>

#include "lab/exhibits.h"

namespace pawl {
namespace {

constexpr int kDimensions = 10, kSamples = 111, kGenerations = 19;
// The expected squared error of the first fit, on real data: d / (T - d - 1).
constexpr double kFirst = static_cast<double>(kDimensions) / (kSamples - kDimensions - 1);

constexpr const char* kConfig = R"(generations = 19
[model]
kind = "regression"
[[task]]
kind = "regression"
[start]
steps = 1
[sample]
problems = 111
[verify]
kind = "none"
audit = 0
[mix]
fresh = 0
[learn]
steps = 1
rows = 111
[eval]
problems = 1
[process]
actors = 0
)";

std::vector<ExhibitArm> Arms() {
  return {{"replace", {}},
          {"accumulate", {"mix.regime=accumulate", "mix.keep_start=true", "learn.epochs=1"}},
          {"subsample", {"mix.regime=subsample", "mix.budget=111", "mix.keep_start=true"}},
          {"fresh-0.5", {"mix.fresh=0.5"}},
          {"fresh-0.25", {"mix.fresh=0.25"}},
          {"fresh-0.1", {"mix.fresh=0.1"}},
          {"replayed-0.5", {"mix.fresh=0.5", "mix.replay_fresh=true"}}};
}

double Accumulate(int n) {
  double sum = 0;
  for (int i = 1; i <= n; ++i) sum += 1.0 / i / i;
  return sum;
}

double Harmonic(int n) {
  double sum = 0;
  for (int i = 1; i <= n; ++i) sum += 1.0 / i;
  return sum;
}

// Errors h_k of fits to T points drawn out of all so far: E_n/v = sum 1/k^2 + 2/n (H_n - 1) + 2 sum_l (H_l - 1)/(l (l + 1)).
double Subsample(int n) {
  double sum = Accumulate(n) + 2.0 / n * (Harmonic(n) - 1);
  for (int l = 2; l < n; ++l) sum += 2 * (Harmonic(l) - 1) / (l * (l + 1.0));
  return sum;
}

// E_n = v + (1 - share)^2 E_{n-1}: tends to 1 / (share (2 - share)).
double Fresh(double share, int n) {
  double keep = (1 - share) * (1 - share);
  return (1 - std::pow(keep, n)) / (1 - keep);
}

// The same real points each time: their own error v/share stays, and the samples' error fluctuates around it.
double Replayed(double share) { return 1 / share + (1 - share) / (share * (2 - share)); }

void Judge(const Evidence& evidence, Outcome* outcome) {
  auto check = [&](const std::string& arm, int n, double expected) {
    std::vector<double> ratios = evidence.At(arm, "eval/regression/error", n - 1);
    for (double& ratio : ratios) ratio /= kFirst;
    double allowance = expected * kDimensions / kSamples;
    outcome->lines.push_back(Within(fmt::format("{}: error of fit {} over the first's", arm, n), expected, allowance, ratios));
  };
  for (int n : {1, 5, 10, kGenerations + 1}) check("replace", n, n);
  for (int n : {2, 10, kGenerations + 1}) check("accumulate", n, Accumulate(n));
  for (int n : {2, 10, kGenerations + 1}) check("subsample", n, Subsample(n));
  check("fresh-0.5", kGenerations + 1, Fresh(0.5, kGenerations + 1));
  check("fresh-0.25", kGenerations + 1, Fresh(0.25, kGenerations + 1));
  check("fresh-0.1", kGenerations + 1, Fresh(0.1, kGenerations + 1));
  check("replayed-0.5", kGenerations + 1, Replayed(0.5));
  outcome->panels = {evidence.PanelOf("squared error over the first fit's", "E_n / E_1", false, "eval/regression/error", 1 / kFirst)};
}

}  // namespace

const Exhibit kTheoryRegression = {
    "theory-regression",
    "Linear regression (d = 10, T = 111, noise 1) fitted to its own samples: the squared error grows as n where each generation replaces "
    "the last, as sum 1/i^2 where data accumulate with the real ones, to 3 zeta(2) - 2 = 2.93 where T are drawn out of all so far, and to "
    "1/(s (2 - s)) with a share s of fresh data. The same real points replayed leave their own error instead.",
    "replace, accumulate: Gerstgrasser et al. 2024, arXiv 2404.01413; the closed forms of subsample, fresh and replayed shares are ours "
    "(the subsample regime is Kazdan et al. 2024, arXiv 2410.16713)",
    "Each line holds when the mean over seeds is within 3 standard errors, plus d/T of the expected value, of it. Generation g is fit n = g + 1.",
    kConfig, 16, 100, false, Arms, Judge};

}  // namespace pawl
