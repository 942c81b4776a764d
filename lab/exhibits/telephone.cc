// Text from a known source, learned from the last model's text: the game of telephone.
#include "lab/exhibits.h"

namespace pawl {
namespace {

constexpr const char* kConfig = R"(generations = 4
[model]
layers = 2
width = 64
heads = 2
feed_forward = 192
context = 48
[[task]]
kind = "text"
count = 200
branch = 8
[start]
steps = 1500
[sample]
problems = 2048
max_new_tokens = 44
precision = "bfloat16"
[verify]
kind = "none"
[mix]
fresh = 0
[learn]
steps = 1500
rows = 64
learning_rate = 0.003
restart = "cold"
precision = "bfloat16"
[eval]
problems = 300
[process]
actors = 0
)";

// Margin for "does not depart", in nats per character: a fifteenth of the rise required of replace.
// One seed's change has a standard deviation of 0.006.
constexpr double kSame = 0.02;

std::vector<ExhibitArm> Arms() {
  return {{"replace", {}},
          {"replace-cool", {"sample.temperature=0.3"}},
          {"accumulate", {"mix.regime=accumulate", "mix.keep_start=true"}},
          {"replace-grown", {"sample.growth=1"}}};
}

void Judge(const Evidence& evidence, ExhibitOutcome* outcome) {
  const std::string excess = "eval/text/excess";
  auto rise = [&](const std::string& arm, int from, int to) {
    return evidence.Change(arm, excess, from, to);
  };
  for (int round = 2; round <= 5; ++round) {
    outcome->lines.push_back(
        EverySeed(fmt::format("replace: rise in round {}, nats per character", round), MoreThan(0),
                  rise("replace", round - 2, round - 1)));
  }
  std::vector<double> warm = rise("replace", 0, 3), cool = rise("replace-cool", 0, 3);
  outcome->lines.push_back(EverySeed("replace: rise by round 4", AtLeast(0.3), warm));
  for (size_t i = 0; i < cool.size(); ++i) cool[i] /= warm[i];
  outcome->lines.push_back(
      EverySeed("temperature 0.3: rise by round 4 over that at 1", AtLeast(3), cool));
  outcome->lines.push_back(
      Below("accumulate: round 5 less round 1", kSame, rise("accumulate", 0, 4)));
  outcome->notes.push_back(
      fmt::format("replace-grown (as many samples as accumulate has, all from the newest model) "
                  "rose by {:.3f} by round 4, replace by {:.3f}.",
                  EstimateMean(rise("replace-grown", 0, 3)).mean, EstimateMean(warm).mean));
  outcome->panels = {
      evidence.PanelOf("held-out text: nats per character above the source's entropy", "nats",
                       false, excess),
      evidence.PanelOf("samples that the source could have written", "share", true,
                       "verify/text/right")};
}

}  // namespace

const Exhibit kTelephone = {"telephone",
                            "A character model trained afresh on the last one's text departs from "
                            "the source round by round; at temperature "
                            "0.3 much faster; where "
                            "text accumulates with the real one it does not.",
                            "Gerstgrasser et al. 2024, arXiv 2404.01413 (GPT-2 on TinyStories); "
                            "the shape at small size, on a source whose "
                            "entropy is known",
                            "In every seed, and for the mean's 95% interval: replace rises every "
                            "round and by 0.3 nats per character by round "
                            "4; at temperature 0.3 at least 3 times as "
                            "much. Accumulate ends less than 0.02 above round 1 (95% interval "
                            "below). Round r is generation r - 1; all rounds "
                            "take 1,500 steps.",
                            kConfig,
                            3,
                            5,
                            false,
                            Arms,
                            Judge};

}  // namespace pawl
