// A table of symbols refitted to M of its own draws: neutral drift.
#include <cmath>

#include "lab/exhibits.h"

namespace pawl {
namespace {

constexpr int kDraws = 200;  // M

// Margin: a quarter of the loss that theory predicts. After one fit 0.005 is lost, and one seed has
// a standard deviation of 0.0062. With 450 seeds the half-width of the interval is 0.0006 against a
// margin of 0.00125, and an exactly right line holds with probability 0.98; the other lines with
// more.
constexpr double kMargin = 0.25;

constexpr const char* kConfig = R"(generations = 39
[model]
kind = "categorical"
dimensions = 1000
[[task]]
kind = "categorical"
count = 1000
[start]
steps = 1
[sample]
problems = 200
[verify]
kind = "none"
audit = 0
[mix]
fresh = 0
[learn]
steps = 1
rows = 200
[eval]
problems = 1
[process]
actors = 0
)";

std::vector<ExhibitArm> Arms() {
  return {{"replace", {}},
          {"accumulate", {"mix.regime=accumulate", "mix.keep_start=true", "learn.epochs=1"}}};
}

// 1 - sum p^2 of Zipf's law over 1,000 symbols.
double TrueGini() {
  double total = 0, squares = 0;
  for (int r = 1; r <= 1000; ++r) total += 1.0 / r;
  for (int r = 1; r <= 1000; ++r) squares += 1.0 / r / r / total / total;
  return 1 - squares;
}

void Judge(const Evidence& evidence, ExhibitOutcome* outcome) {
  auto ratio = [&](const std::string& arm, int n) {
    std::vector<double> values = evidence.At(arm, "eval/categorical/gini", n - 1);
    for (double& value : values) value /= TrueGini();
    return values;
  };
  double last = 1;
  for (int n : {1, 10, 40}) {
    double left = std::pow(1 - 1.0 / kDraws, n);
    outcome->lines.push_back(
        Equal(fmt::format("replace: Gini over the true one after {} fits, (1 - 1/M)^n", n), left,
              kMargin * (1 - left), ratio("replace", n)));
    double kept = 1;
    for (int i = 1; i <= n; ++i) kept *= 1 - 1.0 / kDraws / i / i;
    outcome->lines.push_back(
        Equal(fmt::format("accumulate: Gini over the true one after {} fits", n), kept,
              kMargin * (1 - kept), ratio("accumulate", n)));
    last = kept;
  }
  double x = M_PI / std::sqrt(kDraws);
  outcome->notes.push_back(
      fmt::format("The accumulate arm's limit is sin(pi/sqrt M)/(pi/sqrt M) = {:.4f}; its product "
                  "after 40 fits is {:.4f}.",
                  std::sin(x) / x, last));
  outcome->panels = {
      evidence.PanelOf("Gini over the true one, M = 200", "ratio", false, "eval/categorical/gini",
                       1 / TrueGini()),
      evidence.PanelOf("symbols left", "symbols", false, "eval/categorical/support")};
}

}  // namespace

const Exhibit kTheoryCategorical = {
    "theory-categorical",
    "A table of 1,000 symbols (Zipf) fitted again and again to M = 200 of its own draws drifts as "
    "a population "
    "without selection: the "
    "probability that two draws differ falls by exactly 1 - 1/M a generation. Where draws "
    "accumulate with the real "
    "ones it stays at "
    "sin(pi/sqrt M)/(pi/sqrt M) of the true one.",
    "drift: Shumailov et al. 2024 (arXiv 2305.17493), Wright 1931; the accumulate law is ours",
    "Each line holds when the 95% interval of the mean over seeds lies within the expected value "
    "+- a quarter of what "
    "is expected to be lost (of 1 "
    "less the expected value). Both laws are exact at any M.",
    kConfig,
    20,
    450,
    false,
    Arms,
    Judge};

}  // namespace pawl
