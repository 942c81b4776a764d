// The smallest model here that adds: 5,456 parameters, 10-digit numbers.
#include "lab/exhibits.h"

namespace pawl {
namespace {

// All numbers have one length, lowest digit first. A digit of the sum and the two digits it depends
// on are at fixed distances, which rotary angles of a short period distinguish.
constexpr const char* kConfig = R"(generations = 0
[model]
layers = 2
width = 16
heads = 2
feed_forward = 24
context = 36
rope_theta = 50
[[task]]
kind = "addition"
fresh_levels = [10, 10]
[start]
steps = 20000
[sample]
max_new_tokens = 14
[learn]
rows = 64
learning_rate = 0.005
weight_decay = 0
decay = 0.8
[eval]
problems = 10000
[process]
actors = 0
)";

constexpr double kLimit = 6080;  // parameters

std::vector<ExhibitArm> Arms() { return {{"adder", {}}}; }

void Judge(const Evidence& evidence, ExhibitOutcome* outcome) {
  outcome->lines.push_back(
      EverySeed("sums of two 10-digit numbers, 10,000 held out, all digits right", AtLeast(0.99),
                evidence.At("adder", "eval/addition/accuracy", 0)));
  outcome->lines.push_back(
      EverySeed("parameters", AtMost(kLimit), evidence.At("adder", "model/parameters", 0)));
}

}  // namespace

const Exhibit kTinyAdder = {
    "tiny-adder",
    "A Transformer of two layers and at most 6,080 parameters learns to add two 10-digit numbers.",
    "AdderBoard, a public list of the smallest Transformers that add; 6,080 trained parameters is "
    "one of its entries",
    "In every seed, and for the mean's 95% interval, at least 99% of 10,000 held-out pairs are "
    "added without a wrong "
    "digit, by at most 6,080 parameters.",
    kConfig,
    3,
    5,
    false,
    Arms,
    Judge};

}  // namespace pawl
