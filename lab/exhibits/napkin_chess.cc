// The model as referee of Gardner's minichess: it judges single moves of positions that it has not
// seen, and gates the games that the same network writes as text.
#include "lab/exhibits.h"

namespace pawl {
namespace {

constexpr int kRounds = 6;
constexpr double kMost = 5e6;  // parameters
constexpr double kAll = 0.999, kEachClass = 0.99;
constexpr double kShare = 0.9;  // of the exact referee's gain
constexpr const char* kClasses[] = {"legal",     "pinned",     "check",     "attacked", "blocked",
                                    "promotion", "wrong_side", "own_piece", "pawn"};

// Generation 0 is taught four questions for each game. Positions of up to 24 moves are taught, so
// that those which are asked are not at the end of what is known.
constexpr const char* kConfig = R"(generations = 6
[model]
layers = 3
width = 96
heads = 4
feed_forward = 288
context = 96
positions = "learned"
tokens = "bytes"
[[task]]
kind = "game"
game = "gardner"
plies = 10
fresh_levels = [0, 4]
sample_levels = [0, 4]
eval_levels = [3, 4]
[[task]]
kind = "legal"
game = "gardner"
trace = true
near_misses = 1
fresh_levels = [2, 24]
eval_levels = [4, 20]
[start]
steps = 8000
[sample]
problems = 800
max_new_tokens = 72
precision = "bfloat16"
[mix]
fresh = 0.25
[learn]
steps = 100
rows = 128
learning_rate = 0.001
precision = "bfloat16"
canary_limit = 0.05
[eval]
problems = 300
samples = 2
every = 6
[process]
actors = 0
)";

constexpr const char* kLegal = "eval/game/legal_moves_sampled";

// All arms train the judge on the audits; they differ in the referee of the games.
std::vector<ExhibitArm> Arms() {
  const std::vector<std::string> start = {"task.0.share=0.25", "task.1.near_misses=0.8",
                                          "learn.learning_rate=0.002"};
  return {{"exact",
           {"verify.kind=all_of", "verify.parts=[\"exact\", \"learned\"]", "verify.threshold=0"},
           start},
          {"learned", {"verify.kind=learned", "verify.threshold=0.5"}, start},
          {"none", {"verify.kind=learned", "verify.threshold=0"}, start}};
}

// Generation 0, which all arms share, is the judge that knows fresh questions alone.
std::vector<double> Judged(const Evidence& evidence, const std::string& metric) {
  return evidence.At("learned", metric, 0);
}

std::vector<double> Gain(const Evidence& evidence, const std::string& arm) {
  return evidence.Change(arm, kLegal, 0, kRounds);
}

void JudgePositions(const Evidence& evidence, ExhibitOutcome* outcome) {
  outcome->lines = {
      EverySeed("the judge's parameters", AtMost(kMost), Judged(evidence, "model/parameters")),
      EverySeed("share of moves, half of them near misses, that the judge tells apart",
                AtLeast(kAll), Judged(evidence, "eval/legal/accuracy"))};
  for (const char* one : kClasses) {
    outcome->lines.push_back(
        EverySeed(fmt::format("{}: share that the judge tells", one), AtLeast(kEachClass),
                  Judged(evidence, fmt::format("eval/legal/accuracy/{}", one))));
  }
}

void JudgeGate(const Evidence& evidence, ExhibitOutcome* outcome) {
  std::vector<double> exact = Gain(evidence, "exact"), learned = Gain(evidence, "learned"),
                      needed = exact;
  for (double& gain : needed) gain *= kShare;
  outcome->lines.push_back(Above("legality a move gained behind the exact referee", 0, exact));
  outcome->lines.push_back(Above(
      fmt::format("legality a move gained behind the judge, less {} of the exact referee's gain",
                  kShare),
      0, Less(learned, needed)));
  auto mean = [&](const std::string& arm, const std::string& metric, int round) {
    return EstimateMean(evidence.At(arm, metric, round)).mean;
  };
  std::string moves = "Legality a move before the first round and after the last:",
              games = "Whole games that are right, one sample each, before and after:";
  for (const std::string arm : {"exact", "learned", "none"}) {
    moves +=
        fmt::format(" {} {:.4f} {:.4f}", arm, mean(arm, kLegal, 0), mean(arm, kLegal, kRounds));
    games += fmt::format(" {} {:.3f} {:.3f}", arm, mean(arm, "eval/game/pass@1", 0),
                         mean(arm, "eval/game/pass@1", kRounds));
  }
  outcome->notes.push_back(moves + ".");
  outcome->notes.push_back(games + ".");
  std::string rates = "phi and psi of the judge on the games that it gated, by round:";
  for (int round = 1; round <= kRounds; ++round)
    rates += fmt::format(" {:.3f} {:.3f}{}", mean("learned", "verify/game/phi", round),
                         mean("learned", "verify/game/psi", round), round < kRounds ? "," : ".");
  outcome->notes.push_back(rates);
}

void Judge(const Evidence& evidence, ExhibitOutcome* outcome) {
  JudgePositions(evidence, outcome);
  JudgeGate(evidence, outcome);
  outcome->panels = {
      evidence.PanelOf("legal moves of sampled games", "share of moves", false, kLegal),
      evidence.PanelOf("whole games that are right", "share of games", true, "eval/game/pass@1")};
}

}  // namespace

const Exhibit kNapkinChess = {
    "napkin-chess",
    "A small network can be the referee of a chess game: it tells legal moves from near misses in "
    "positions that it has not seen, and behind it a model that writes games learns the rules "
    "nearly as well as behind the exact referee.",
    "first measured here; no judge of the legality of moves with a published accuracy was found; "
    "models that write chess games make 97 to 99.99% legal moves with 5M to 35M parameters "
    "(https://github.com/JOTELLECHEA/chess-transformer, https://github.com/thomas-schweich/PAWN)",
    "Gardner's minichess (5x5): 8x8 is beyond what two cores reach in the hour that an exhibit "
    "has. One network of at most 5,000,000 parameters writes games of up to 10 plies and judges "
    "single moves. In every seed, and for the mean's 95% interval, after it was taught fresh games "
    "and questions alone it is right about at least 0.999 of held-out questions after 4 to 20 "
    "random moves, half of them about legal moves and half about near misses, and about at least "
    "0.99 of each class: legal moves, and near misses of each of the eight kinds that the game "
    "has. Gate: from these weights every arm trains for 6 rounds on its own games that passed its "
    "referee, on what the exact check said of their moves, and on a quarter of fresh data. The "
    "judge decides about the legality of moves alone; whether a game ends there and with which "
    "result is told by the rules in every arm with a referee. Legality a move is that of games "
    "sampled at temperature 1 from held-out openings of 3 and 4 moves, each counted up to its "
    "first illegal move. It rises behind the exact referee, and behind the judge by more than 0.9 "
    "of that (95% intervals of the gain, and of the judge's gain less 0.9 of the exact referee's, "
    "above 0).",
    kConfig,
    3,
    5,
    true,
    Arms,
    Judge};

}  // namespace pawl
