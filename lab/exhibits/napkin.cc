// The model as its own verifier. It gives its verdict after the solution, or after writing its own
// solution, and is taught by near misses and by the exact check's verdicts on its samples.
#include "lab/exhibits.h"

namespace pawl {
namespace {

constexpr const char* kConfig = R"(generations = 0
[model]
layers = 2
width = 64
heads = 4
feed_forward = 192
context = 80
[[task]]
kind = "addition"
fresh_levels = [1, 3]
[[task]]
kind = "addition"
judge = true
judge_trace = true
fresh_levels = [1, 3]
[start]
steps = 6000
[sample]
problems = 1024
max_new_tokens = 32
[mix]
fresh = 0.5
[learn]
steps = 200
rows = 128
learning_rate = 0.002
[eval]
problems = 1000
[process]
actors = 0
)";

constexpr int kRounds = 6;

// A judge of one kind of solution, without a loop.
ExhibitArm JudgeOf(const std::string& kind, std::vector<std::string> settings) {
  settings.insert(settings.end(), {"task.0.share=0", "task.0.kind=" + kind, "task.1.kind=" + kind,
                                   "learn.weight_decay=0.1"});
  return {"judge-" + kind, settings};
}

// The loop on sums of up to 5 digits, of which 1 to 3 are taught. All arms train a judge on the
// audits; they differ in the verifier of the sums.
ExhibitArm Loop(const std::string& name, std::vector<std::string> gate) {
  gate.push_back(fmt::format("generations={}", kRounds));
  gate.push_back("eval.problems=200");
  gate.push_back("start.steps=3000");
  gate.push_back("task.1.judge_trace=false");
  for (int task : {0, 1}) {
    gate.push_back(fmt::format("task.{}.width=6", task));
    gate.push_back(fmt::format("task.{}.sample_levels=[1,5]", task));
  }
  return {name, gate};
}

std::vector<ExhibitArm> Arms() {
  return {
      JudgeOf("addition", {}),
      JudgeOf("sorting", {}),
      JudgeOf("machine", {"task.0.trace=true", "task.1.trace=true", "task.0.fixed=true",
                          "task.1.fixed=true", "learn.learning_rate=0.003", "start.steps=3500"}),
      Loop("exact",
           {"verify.kind=all_of", "verify.parts=[\"exact\", \"learned\"]", "verify.threshold=0"}),
      Loop("learned", {"verify.kind=learned", "verify.threshold=0.9"}),
      Loop("none", {"verify.kind=learned", "verify.threshold=0"})};
}

void Judge(const Evidence& evidence, ExhibitOutcome* outcome) {
  for (const std::string kind : {"addition", "sorting", "machine"}) {
    outcome->lines.push_back(EverySeed(
        kind + ": share of solutions, half of them nearly right, that the judge tells apart",
        AtLeast(0.999), evidence.At("judge-" + kind, "eval/judge-" + kind + "/accuracy", 0)));
  }
  auto gain = [&](const std::string& arm) {
    return evidence.Change(arm, "eval/addition/beyond", 0, kRounds);
  };
  std::vector<double> learned = gain("learned"), none = gain("none"), exact = gain("exact"),
                      over_none = learned, share = learned;
  for (size_t i = 0; i < learned.size(); ++i) {
    over_none[i] -= none[i];
    share[i] /= exact[i];
  }
  outcome->lines.push_back(
      Above("gain on 4 and 5 digits behind the learned verifier, less the gain behind none", 0,
            over_none));
  outcome->notes.push_back(
      fmt::format("Gain behind the exact check {:.3f}, behind the learned one {:.3f} ({:.2f} of "
                  "it), behind none {:.3f}.",
                  EstimateMean(exact).mean, EstimateMean(learned).mean, EstimateMean(share).mean,
                  EstimateMean(none).mean));
  auto mean = [&](const std::string& what, int round) {
    return EstimateMean(evidence.At("learned", "verify/addition/" + what, round)).mean;
  };
  std::string rates =
      "phi and psi of the learned verifier on the generator's own samples, by round:";
  for (int round = 1; round <= kRounds; ++round)
    rates += fmt::format(" {:.3f} {:.3f}{}", mean("phi", round), mean("psi", round),
                         round < kRounds ? "," : ";");
  outcome->notes.push_back(rates +
                           fmt::format(" Brier score of its probabilities in the last: {:.3f}.",
                                       mean("brier", kRounds)));
  outcome->panels = {{"sums longer than taught", "share right", true, {}}};
  for (const std::string arm : {"exact", "learned", "none"})
    outcome->panels[0].curves.push_back(evidence.CurveOf(arm, "eval/addition/beyond"));
}

}  // namespace

const Exhibit kNapkin = {"napkin",
                         "A network judges solutions as a rule on a napkin would, and gates its "
                         "own training nearly as well.",
                         "first measured here; verifiers trained beside the generator: Cobbe et "
                         "al. 2021, arXiv 2110.14168; that reason "
                         "before a verdict: Zhang et al. 2024, arXiv 2408.15240; threshold of "
                         "verified self-training: Feng et al. 2024, "
                         "arXiv 2406.07515",
                         "In every seed, and for the mean's 95% interval, the judge of sums (1 to "
                         "3 digits), of sorting and of one "
                         "machine's traces (1 to 3) is right in at least 0.999 of held-out "
                         "verdicts; behind it six rounds gain more on "
                         "sums longer than taught than "
                         "without a verifier (95% interval above 0).",
                         kConfig,
                         3,
                         5,
                         true,
                         Arms,
                         Judge};

}  // namespace pawl
