// Games written as text by a model that trains on its own games, past a referee that accepts a
// share psi of the games that break the rules.
#include <algorithm>

#include "lab/exhibits.h"

namespace pawl {
namespace {

constexpr int kRounds = 20;
constexpr double kStart = 0.95, kLearned = 0.99;  // legality a move
constexpr double kStays = 0.01;                   // of none: what counts as no gain
constexpr double kLeastZero = 0.05;

constexpr const char* kConfig = R"(generations = 20
[model]
layers = 2
width = 64
heads = 4
feed_forward = 192
context = 56
[[task]]
kind = "game"
game = "tic_tac_toe"
fresh_levels = [0, 4]
sample_levels = [0, 4]
eval_levels = [3, 4]
[start]
steps = 3500
[sample]
problems = 3000
max_new_tokens = 40
precision = "bfloat16"
[mix]
fresh = 0
regime = "accumulate"
[learn]
steps = 400
rows = 64
learning_rate = 0.003
precision = "bfloat16"
canary_limit = 0.05
[eval]
problems = 100
every = 4
samples = 4
[process]
actors = 0
)";

// psi of each arm, from the exact referee to none.
struct Referee {
  const char* name;
  double psi;
};
constexpr Referee kReferees[] = {{"exact", 0},     {"psi-0.01", 0.01}, {"psi-0.05", 0.05},
                                 {"psi-0.2", 0.2}, {"psi-0.5", 0.5},   {"none", 1}};

constexpr const char* kLegal = "eval/game/legal_moves_sampled";

std::vector<ExhibitArm> Arms() {
  std::vector<ExhibitArm> arms;
  for (const Referee& referee : kReferees) {
    arms.push_back({referee.name, {"verify.kind=exact"}});
    if (referee.psi == 1) arms.back().settings = {"verify.kind=none"};
    if (referee.psi > 0 && referee.psi < 1)
      arms.back().settings = {"verify.kind=noisy",
                              fmt::format("verify.accept_wrong={}", referee.psi)};
  }
  return arms;
}

std::vector<double> Gain(const Evidence& evidence, const std::string& arm) {
  return evidence.Change(arm, kLegal, 0, kRounds);
}

// The smallest psi at which the gain is not above 0, between two arms linearly; 1 where all gain.
std::vector<double> ZeroGain(const Evidence& evidence) {
  std::vector<double> zeros(evidence.seeds().size(), -1), last;
  double last_psi = 0;
  for (const Referee& referee : kReferees) {
    std::vector<double> gain = Gain(evidence, referee.name);
    for (size_t i = 0; i < gain.size(); ++i) {
      if (zeros[i] >= 0 || gain[i] > 0) continue;
      double rise = last.empty() ? 0 : last[i] / (last[i] - gain[i]);
      zeros[i] = last_psi + (referee.psi - last_psi) * rise;
    }
    last = gain;
    last_psi = referee.psi;
  }
  for (double& zero : zeros) zero = zero < 0 ? 1 : zero;
  return zeros;
}

void Judge(const Evidence& evidence, ExhibitOutcome* outcome) {
  std::vector<double> zeros = ZeroGain(evidence);
  outcome->lines = {EverySeed("legality a move before the first round", AtMost(kStart),
                              evidence.At("exact", kLegal, 0)),
                    EverySeed("exact: legality a move after the last round", AtLeast(kLearned),
                              evidence.At("exact", kLegal, kRounds)),
                    Below("none: legality a move gained", kStays, Gain(evidence, "none")),
                    Above("psi at which nothing is gained", kLeastZero, zeros)};
  Estimate zero = EstimateMean(zeros);
  outcome->notes.push_back(
      fmt::format("Nothing is gained at psi {:.3f}, 95% interval {:.3f} to {:.3f}.", zero.mean,
                  zero.low, zero.high));
  std::string moves = "Legality a move gained, with its 95% interval:",
              games =
                  "Whole games that are right, one sample each, before and after the last round:";
  for (const Referee& referee : kReferees) {
    Estimate gain = EstimateMean(Gain(evidence, referee.name));
    moves += fmt::format(" {} {:+.4f} ({:+.4f} to {:+.4f})", referee.name, gain.mean, gain.low,
                         gain.high);
    games += fmt::format(" {} {:.3f} {:.3f}", referee.name,
                         EstimateMean(evidence.At(referee.name, "eval/game/pass@1", 0)).mean,
                         EstimateMean(evidence.At(referee.name, "eval/game/pass@1", kRounds)).mean);
  }
  outcome->notes.push_back(moves + ".");
  outcome->notes.push_back(games + ".");
  outcome->panels = {
      evidence.PanelOf("legal moves of sampled games", "share of moves", false, kLegal),
      evidence.PanelOf("whole games that are right", "share of games", true, "eval/game/pass@1")};
}

}  // namespace

const Exhibit kRefereeError = {
    "referee-error",
    "A model that writes games as text and trains on its own games learns the rules from a "
    "referee, and not without one; how many broken games the referee may let pass is measured.",
    "first measured here; psi as in Feng et al. 2024, arXiv 2406.07515; a checker that raises the "
    "share of legal moves of a language model: arXiv 2605.17565",
    "Tic-tac-toe, written as text from openings of 0 to 4 random moves; every arm starts from the "
    "same model, which was taught random games, and trains on all of its own games so far for 20 "
    "rounds. "
    "Legality a move is that of games sampled at temperature 1 from held-out openings of 3 and 4 "
    "moves, each counted up to its first illegal move. In every seed, and for the mean's 95% "
    "interval, it is at most 0.95 before the first round and at least 0.99 after the last round "
    "behind the exact referee. The 95% interval of what is gained without a referee lies below "
    "0.01. The psi at which nothing is gained, the smallest one at which the gain is not above 0, "
    "linear between the arms (0, 0.01, 0.05, 0.2, 0.5, 1) and 1 where all of them gain, has a 95% "
    "interval above 0.05; the interval is reported.",
    kConfig,
    3,
    5,
    true,
    Arms,
    Judge};

}  // namespace pawl
