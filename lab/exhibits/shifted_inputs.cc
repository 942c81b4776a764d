// Sums whose digits come from other distributions than those that were taught.
#include "lab/exhibits.h"

namespace pawl {
namespace {

constexpr const char* kInputs[] = {"uniform", "low", "high", "sparse", "equal", "chains"};
constexpr const char* kPoor = "low";

std::string Task(const std::string& inputs) {
  return fmt::format(
      "[[task]]\nname = \"{0}\"\nkind = \"addition\"\ninputs = \"{0}\"\ntrace = true\nshare = "
      "0\nfresh_levels = [6, 6]\n",
      inputs);
}

const std::string kConfig = [] {
  std::string config = R"(generations = 0
[model]
kind = "linear"
width = 32
context = 48
[start]
steps = 2000
[sample]
max_new_tokens = 24
[learn]
rows = 64
learning_rate = 0.003
[eval]
problems = 500
[process]
actors = 0
)";
  for (const char* inputs : kInputs) config += Task(inputs);
  return config;
}();

std::vector<ExhibitArm> Arms() {
  return {{"uniform", {"task.0.share=1"}}, {"poor", {"task.1.share=1"}}};
}

void Judge(const Evidence& evidence, ExhibitOutcome* outcome) {
  for (const std::string inputs : kInputs) {
    if (inputs == "uniform") continue;
    std::vector<double> taught = evidence.At("uniform", "eval/" + inputs + "/accuracy", -1);
    outcome->lines.push_back(
        EverySeed("accuracy on " + inputs + ", taught on uniform", AtLeast(0.95), taught));
    if (inputs == kPoor) continue;
    std::vector<double> less = evidence.At("poor", "eval/" + inputs + "/accuracy", -1);
    for (size_t i = 0; i < less.size(); ++i) less[i] = taught[i] - less[i];
    outcome->lines.push_back(
        Above("lost on " + inputs + " by being taught on low alone", 0.3, less));
  }
  for (const ExhibitArm& arm : Arms()) {
    std::string row = "Taught on " + (arm.name == "poor" ? std::string(kPoor) : arm.name) + ":";
    for (const std::string inputs : kInputs)
      row +=
          fmt::format(" {} {:.3f}", inputs,
                      EstimateMean(evidence.At(arm.name, "eval/" + inputs + "/accuracy", -1)).mean);
    outcome->notes.push_back(row + ".");
  }
}

}  // namespace

const Exhibit kShiftedInputs = {
    "shifted-inputs",
    "A network that learned the steps of addition from sums of uniform digits does them on digits "
    "drawn in five other "
    "ways; one that learned them where nothing is "
    "ever carried does them nowhere else.",
    "first measured here; the question is Malach's (arXiv 2309.06979): what is learned from a "
    "trace is the step, as "
    "far as its inputs were seen",
    "In every seed, and for the mean's 95% interval, the network taught on uniform digits is right "
    "in at least 0.95 "
    "on each of the other five; taught on low digits it is worse by at least 0.3 on the four that "
    "carry or may (95% interval above 0.3).",
    kConfig.c_str(),
    3,
    5,
    false,
    Arms,
    Judge};

}  // namespace pawl
