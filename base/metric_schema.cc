#include "base/metric_schema.h"

#include <algorithm>

#include "base/error.h"

namespace pawl {
namespace {

constexpr std::string_view kStagesAlike =
    "mean over stages; a stage of few positions counts as much as a full one";

constexpr std::string_view kRandomMoves = "random moves";

constexpr MetricRule kRules[] = {
    {.name = "eval/T/accuracy",
     .what = "held-out problems whose greedy solution the exact check accepts; for a closed-form "
             "classifier: inputs on which it agrees with the truth, and for kind associative: all "
             "pairs",
     .unit = "share",
     .averaged = "mean over levels",
     .good = Good::kHigh,
     .title = "T: accuracy, mean over levels",
     .axis = "share right",
     .is_share = true},
    {.name = "eval/T/mistakes",
     .what = "decisive positions (a legal move throws away what another keeps) in which the model "
             "with search throws it away",
     .unit = "share",
     .averaged = kStagesAlike,
     .good = Good::kLow,
     .title = "T: mistakes with search, mean over stages",
     .axis = "share of decisive positions",
     .is_share = true,
     .reference = "eval/T/mistakes_random",
     .reference_name = kRandomMoves},
    {.name = "eval/T/mistakes/S",
     .what = "mistakes with search in positions of stage S",
     .unit = "share",
     .averaged = "pooled over positions",
     .good = Good::kLow,
     .title = "T: mistakes with search in stage S",
     .axis = "share of decisive positions",
     .is_share = true,
     .reference = "eval/T/mistakes_random/S",
     .reference_name = kRandomMoves},
    {.name = "eval/T/mistakes_policy",
     .what = "mistakes of the network's policy alone, which plays its likeliest move",
     .unit = "share",
     .averaged = kStagesAlike,
     .good = Good::kLow,
     .title = "T: mistakes of the policy alone, mean over stages",
     .axis = "share of decisive positions",
     .is_share = true,
     .reference = "eval/T/mistakes_random",
     .reference_name = kRandomMoves},
    {.name = "eval/T/mistakes_policy/S",
     .what = "mistakes of the policy alone in positions of stage S",
     .unit = "share",
     .averaged = "pooled over positions",
     .good = Good::kLow,
     .title = "T: mistakes of the policy alone in stage S",
     .axis = "share of decisive positions",
     .is_share = true,
     .reference = "eval/T/mistakes_random/S",
     .reference_name = kRandomMoves},
    {.name = "eval/T/mistakes_random",
     .what = "mistakes to expect of a player for whom every legal move is as likely as another, in "
             "the same positions",
     .unit = "share",
     .averaged = kStagesAlike},
    {.name = "eval/T/mistakes_random/S",
     .what = "mistakes to expect of random moves in positions of stage S",
     .unit = "share",
     .averaged = "mean over positions"},
    {.name = "eval/T/exploitability",
     .what = "what a perfect opponent gains against the model with search beyond the game's value, "
             "where a win is worth 1 and a loss -1; every reply is gone through (eval.reachable)",
     .unit = "outcome",
     .averaged = "mean over both sides",
     .source = "Lanctot et al. 2017, section 2",
     .good = Good::kLow,
     .title = "T: exploitability",
     .axis = "outcome"},
    {.name = "eval/T/mistakes_reachable",
     .what = "moves of the model with search that throw something away, in all positions that it "
             "can come into whatever the opponent replies (eval.reachable)",
     .unit = "share",
     .averaged = "pooled over positions and both sides",
     .good = Good::kLow,
     .title = "T: mistakes against every reply",
     .axis = "share of positions",
     .is_share = true},
    {.name = "eval/T/reachable",
     .what = "positions that the model can come into whatever the opponent replies",
     .unit = "positions",
     .averaged = "sum over both sides",
     .title = "T: positions against every reply",
     .axis = "positions"},
    {.name = "eval/T/elo",
     .what = "how much stronger the model with the search of its actors, without noise, is than "
             "that of the first evaluated generation, which has 0: ratings of Bradley and Terry "
             "over all games between generations so far (`eval.games`). What an earlier generation "
             "had is not changed by later games",
     .unit = "Elo",
     .averaged = "pooled over games",
     .source = "Bradley and Terry 1952; Elo 1978",
     .good = Good::kHigh,
     .title = "T: strength against earlier generations",
     .axis = "Elo above the first"},
    {.name = "eval/T/elo_error",
     .what =
         "standard error of `eval/T/elo`, from the spread of the scores over pairs of games; it "
         "speaks of the run's openings",
     .unit = "Elo",
     .averaged = "none",
     .source = "Huber 1967, the behavior of maximum likelihood estimates under nonstandard "
               "conditions",
     .good = Good::kNeither},
    {.name = "eval/T/score_previous",
     .what = "score against the generation that was evaluated before: a win counts 1, a draw 1/2",
     .unit = "share",
     .averaged = "pooled over games",
     .good = Good::kHigh,
     .title = "T: score against the generation before",
     .axis = "share of points",
     .is_share = true},
    {.name = "eval/T/setback",
     .what = "how many standard errors the model's score lies below a half, against the earlier "
             "generation that it does worst against; below 0: it beats all that it met",
     .unit = "standard errors",
     .averaged = "the largest over opponents",
     .good = Good::kLow,
     .title = "T: setback against the worst earlier generation",
     .axis = "standard errors below even"},
    {.name = "eval/T/score/L",
     .what = "score against generation L",
     .unit = "share",
     .averaged = "pooled over games",
     .good = Good::kHigh},
    {.name = "eval/T/score_error/L",
     .what = "standard error over pairs of games of the score against generation L",
     .unit = "share",
     .averaged = "none",
     .good = Good::kNeither},
    {.name = "eval/T/accuracy_rare",
     .what = "accuracy on the rarest tenth of the held-out problems by exposure",
     .unit = "share",
     .averaged = "pooled over those problems",
     .source = "Shumailov et al. 2024: tails go first",
     .good = Good::kHigh,
     .title = "T: the rarest tenth",
     .axis = "share right",
     .is_share = true},
    {.name = "eval/T/beyond",
     .what = "accuracy on levels above the highest one in the fresh data, if there are such levels",
     .unit = "share",
     .averaged = "mean over those levels",
     .good = Good::kHigh,
     .title = "T: levels beyond its fresh data",
     .axis = "share right",
     .is_share = true},
    {.name = "eval/T/pass@K",
     .what = "the probability that at least one of K samples is right, estimated without bias "
             "from `eval.samples` samples of each problem; at temperature 0 it equals accuracy",
     .unit = "probability",
     .averaged = "mean over levels",
     .source = "Chen et al. 2021, arXiv 2107.03374",
     .good = Good::kHigh,
     .title = "T: one of K samples is right (pass@K)",
     .axis = "probability",
     .is_share = true},
    {.name = "eval/T/bits",
     .what = "bits of a reference that the model knows: the surprise of someone who knows only "
             "the family of problems, less the model's own",
     .unit = "bits per problem",
     .averaged = "pooled over problems",
     .source = "Allen-Zhu and Li 2024, arXiv 2404.05405",
     .good = Good::kHigh,
     .title = "T: what the model knows of a reference",
     .axis = "bits"},
    {.name = "eval/T/excess",
     .what = "nll above the entropy of the source, where its distribution is known (`text`)",
     .unit = "nats per token",
     .averaged = "pooled over tokens",
     .good = Good::kLow,
     .title = "T: held-out real data above the source's entropy",
     .axis = "nats per token"},
    {.name = "eval/T/error",
     .what = "closed-form models: squared error against the truth",
     .unit = "squared units",
     .averaged = "none",
     .good = Good::kLow,
     .title = "T: squared error against the truth",
     .axis = "error"},
    {.name = "eval/T/log_variance",
     .what = "closed-form models: logarithm of the ratio of the fitted to the true variance",
     .unit = "nats",
     .averaged = "none",
     .good = Good::kNeither,
     .title = "T: log of the fitted variance",
     .axis = "nats"},
    {.name = "eval/T/gini",
     .what = "model kind categorical: probability that two draws differ",
     .unit = "probability",
     .averaged = "none",
     .source = "neutral drift: Wright 1931",
     .good = Good::kHigh,
     .title = "T: probability that two draws differ",
     .axis = "probability",
     .is_share = true},
    {.name = "eval/T/support",
     .what = "model kind categorical: number of symbols that still have a probability above 0",
     .unit = "symbols",
     .averaged = "none",
     .good = Good::kHigh,
     .title = "T: symbols left",
     .axis = "symbols"},
    {.name = "eval/T/nll",
     .what = "negative log-likelihood of the teacher's solutions of held-out problems",
     .unit = "nats per token",
     .averaged = "pooled over tokens",
     .good = Good::kLow,
     .title = "T: held-out real data",
     .axis = "nats per token"},
    {.name = "eval/T/nll_rare",
     .what = "nll on the rarest tenth of the held-out problems",
     .unit = "nats per token",
     .averaged = "pooled over their tokens",
     .source = "Shumailov et al. 2024",
     .good = Good::kLow,
     .title = "T: the rarest tenth of held-out real data",
     .axis = "nats per token"},
    {.name = "sample/T/entropy",
     .what = "negative log-likelihood of the model's own samples under the model, at the "
             "sampling temperature",
     .unit = "nats per token",
     .averaged = "pooled over the generation's tokens",
     .good = Good::kNeither,
     .title = "T: entropy of samples",
     .axis = "nats per token"},
    {.name = "sample/T/distinct_right",
     .what = "different right answers, prompt and text, among the generation's audited samples",
     .unit = "count",
     .averaged = "a sum over the generation",
     .good = Good::kHigh,
     .title = "T: distinct right answers",
     .axis = "count"},
    {.name = "sample/T/duplicates",
     .what = "games that repeat another game of the generation, move for move from the start, "
             "whichever moves opened them: 1 less the number of different games over that of "
             "games. Openings that are drawn again and games that are short repeat by themselves",
     .unit = "share",
     .averaged = "pooled over games",
     .source = "redundancy: Laurent et al., AlphaZero.jl",
     .good = Good::kLow,
     .title = "T: games that repeat another",
     .axis = "share of games",
     .is_share = true},
    {.name = "sample/T/distinct_prefixes",
     .what = "different beginnings of 8 plies, the moves that opened the game included, over the "
             "number of games",
     .unit = "share",
     .averaged = "pooled over games",
     .good = Good::kHigh,
     .title = "T: different first 8 plies",
     .axis = "different ones for each game",
     .is_share = true},
    {.name = "sample/T/policy_entropy",
     .what = "entropy of the policies that searches found, where two moves or more are legal; not "
             "divided by its most, the logarithm of the number of legal moves",
     .unit = "nats",
     .averaged = "mean over positions that are trained on",
     .good = Good::kNeither,
     .title = "T: entropy of searched policies",
     .axis = "nats"},
    {.name = "sample/T/calibration_error",
     .what =
         "how far the values that searches found are from the outcomes of their games: with p = "
         "(1 + value) / 2 and the outcome as 1, 1/2 or 0 for the player to move, the mean over "
         "20 bins of p of |mean p - mean outcome|, weighted by positions. 0 is perfect; few "
         "positions make it larger by chance",
     .unit = "probability",
     .averaged = "pooled over positions that are trained on",
     .source = "Naeini et al. 2015",
     .good = Good::kLow,
     .title = "T: calibration error of searched values",
     .axis = "probability"},
    {.name = "verify/T/accepted",
     .what = "samples of the task that the verifier accepts",
     .unit = "share",
     .averaged = "pooled over samples",
     .good = Good::kNeither,
     .title = "T: accepted by the verifier",
     .axis = "share of samples",
     .is_share = true},
    {.name = "verify/T/right",
     .what = "audited samples that are right. They are drawn at the sampling temperature, while "
             "`eval/T/accuracy` is greedy and on held-out problems",
     .unit = "share",
     .averaged = "pooled over audited samples",
     .good = Good::kHigh,
     .title = "T: right among samples",
     .axis = "share of samples",
     .is_share = true},
    {.name = "verify/T/illegal",
     .what = "games that a model of text wrote, in which a referee first finds a move that is not "
             "legal, or no move",
     .unit = "share",
     .averaged = "pooled over audited samples",
     .good = Good::kLow,
     .title = "T: games with an illegal move",
     .axis = "share of audited games",
     .is_share = true},
    {.name = "verify/T/unfinished",
     .what = "such games that stop where the game goes on",
     .unit = "share",
     .averaged = "pooled over audited samples",
     .good = Good::kLow,
     .title = "T: games that stop too early",
     .axis = "share of audited games",
     .is_share = true},
    {.name = "verify/T/goes_on",
     .what = "such games that go on where the game is over",
     .unit = "share",
     .averaged = "pooled over audited samples",
     .good = Good::kLow,
     .title = "T: games that go on too long",
     .axis = "share of audited games",
     .is_share = true},
    {.name = "verify/T/misstated",
     .what = "such games whose result is not the game's",
     .unit = "share",
     .averaged = "pooled over audited samples",
     .good = Good::kLow,
     .title = "T: games with a wrong result",
     .axis = "share of audited games",
     .is_share = true},
    {.name = "verify/T/unwanted",
     .what = "such games that are whole and true, but whose result is not the one that was wanted "
             "(`task.wish`)",
     .unit = "share",
     .averaged = "pooled over audited samples",
     .good = Good::kLow,
     .title = "T: games with another result than wanted",
     .axis = "share of audited games",
     .is_share = true},
    {.name = "propose/T/distinct",
     .what = "valid proposals (`verify/T/accepted` says how many are valid) of the generation that "
             "differ: each text counts once",
     .unit = "share",
     .averaged = "pooled over valid proposals",
     .good = Good::kHigh,
     .title = "T: distinct among valid proposals",
     .axis = "share of valid proposals",
     .is_share = true},
    {.name = "propose/T/learnable",
     .what = "proposed problems that some of their samples solve and not all, as the verifier says",
     .unit = "share",
     .averaged = "pooled over the proposed problems that were asked",
     .source = "Zhao et al. 2025, arXiv 2505.03335",
     .good = Good::kHigh,
     .title = "T: learnable among proposed problems",
     .axis = "share of problems",
     .is_share = true},
    {.name = "propose/T/level",
     .what = "level of the proposed problems that were asked",
     .unit = "level",
     .averaged = "mean over problems",
     .good = Good::kNeither,
     .title = "T: level of proposed problems",
     .axis = "level"},
    {.name = "propose/T/asked",
     .what = "proposed problems that were asked",
     .unit = "count",
     .averaged = "a sum over the generation",
     .good = Good::kNeither},
    {.name = "sample/T/resigned",
     .what = "games in which a player gave up",
     .unit = "share",
     .averaged = "over the games",
     .title = "T: games given up",
     .axis = "share of games",
     .is_share = true},
    {.name = "sample/T/resigned_wrongly",
     .what = "games that were played on to the end and would have been given up, whose player did "
             "not lose",
     .unit = "share",
     .averaged = "over the games played on that would have been given up",
     .good = Good::kLow,
     .title = "T: games given up wrongly",
     .axis = "share of games played on",
     .is_share = true},
    {.name = "eval/T/accuracy/L",
     .what = "accuracy at level L",
     .unit = "share",
     .averaged = "over the level's problems",
     .good = Good::kHigh,
     .title = "T: accuracy on level L",
     .axis = "share right",
     .is_share = true},
    {.name = "eval/T/accuracy/C",
     .what = "accuracy on problems of class C, of the task `legal`: legal moves, near misses of a "
             "kind, other illegal moves (random); of the tasks `textbook` and `study`: recall, "
             "recall of corrected facts (current), reversed and two-step questions, products that "
             "the book does not state (derived), letters that may follow (next), and questions of "
             "the model's own (exercise); of the task `pairs`: the quarter that was written first "
             "(oldest) and last (newest)",
     .unit = "share",
     .averaged = "pooled over the class's problems of all levels",
     .good = Good::kHigh,
     .title = "T: accuracy on class C",
     .axis = "share right",
     .is_share = true},
    {.name = "eval/T/book_accuracy/N",
     .what = "questions about books of N characters that are answered exactly, from the state that "
             "the book was read into (eval.lengths)",
     .unit = "share",
     .averaged = "pooled over the books' questions",
     .good = Good::kHigh,
     .title = "T: questions about books of N characters",
     .axis = "share right",
     .is_share = true},
    {.name = "eval/T/book_nll/N",
     .what = "negative log-likelihood of the last 500 characters of books of N characters, filler "
             "that is the same at each length",
     .unit = "nats per token",
     .averaged = "pooled over the books' last tokens",
     .source = "Ruiz and Gu 2025",
     .good = Good::kLow,
     .title = "T: reading at the end of books of N characters",
     .axis = "nats per token"},
    {.name = "eval/T/legal_moves",
     .what = "moves of the greedy games of a model of text that are legal. A game counts up to its "
             "first illegal move; a move after the game's end is illegal, a result is no move",
     .unit = "share",
     .averaged = "pooled over moves",
     .good = Good::kHigh,
     .title = "T: legal moves, greedy",
     .axis = "share of moves",
     .is_share = true},
    {.name = "eval/T/legal_moves_sampled",
     .what = "legal_moves of the `eval.samples` games of each held-out opening, sampled at "
             "`sample.temperature`",
     .unit = "share",
     .averaged = "pooled over moves",
     .good = Good::kHigh,
     .title = "T: legal moves, sampled",
     .axis = "share of moves",
     .is_share = true},
    {.name = "mix/fresh",
     .what = "realised fresh share of the rows or tokens (`mix.unit`) trained on since the "
             "generation began; a generation's value is that of its last step",
     .unit = "share",
     .averaged = "pooled over rows or tokens",
     .good = Good::kNeither,
     .each_step = true,
     .title = "realised fresh share of training rows",
     .axis = "share",
     .is_share = true},
    {.name = "verify/phi",
     .what = "P(accept given right) over all tasks, on audited samples of the generator itself",
     .unit = "share",
     .averaged = "pooled over right audited samples",
     .source = "Feng et al. 2024, arXiv 2406.07515",
     .good = Good::kHigh,
     .title = "phi = P(accept | right)",
     .axis = "probability",
     .is_share = true},
    {.name = "verify/psi",
     .what = "P(accept given wrong) over all tasks, on audited samples of the generator itself",
     .unit = "share",
     .averaged = "pooled over wrong audited samples",
     .source = "as phi",
     .good = Good::kLow,
     .title = "psi = P(accept | wrong)",
     .axis = "probability",
     .is_share = true},
    {.name = "learn/loss",
     .what = "training loss of one step; a generation's value is that of its last step",
     .unit = "nats per token",
     .averaged = "pooled over the step's trained tokens; for GRPO as its paper says",
     .good = Good::kNeither,
     .each_step = true,
     .title = "training loss, last step",
     .axis = "nats per token"},
    {.name = "canary/max",
     .what = "largest difference between an actor's log-probability of a token and the learner's "
             "own, on the same weights",
     .unit = "nats",
     .averaged = "the largest of 64 samples' tokens",
     .good = Good::kLow,
     .title = "actor against learner log-probability, largest difference",
     .axis = "nats"},
    {.name = "time/generation_s",
     .what =
         "time that the generation took; for a generation that was killed and resumed, the time "
         "since it was resumed",
     .unit = "s",
     .averaged = "none",
     .good = Good::kLow,
     .title = "time of a generation",
     .axis = "s"},
    {.name = "eval/T/distinct_right_per_problem",
     .what = "different right answers among the `eval.samples` samples of a problem",
     .unit = "count per problem",
     .averaged = "mean over levels",
     .good = Good::kHigh},
    {.name = "eval/T/right_tokens",
     .what = "length of the greedy solutions that are right, end token included",
     .unit = "tokens",
     .averaged = "pooled over right solutions",
     .good = Good::kNeither},
    {.name = "eval/T/variance",
     .what = "closed-form models: ratio of the fitted to the true variance",
     .unit = "ratio",
     .averaged = "none",
     .good = Good::kNeither},
    {.name = "eval/T/distance",
     .what = "model kind categorical: total variation distance from the true distribution",
     .unit = "share",
     .averaged = "none",
     .good = Good::kLow},
    {.name = "sample/T/cut",
     .what = "samples that were cut before they ended, at `sample.max_new_tokens` or the "
             "context's end",
     .unit = "share",
     .averaged = "pooled over samples",
     .good = Good::kLow},
    {.name = "sample/samples",
     .what = "samples of the generation, all tasks",
     .unit = "count",
     .averaged = "a sum",
     .good = Good::kNeither},
    {.name = "sample/tokens",
     .what = "tokens of the generation's samples, all tasks; with a model that plays, of its "
             "games' text",
     .unit = "count",
     .averaged = "a sum",
     .good = Good::kNeither},
    {.name = "sample/stale",
     .what = "continuous mode: accepted samples dropped as too old, all tasks",
     .unit = "count",
     .averaged = "a sum over the run",
     .good = Good::kNeither},
    {.name = "sample/near_duplicates",
     .what = "of 256 samples of a generation, those with a near copy (Jaccard 0.8 over runs of 5 "
             "bytes) among 256 of the generation before",
     .unit = "share",
     .averaged = "pooled over those samples, all tasks",
     .source = "Broder 1997; Lee et al. 2022, arXiv 2107.06499",
     .good = Good::kLow},
    {.name = "verify/accepted",
     .what = "samples of all tasks that the verifier accepts",
     .unit = "share",
     .averaged = "pooled over samples",
     .good = Good::kNeither},
    {.name = "verify/T/phi",
     .what = "P(accept given right), on audited samples of the generator itself",
     .unit = "share",
     .averaged = "pooled over right audited samples of the task",
     .source = "Feng et al. 2024, arXiv 2406.07515",
     .good = Good::kHigh},
    {.name = "verify/T/psi",
     .what = "P(accept given wrong), on audited samples of the generator itself",
     .unit = "share",
     .averaged = "pooled over wrong audited samples of the task",
     .source = "as phi",
     .good = Good::kLow},
    {.name = "verify/T/gap",
     .what = "the share of right samples among accepted audited samples, less the share among "
             "all audited samples: what a verifier adds",
     .unit = "difference of shares",
     .averaged = "pooled over samples",
     .source = "Song et al. 2024, arXiv 2412.02674: the generation-verification gap",
     .good = Good::kHigh},
    {.name = "verify/T/brier",
     .what = "squared difference between the score and the truth (1 right, 0 wrong)",
     .unit = "squared probability",
     .averaged = "pooled over audited samples",
     .source = "Brier 1950",
     .good = Good::kLow},
    {.name = "verify/T/failed",
     .what = "samples for which the verifier gave no verdict (timeout, crash, refused)",
     .unit = "count",
     .averaged = "a sum over the generation",
     .good = Good::kLow},
    {.name = "mix/empty_tasks",
     .what = "number of tasks for which the generation had no verified sample to train on",
     .unit = "count",
     .averaged = "none",
     .good = Good::kLow},
    {.name = "learn/gradient_norm",
     .what = "norm of one step's gradient, before clipping",
     .unit = "norm",
     .averaged = "none",
     .good = Good::kNeither,
     .each_step = true},
    {.name = "learn/rate",
     .what = "learning rate of one step",
     .unit = "",
     .averaged = "none",
     .good = Good::kNeither,
     .each_step = true},
    {.name = "learn/clipped",
     .what = "policy gradients: tokens of one step whose ratio was clipped",
     .unit = "share",
     .averaged = "pooled over the step's tokens",
     .good = Good::kNeither,
     .each_step = true},
    {.name = "learn/tokens",
     .what = "tokens trained on since the run began; with a model that plays, positions",
     .unit = "count",
     .averaged = "a sum over the run",
     .good = Good::kNeither},
    {.name = "alarm/fresh",
     .what = "the fresh share to which the collapse alarm has raised `mix.fresh`",
     .unit = "share",
     .averaged = "none",
     .good = Good::kNeither},
    {.name = "curriculum/closed",
     .what = "tasks that had no part in the generation's training yet (`task.opens_at`)",
     .unit = "tasks",
     .averaged = "none",
     .good = Good::kNeither},
    {.name = "canary/mean",
     .what = "mean difference between an actor's log-probability of a token and the learner's "
             "own, on the same weights",
     .unit = "nats",
     .averaged = "pooled over the tokens of 64 samples",
     .good = Good::kLow},
    {.name = "model/parameters",
     .what = "weights that are trained",
     .unit = "count",
     .averaged = "none",
     .good = Good::kNeither},
    {.name = "time/sample_s",
     .what = "time that sampling and verifying took",
     .unit = "s",
     .averaged = "none",
     .good = Good::kLow},
    {.name = "time/train_s",
     .what = "time that training took",
     .unit = "s",
     .averaged = "none",
     .good = Good::kLow},
    {.name = "time/eval_s",
     .what = "time that evaluation took",
     .unit = "s",
     .averaged = "none",
     .good = Good::kLow},
    {.name = "time/sampled_tokens_per_s",
     .what = "sample/tokens over the time that sampling took",
     .unit = "tokens per s",
     .averaged = "pooled over the generation",
     .good = Good::kHigh},
    {.name = "time/trained_tokens_per_s",
     .what = "trained tokens, or positions, over the time that training took",
     .unit = "tokens per s",
     .averaged = "pooled over the generation",
     .good = Good::kHigh},
};

bool IsNumber(std::string_view text) {
  return !text.empty() && text.size() <= 9 &&
         text.find_first_not_of("0123456789") == std::string_view::npos;
}

// A stage of a game (games/decisive.h).
bool IsStage(std::string_view text) {
  constexpr std::string_view kStages[] = {"begin-easy",   "middle-easy",   "end-easy",
                                          "begin-medium", "middle-medium", "begin-hard"};
  return std::find(std::begin(kStages), std::end(kStages), text) != std::end(kStages);
}

// A class of moves (games/legality.h), of questions about a book (tasks/book.h), or of pairs by
// when they were written (model/closed_form/associative.cc).
bool IsClass(std::string_view text) {
  constexpr std::string_view kClasses[] = {
      "legal",      "random",   "pinned",    "check",      "attacked",  "castling",
      "en_passant", "blocked",  "promotion", "wrong_side", "own_piece", "pawn",
      "full",       "occupied", "too_many",  "recall",     "current",   "reversed",
      "derived",    "next",     "two_steps", "exercise",   "oldest",    "newest"};
  return std::find(std::begin(kClasses), std::end(kClasses), text) != std::end(kClasses);
}

// Whether the name of a rule ends with a letter that stands for a value of its own.
bool HasValue(std::string_view rule) {
  return rule.ends_with("/L") || rule.ends_with("/S") || rule.ends_with("/C") ||
         rule.ends_with("/N") || rule.ends_with("@K");
}

bool IsTask(std::string_view text) {
  return !text.empty() && text.find('/') == std::string_view::npos;
}

// Whether `metric` has the form of the rule's name. Fills in the values of T and of its other
// letter.
bool Match(std::string_view rule, std::string_view metric, MetricName* name) {
  size_t task = rule.find("/T/");
  if (task == std::string_view::npos) return rule == metric;
  std::string_view before = rule.substr(0, task + 1), after = rule.substr(task + 2);
  if (!metric.starts_with(before)) return false;
  metric.remove_prefix(before.size());
  size_t end = metric.find('/');
  if (end == std::string_view::npos || !IsTask(metric.substr(0, end))) return false;
  std::string_view rest = metric.substr(end);
  name->task = metric.substr(0, end);
  if (!HasValue(after)) return after == rest;
  std::string_view fixed = after.substr(0, after.size() - 1);
  if (!rest.starts_with(fixed)) return false;
  std::string_view number = rest.substr(fixed.size());
  bool has_form = after.ends_with("/S")   ? IsStage(number)
                  : after.ends_with("/C") ? IsClass(number)
                                          : IsNumber(number);
  if (!has_form) return false;
  name->number = rest.substr(fixed.size());
  return true;
}

void Replace(std::string* text, std::string_view letter, const std::string& by) {
  for (size_t at = text->find(letter); at != std::string::npos;
       at = text->find(letter, at + by.size()))
    text->replace(at, letter.size(), by);
}

}  // namespace

std::span<const MetricRule> MetricRules() { return kRules; }

MetricName ReadMetricName(std::string_view metric) {
  for (const MetricRule& rule : MetricRules()) {
    MetricName name = {&rule, "", ""};
    if (Match(rule.name, metric, &name)) return name;
  }
  return {};
}

const std::string& KnownMetric(const std::string& metric) {
  if (ReadMetricName(metric).rule != nullptr) return metric;
  throw Error(ErrorCode::kFailed, "metric " + metric, "is not in the schema of metrics",
              "correct the name, or add it to base/metric_schema.cc");
}

std::string MetricOf(std::string_view rule, std::string_view task, std::string_view number) {
  auto rules = MetricRules();
  bool known = std::any_of(rules.begin(), rules.end(),
                           [&](const MetricRule& one) { return one.name == rule; });
  std::string metric(rule);
  Replace(&metric, "/T/", "/" + std::string(task) + "/");
  if (HasValue(rule)) {
    metric.pop_back();
    metric += number;
  }
  return known ? KnownMetric(metric) : KnownMetric(std::string(rule));
}

std::string TitleOf(const MetricName& metric) {
  if (metric.number == "1" && metric.rule->name.ends_with("@K"))
    return metric.task + ": one sample is right (pass@1)";
  std::string title(metric.rule->title);
  Replace(&title, "@K", "@" + metric.number);
  for (std::string_view letter : {" K ", " N "}) Replace(&title, letter, " " + metric.number + " ");
  if (title.ends_with(" L") || title.ends_with(" S") || title.ends_with(" C"))
    title = title.substr(0, title.size() - 1) + metric.number;
  if (title.starts_with("T: ")) title = metric.task + title.substr(1);
  return title;
}

}  // namespace pawl
