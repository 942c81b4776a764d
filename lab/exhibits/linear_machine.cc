// Algorithms by a network that is one map of its context at each position: with the execution written down, and without.
#include "lab/exhibits.h"

namespace pawl {
namespace {

constexpr const char* kConfig = R"(generations = 0
[model]
kind = "mlp"
width = 64
context = 64
[[task]]
kind = "multiplication"
fresh_levels = [2, 2]
[start]
steps = 6000
[sample]
problems = 8
max_new_tokens = 50
[mix]
fresh = 1
[learn]
rows = 64
learning_rate = 0.001
[eval]
problems = 1600
[process]
actors = 0
)";

constexpr int kMachineRounds = 4, kMachineSteps = 4;

std::vector<ExhibitArm> Arms() {
  return {{"product-trace", {"task.0.trace=true"}},
          {"product-answer", {"task.0.trace=false"}},
          {"linear-product-trace", {"task.0.trace=true", "model.kind=linear"}},
          {"machine",
           {"task.0.kind=machine", "task.0.trace=true", "task.0.fresh_levels=[1,4]", "eval.problems=300", fmt::format("generations={}", kMachineRounds), "learn.steps=3000", "start.steps=1500",
            "model.context=72", "sample.max_new_tokens=34"}}};
}

void Judge(const Evidence& evidence, Outcome* outcome) {
  auto accuracy = [&](const std::string& arm) { return evidence.At(arm, "eval/multiplication/accuracy", -1); };
  outcome->lines.push_back(EverySeed("accuracy on held-out products of two digits each, steps written", ">= 0.95", accuracy("product-trace"), [](double x) { return x >= 0.95; }));
  outcome->lines.push_back(EverySeed("the answer alone", "<= 0.10", accuracy("product-answer"), [](double x) { return x <= 0.10; }));
  std::vector<double> fallen;
  for (int level = 1; level <= kMachineSteps; ++level) {
    std::vector<double> change = evidence.Change("machine", fmt::format("eval/machine/accuracy/{}", level), 0, kMachineRounds);
    if (fallen.empty()) fallen = change;
    for (size_t i = 0; i < change.size(); ++i) fallen[i] = std::min(fallen[i], change[i]);
  }
  outcome->lines.push_back(EverySeed("random machines: least gain in accuracy over training, of 1 to 4 steps", "> 0", fallen, [](double x) { return x > 0; }));
  outcome->notes.push_back(fmt::format("Linear (no hidden layer), with the trace: {:.3f}.", EstimateMean(accuracy("linear-product-trace")).mean));
  outcome->notes.push_back(evidence.AccuracyByLevel("machine", "machine", "steps", 1, kMachineSteps));
  Panel panel = {"random machines, by training", "share right", true, {}};
  for (int level = 1; level <= kMachineSteps; ++level) panel.curves.push_back(evidence.CurveOf("machine", fmt::format("eval/machine/accuracy/{}", level)));
  outcome->panels = {panel};
}

}  // namespace

const Exhibit kLinearMachine = {
    "linear-machine",
    "A network without attention, one map of its whole context at each position and one hidden layer, multiplies two-digit numbers that it never saw when "
    "it writes the steps, and can't when it must give the product at once; the same network runs random Turing machines ever better.",
    "Malach 2023, arXiv 2309.06979 (4-digit products, 775M parameters); here 2 digits",
    "In every seed accuracy on held-out products is at least 0.95 with the trace and at most 0.10 without; on random machines accuracy after each number of steps from 1 "
    "to 4 rises with training.",
    kConfig, 1, 5, false, Arms, Judge};

}  // namespace pawl
