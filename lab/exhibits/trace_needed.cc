// Products of twenty permutations of five elements, by one layer, with and without written
// intermediate steps.
#include "lab/exhibits.h"

namespace pawl {
namespace {

constexpr const char* kConfig = R"(generations = 0
[model]
layers = 1
width = 128
heads = 8
feed_forward = 512
context = 144
positions = "learned"
[[task]]
kind = "group"
fresh_levels = [20, 20]
[start]
steps = 2000
[sample]
max_new_tokens = 122
[learn]
rows = 32
learning_rate = 0.001
[eval]
problems = 500
[process]
actors = 0
)";

std::vector<ExhibitArm> Arms() {
  return {{"trace", {"task.0.trace=true"}},
          {"answer", {"task.0.trace=false", "start.steps=10000"}}};
}

void Judge(const Evidence& evidence, ExhibitOutcome* outcome) {
  auto accuracy = [&](const std::string& arm) {
    return evidence.At(arm, "eval/group/accuracy", -1);
  };
  outcome->lines.push_back(
      EverySeed("accuracy on 20 letters, the product after each letter written", AtLeast(0.99),
                accuracy("trace")));
  outcome->lines.push_back(
      EverySeed("accuracy on 20 letters, the answer alone", AtMost(0.30), accuracy("answer")));
  outcome->notes.push_back(
      fmt::format("Guessing one of the 120 permutations is right in {:.3f} of the cases. The arm "
                  "without a trace "
                  "trains five times as many steps; its rows are shorter.",
                  1 / 120.0));
}

}  // namespace

const Exhibit kTraceNeeded = {"trace-needed",
                              "A Transformer of one layer multiplies twenty permutations of five "
                              "things when it writes the product after each, "
                              "and does not when it must "
                              "give the answer at once.",
                              "Li et al. 2024, arXiv 2402.12875 (word problem of S5); Merrill and "
                              "Sabharwal 2023, arXiv 2310.07923",
                              "In every seed, and for the mean's 95% interval, accuracy on "
                              "held-out words of 20 letters is at least 0.99 with "
                              "the trace and at most 0.30 without.",
                              kConfig,
                              3,
                              5,
                              false,
                              Arms,
                              Judge};

}  // namespace pawl
