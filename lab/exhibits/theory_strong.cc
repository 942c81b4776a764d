// A fixed share of samples from a wrong model: the floor that more data never removes.
#include "lab/exhibits.h"

namespace pawl {
namespace {

constexpr double kRows = 20000, kDimensions = 10;
constexpr double kShares[] = {0.5, 0.25, 0.1};

// Generation 0 learns from a teacher who is off by 1 in squared length; fresh data afterwards are right.
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
  for (double share : kShares) arms.push_back({ArmName(share), {fmt::format("mix.fresh={}", 1 - share)}, {"task.0.mismatch=1"}});
  return arms;
}

void Judge(const Evidence& evidence, Outcome* outcome) {
  for (double share : kShares) {
    std::vector<double> wrong = evidence.At(ArmName(share), "eval/regression/error", 0), after = evidence.At(ArmName(share), "eval/regression/error", 1);
    for (size_t i = 0; i < after.size(); ++i) after[i] /= share * share * wrong[i] + kDimensions / kRows;
    outcome->lines.push_back(Within(fmt::format("share {}: error over p2^2 c2 + d/n", share), 1, 0.05, after));
  }
  outcome->panels = {evidence.PanelOf("squared error, 20,000 rows", "error", false, "eval/regression/error")};
}

}  // namespace

const Exhibit kTheoryStrong = {
    "theory-strong",
    "Where a fixed share p2 of the training data comes from a model that is wrong by c2 (squared), the error keeps a floor of p2^2 c2 "
    "however much data there is.",
    "Dohmatob et al. 2024, 'Strong model collapse', arXiv 2410.04840",
    "For each share the mean over seeds of the error over p2^2 c2 + d/n is within 5% plus 3 standard errors of 1; c2 is measured on the "
    "model that the samples come from.",
    kConfig, 8, 40, true, Arms, Judge};

}  // namespace pawl
