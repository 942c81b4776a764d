// A fixed share of samples from a wrong model: the error floor that more data never removes.
#include "lab/exhibits.h"
#include "lab/theory.h"

namespace pawl {
namespace {

constexpr double kRows = 20000, kDimensions = 10;
constexpr double kShares[] = {0.5, 0.25, 0.1};
// With 120 seeds the mean's standard error is 1.2% of the expected value at the smallest share
// (standard deviation of one seed: 13%), so an exactly right line holds with probability 0.97; at
// the larger shares with more.
constexpr double kMargin = 0.05;

// Generation 0 learns from a teacher whose weights are wrong by a squared distance of 1. Later
// fresh data are right.
constexpr const char* kConfig = R"(generations = 1
[model]
kind = "regression"
[[task]]
kind = "regression"
[start]
steps = 20
[sample]
problems = 10000
[verify]
kind = "none"
audit = 0
[learn]
steps = 20
rows = 1000
[eval]
problems = 1
[process]
actors = 0
)";

std::string ArmName(double share) { return fmt::format("synthetic-{}", share); }

std::vector<ExhibitArm> Arms() {
  std::vector<ExhibitArm> arms;
  for (double share : kShares)
    arms.push_back(
        {ArmName(share), {fmt::format("mix.fresh={}", 1 - share)}, {"task.0.mismatch=1"}});
  return arms;
}

void Judge(const Evidence& evidence, ExhibitOutcome* outcome) {
  for (double share : kShares) {
    std::vector<double> wrong = evidence.At(ArmName(share), "eval/regression/error", 0),
                        after = evidence.At(ArmName(share), "eval/regression/error", 1);
    // Exact at 20,000 rows; ErrorKept is share^2 (1 + (1 - share)/share 11/20,000 + ...), at most
    // 0.5% above the limit.
    double kept = ErrorKept(kDimensions, share * kRows, kRows), own = FitError(kDimensions, kRows);
    for (size_t i = 0; i < after.size(); ++i) after[i] /= kept * wrong[i] + own;
    outcome->lines.push_back(
        Equal(fmt::format("share {}: error over the expected one", share), 1, kMargin, after));
  }
  outcome->panels = {
      evidence.PanelOf("squared error, 20,000 rows", "error", false, "eval/regression/error")};
}

}  // namespace

const Exhibit kTheoryStrong = {"theory-strong",
                               "Where a fixed share p2 of the training data comes from a model "
                               "that is wrong by c2 (squared), the error keeps a "
                               "floor of p2^2 c2 "
                               "however much data there is.",
                               "Dohmatob et al. 2024, 'Strong model collapse', arXiv 2410.04840",
                               "For each share the 95% interval of the mean over seeds of the "
                               "error over k c2 + d/(n - d - 1) lies within 1 +- "
                               "0.05; c2 is measured on the "
                               "model that the samples come from; k is p2^2 at infinite n and "
                               "computed exactly for n = 20,000 (lab/theory.cc).",
                               kConfig,
                               8,
                               120,
                               true,
                               Arms,
                               Judge};

}  // namespace pawl
