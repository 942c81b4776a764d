// The model as its own verifier: a verdict after the solution, taught by near misses and by the exact check's word on its own samples.
#include "lab/exhibits.h"

namespace pawl {
namespace {

constexpr const char* kConfig = R"(generations = 0
[model]
layers = 2
width = 64
heads = 4
feed_forward = 192
context = 96
[[task]]
kind = "addition"
fresh_levels = [1, 3]
[[task]]
kind = "addition"
judge = true
fresh_levels = [1, 3]
[start]
steps = 2500
[sample]
problems = 1024
max_new_tokens = 40
[mix]
fresh = 0.5
[learn]
steps = 200
rows = 128
learning_rate = 0.001
[eval]
problems = 500
[process]
actors = 0
)";

constexpr int kRounds = 6;

// A judge alone, of one kind of solution.
ExhibitArm JudgeOf(const std::string& kind, std::vector<std::string> settings) {
  settings.insert(settings.end(), {"task.0.share=0", "task.0.kind=" + kind, "task.1.kind=" + kind});
  return {"judge-" + kind, settings};
}

// The loop on sums of up to 5 digits, taught 1 to 3. Half of all problems go to the judge where it is not fed by audits.
ExhibitArm Loop(const std::string& verifier, int problems) {
  std::vector<std::string> settings = {fmt::format("generations={}", kRounds), "verify.kind=" + verifier, fmt::format("sample.problems={}", problems)};
  for (int task : {0, 1}) {
    settings.push_back(fmt::format("task.{}.width=6", task));
    settings.push_back(fmt::format("task.{}.fresh_levels=[1,3]", task));
    settings.push_back(fmt::format("task.{}.sample_levels=[1,5]", task));
  }
  return {verifier, settings};
}

std::vector<ExhibitArm> Arms() {
  return {JudgeOf("addition", {}), JudgeOf("sorting", {}), JudgeOf("machine", {"task.0.trace=true", "task.1.trace=true"}),
          Loop("exact", 2048), Loop("learned", 1024), Loop("none", 2048)};
}

void Judge(const Evidence& evidence, Outcome* outcome) {
  for (const std::string kind : {"addition", "sorting", "machine"}) {
    outcome->lines.push_back(EverySeed(kind + ": share of solutions, half of them nearly right, that the judge tells apart", ">= 0.999",
                                       evidence.At("judge-" + kind, "eval/judge-" + kind + "/accuracy", 0), [](double x) { return x >= 0.999; }));
  }
  auto gain = [&](const std::string& arm) { return evidence.Change(arm, "eval/addition/beyond", 0, kRounds); };
  std::vector<double> learned = gain("learned"), none = gain("none"), exact = gain("exact"), over_none = learned, share = learned;
  for (size_t i = 0; i < learned.size(); ++i) {
    over_none[i] -= none[i];
    share[i] /= exact[i];
  }
  outcome->lines.push_back(Above("gain on 4 and 5 digits behind the learned verifier, less the gain behind none", 0, over_none));
  outcome->notes.push_back(fmt::format("Gain behind the exact check {:.3f}, behind the learned one {:.3f} ({:.2f} of it), behind none {:.3f}.", EstimateMean(exact).mean,
                                       EstimateMean(learned).mean, EstimateMean(share).mean, EstimateMean(none).mean));
  std::string rates = "phi and psi of the learned verifier on the generator's own samples, by round:";
  for (int round = 1; round <= kRounds; ++round) {
    rates += fmt::format(" {:.3f} {:.3f}{}", EstimateMean(evidence.At("learned", "verify/addition/phi", round)).mean, EstimateMean(evidence.At("learned", "verify/addition/psi", round)).mean,
                         round < kRounds ? "," : ".");
  }
  outcome->notes.push_back(rates);
  outcome->panels = {{"sums longer than taught", "share right", true, {}}};
  for (const std::string arm : {"exact", "learned", "none"}) outcome->panels[0].curves.push_back(evidence.CurveOf(arm, "eval/addition/beyond"));
}

}  // namespace

const Exhibit kNapkin = {
    "napkin",
    "A network judges solutions as a rule on a napkin would, and gates its own training nearly as well.",
    "first measured here; verifiers trained beside the generator: Cobbe et al. 2021, arXiv 2110.14168; threshold of verified self-training: Feng et al. 2024, arXiv 2406.07515",
    "In every seed the judge of sums (1 to 3 digits), of sorting and of machine traces (1 to 3) is right in at least 0.999 of held-out verdicts; behind it six rounds gain more on sums longer than taught than "
    "without a verifier (95% interval above 0).",
    kConfig, 1, 5, true, Arms, Judge};

}  // namespace pawl
