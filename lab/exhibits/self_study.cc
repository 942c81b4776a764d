// One book studied: a model that can read asks itself about it, with the book before it, and learns
// the answers without it; against training on the book's text.
#include "base/metric_schema.h"
#include "lab/exhibits.h"

namespace pawl {
namespace {

constexpr double kBetter = 0.2, kChecked = 0.05;

// Generation 0 teaches reading, by books that no other problem has. Then a quarter of the rows
// study one book, and the others keep reading alive.
constexpr const char* kConfig = R"(generations = 6
[model]
kind = "recurrent"
layers = 2
width = 64
heads = 4
key_size = 32
value_size = 32
feed_forward = 128
context = 320
[[task]]
kind = "textbook"
name = "reading"
exercises = 12
asks = ["recall", "reversed"]
fresh_levels = [1, 8]
eval_levels = [8, 8]
[[task]]
kind = "study"
count = 8
asks = ["recall", "reversed"]
start_share = 0
fresh_share = 0
[start]
steps = 8000
[sample]
problems = 1024
max_new_tokens = 8
precision = "bfloat16"
[mix]
fresh = 0.5
regime = "accumulate"
[learn]
steps = 200
rows = 32
learning_rate = 0.003
loss_on_prompt = true
precision = "bfloat16"
[eval]
problems = 100
[process]
actors = 0
)";

// The last arm reads as many rows of the book's text as the others have rows of their own answers;
// a row of text is longer.
std::vector<ExhibitArm> Arms() {
  return {{"verified", {"verify.kind=exact"}},
          {"noisy", {"verify.kind=noisy", "verify.accept_wrong=0.3"}},
          {"unverified", {"verify.kind=none"}},
          {"text", {"mix.fresh=1", "task.0.fresh_share=3", "task.1.fresh_share=1"}}};
}

std::vector<double> ByHeart(const Evidence& evidence, const std::string& arm,
                            const std::string& kind) {
  return evidence.At(arm, MetricOf("eval/T/accuracy/C", "study", kind), -1);
}

void Judge(const Evidence& evidence, ExhibitOutcome* outcome) {
  for (const std::string kind : {"recall", "reversed"}) {
    outcome->lines.push_back(
        Above(fmt::format("verified, {} by heart, less after as many rows of text", kind), kBetter,
              Less(ByHeart(evidence, "verified", kind), ByHeart(evidence, "text", kind))));
  }
  const std::string all = "eval/study/accuracy";
  outcome->lines.push_back(
      Above("verified, all questions by heart, less unverified", kChecked,
            Less(evidence.At("verified", all, -1), evidence.At("unverified", all, -1))));
  for (const ExhibitArm& arm : Arms()) {
    auto mean = [&](const std::string& metric, int generation) {
      return EstimateMean(evidence.At(arm.name, metric, generation)).mean;
    };
    outcome->notes.push_back(fmt::format(
        "{}: by heart after the last round {:.3f} of all questions (recall {:.3f}, reversed "
        "{:.3f}); other books of 8 facts read {:.3f} before the rounds, {:.3f} after them.",
        arm.name, mean(all, -1), EstimateMean(ByHeart(evidence, arm.name, "recall")).mean,
        EstimateMean(ByHeart(evidence, arm.name, "reversed")).mean,
        mean("eval/reading/accuracy", 0), mean("eval/reading/accuracy", -1)));
  }
  outcome->panels = {
      evidence.PanelOf("questions about the book answered without it", "share right", true, all),
      evidence.PanelOf("questions about other books, read", "share right", true,
                       "eval/reading/accuracy")};
}

}  // namespace

const Exhibit kSelfStudy = {
    "self-study",
    "A model that can read learns a book by heart from its own answers about it, with the book "
    "before it, far better than from as many rows of the book's text; a check by the book helps.",
    "Eyuboglu et al. 2025 (Cartridges, arXiv 2506.06266), whose model asks itself about a text and "
    "is not verified; with the verifier's error known: first measured here",
    "A book of 8 facts, 16 questions. After 6 rounds of 200 steps, a quarter of whose rows are "
    "accepted answers: recall and reversed questions answered without the book by at least 0.2 "
    "more than after as many rows of text, each, and all questions by at least 0.05 more than "
    "without a verifier (95% intervals of the differences, seed by seed). No rule is set for the "
    "verifier that passes 30% of wrong answers.",
    kConfig,
    5,
    8,
    true,
    Arms,
    Judge};

}  // namespace pawl
