// A classifier trained on its own noisy labels behind a faulty verifier: the point where it flips.
#include "lab/exhibits.h"

namespace pawl {
namespace {

struct Setting {
  double phi, psi;
  double threshold() const { return 1 / (1 + psi / phi); }
};
constexpr Setting kSettings[] = {{0.9, 0.3}, {0.7, 0.05}, {1.0, 0.5}};
constexpr double kMargin = 0.02;

constexpr const char* kConfig = R"(generations = 1
[model]
kind = "classifier"
dimensions = 3
[[task]]
kind = "classify"
dimensions = 3
noise = 0
[start]
steps = 20
[sample]
problems = 40000
[verify]
kind = "noisy"
[mix]
fresh = 0
[learn]
rows = 1000
epochs = 1
[eval]
problems = 1
[process]
actors = 0
)";

std::string ArmName(const Setting& s, bool above) {
  return fmt::format("phi{}-psi{}-{}", s.phi, s.psi, above ? "above" : "below");
}

std::vector<ExhibitArm> Arms() {
  std::vector<ExhibitArm> arms;
  for (const Setting& s : kSettings) {
    for (bool above : {false, true}) {
      double wrong = s.threshold() + (above ? kMargin : -kMargin);
      arms.push_back(
          {ArmName(s, above),
           {fmt::format("verify.accept_right={}", s.phi),
            fmt::format("verify.accept_wrong={}", s.psi), fmt::format("model.noise={}", wrong)}});
    }
  }
  return arms;
}

void Judge(const Evidence& evidence, ExhibitOutcome* outcome) {
  for (const Setting& s : kSettings) {
    for (bool above : {false, true}) {
      std::string what = fmt::format(
          "phi {}, psi {}: accuracy, {:.3f} of the labels wrong ({} p* = {:.3f})", s.phi, s.psi,
          s.threshold() + (above ? kMargin : -kMargin), above ? "above" : "below", s.threshold());
      std::vector<double> accuracy = evidence.At(ArmName(s, above), "eval/classify/accuracy", 1);
      outcome->lines.push_back(above ? Below(what, 0.5, accuracy) : Above(what, 0.5, accuracy));
    }
  }
  outcome->panels = {
      evidence.PanelOf("accuracy after one round", "accuracy", true, "eval/classify/accuracy")};
}

}  // namespace

const Exhibit kTheoryVerifier = {
    "theory-verifier",
    "A classifier that is trained on labels of its own, a share p of them wrong, past a verifier "
    "that keeps right "
    "ones with probability "
    "phi and wrong ones with psi, turns from right to wrong at p* = 1/(1 + psi/phi).",
    "Feng et al. 2024, arXiv 2406.07515",
    "At each of three settings the accuracy's 95% interval over seeds lies above 1/2 at p* - 0.02 "
    "and below 1/2 at p* "
    "+ 0.02.",
    kConfig,
    5,
    20,
    false,
    Arms,
    Judge};

}  // namespace pawl
