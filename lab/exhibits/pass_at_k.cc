// Does verified self-training widen what a model can do, or sharpen what it could?
#include "lab/exhibits.h"

namespace pawl {
namespace {

constexpr const char* kConfig = R"(generations = 4
[model]
layers = 3
width = 96
heads = 3
feed_forward = 256
context = 40
[[task]]
kind = "addition"
width = 6
fresh_levels = [1, 3]
sample_levels = [1, 6]
eval_levels = [4, 6]
[start]
steps = 1000
[sample]
problems = 2048
max_new_tokens = 10
precision = "bfloat16"
[verify]
kind = "exact"
[mix]
fresh = 0
[learn]
steps = 60
rows = 64
learning_rate = 0.001
precision = "bfloat16"
[eval]
problems = 100
samples = 64
every = 4
[process]
actors = 0
)";

std::vector<ExhibitArm> Arms() { return {{"replace", {}}}; }

void Judge(const Evidence& evidence, ExhibitOutcome* outcome) {
  outcome->lines = {EverySeed("pass@8: trained less base", MoreThan(0),
                              evidence.Change("replace", "eval/addition/pass@8", 0, -1)),
                    EverySeed("pass@64: trained less base", LessThan(0),
                              evidence.Change("replace", "eval/addition/pass@64", 0, -1))};
  std::string before = "base:", after = "trained:";
  for (int k = 1; k <= 64; k *= 2) {
    std::string metric = fmt::format("eval/addition/pass@{}", k);
    before += fmt::format(" {:.3f}", EstimateMean(evidence.At("replace", metric, 0)).mean);
    after += fmt::format(" {:.3f}", EstimateMean(evidence.At("replace", metric, -1)).mean);
  }
  outcome->notes = {"pass@1, 2, 4, 8, 16, 32, 64, means over seeds; " + before + "; " + after +
                    "."};
  Panel panel = {"sums of 4 to 6 digits, 1 to 3 taught", "probability", true, {}};
  for (int k : {1, 8, 64}) {
    Curve curve = evidence.CurveOf("replace", fmt::format("eval/addition/pass@{}", k));
    curve.label = fmt::format("pass@{}", k);
    curve.color = k == 1 ? 0 : k == 8 ? 1 : 2;
    panel.curves.push_back(curve);
  }
  outcome->panels.push_back(panel);
}

}  // namespace

const Exhibit kPassAtK = {
    "pass-at-k",
    "Verified self-training sharpens: the trained model wins at pass@8, the base model at pass@64.",
    "'Amplifies but does not compound', arXiv 2606.07856 (abstract); pass@k: Chen et al. 2021, "
    "arXiv 2107.03374",
    "In every seed, and for the mean's 95% interval, pass@8 rises and pass@64 falls from "
    "generation 0 to the last, at "
    "temperature 1; the sign is reported either way.",
    kConfig,
    3,
    5,
    true,
    Arms,
    Judge};

}  // namespace pawl
