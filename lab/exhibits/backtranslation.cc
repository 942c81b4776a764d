// Inverse problems made forward and backward: what a model that was taught one set can do on the
// other.
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
name = "forward"
kind = "inverse"
origin = "forward"
fresh_levels = [1, 4]
[[task]]
name = "backward"
kind = "inverse"
origin = "backward"
fresh_levels = [1, 4]
[start]
steps = 6000
[sample]
problems = 1024
max_new_tokens = 36
[mix]
fresh = 0
regime = "accumulate"
[learn]
steps = 200
rows = 64
learning_rate = 0.002
[eval]
problems = 100
every = 8
[process]
actors = 0
)";

// Margin for equal accuracy. One seed's difference has a standard deviation of up to 0.01 (400
// problems each). With six seeds the half-width of the interval is 0.01, and a true difference of 0
// holds with probability 0.98.
constexpr double kSame = 0.02;

std::vector<ExhibitArm> Arms() {
  return {{"forward", {"task.1.share=0"}},
          {"backward", {"task.0.share=0"}},
          {"union", {}},
          {"self-training", {"generations=16"}, {"task.1.share=0"}},
          {"backtranslation",
           {"generations=16", "task.0.backtranslate=true", "task.1.backtranslate=true"},
           {"task.1.share=0", "task.0.backtranslate=false", "task.1.backtranslate=false"}}};
}

void Judge(const Evidence& evidence, ExhibitOutcome* outcome) {
  auto accuracy = [&](const std::string& arm, const std::string& on) {
    return evidence.At(arm, "eval/" + on + "/accuracy", -1);
  };
  for (const std::string own : {"forward", "backward"}) {
    std::string other = own == "forward" ? "backward" : "forward";
    std::vector<double> diagonal = accuracy(own, own), off = accuracy(own, other),
                        both = accuracy("union", own);
    for (size_t i = 0; i < off.size(); ++i) {
      off[i] = accuracy(other, other)[i] - off[i];
      both[i] -= diagonal[i];
    }
    outcome->lines.push_back(
        EverySeed(fmt::format("taught {}, tested {}", own, own), AtLeast(0.95), diagonal));
    outcome->lines.push_back(EverySeed(
        fmt::format("tested {}: taught {} less taught {}", other, other, own), AtLeast(0.3), off));
    outcome->lines.push_back(
        Equal(fmt::format("tested {}: union less taught {}", own, own), 0, kSame, both));
  }
  std::vector<double> taught = accuracy("backward", "backward");
  auto closes = [&](const std::string& arm, const std::string& what) {
    std::vector<double> before = evidence.At(arm, "eval/backward/accuracy", 0),
                        closed = evidence.Change(arm, "eval/backward/accuracy", 0, -1);
    for (size_t i = 0; i < closed.size(); ++i) closed[i] /= taught[i] - before[i];
    outcome->lines.push_back(
        EverySeed("share of forward's gap on backward problems that " + what + " closes",
                  AtLeast(0.5), closed));
  };
  closes("self-training", "training on its own right answers");
  closes("backtranslation", "training on its own answers to whatever they answer");
  outcome->panels = {{"taught forward; then its own answers, backward problems among those asked",
                      "share right of backward problems",
                      true,
                      {evidence.CurveOf("self-training", "eval/backward/accuracy"),
                       evidence.CurveOf("backtranslation", "eval/backward/accuracy")}}};
}

}  // namespace

const Exhibit kBacktranslation = {
    "backtranslation",
    "Problems made from drawn answers (backward) and drawn problems that were then solved "
    "(forward) are different "
    "sets: a model taught on one does "
    "badly on the other, one taught on both does well on both, and one taught forward closes much "
    "of its gap by "
    "training on its own checked answers, to the problems asked or to those they happen to answer.",
    "Lample and Charton 2020, arXiv 1912.01412 (forward 97.2 and 16.1, backward 31.6 and 99.6, "
    "both 96.8 and 99.6); "
    "here run lengths, 0.1M parameters",
    "In every seed, and for the mean's 95% interval: at least 0.95 on the set taught; at least 0.3 "
    "below its own "
    "model on the other; sixteen rounds "
    "behind the exact check, on problems of both sets and no taught answer to a backward one, "
    "close at least half of "
    "the forward model's gap; so do sixteen rounds that train on each answer with the problem made "
    "from it. "
    "The 95% interval of the union's accuracy less that of each model on its own set lies within 0 "
    "+- 0.02.",
    kConfig,
    3,
    6,
    true,
    Arms,
    Judge};

}  // namespace pawl
