// Strings of automata that no other book has, learned from one book: attention against recurrences.
#include "lab/exhibits.h"

namespace pawl {
namespace {

constexpr double kBetter = 0.05, kNear = 0.03;

// The same blocks but for what mixes the tokens of a layer. Every letter of every string is trained
// on, as in a language model.
constexpr const char* kConfig = R"(generations = 0
[model]
layers = 2
width = 64
heads = 4
feed_forward = 128
context = 400
[[task]]
kind = "textbook"
subject = "language"
strings = 15
fresh_levels = [2, 6]
eval_levels = [4, 4]
[start]
steps = 6000
[sample]
max_new_tokens = 2
precision = "bfloat16"
[learn]
rows = 32
learning_rate = 0.003
loss_on_prompt = true
precision = "bfloat16"
[eval]
problems = 500
[process]
actors = 0
)";

ExhibitArm Recurrent(const std::string& name, const std::string& mixers) {
  return {name,
          {"model.kind=recurrent", "model.mixers=" + mixers, "model.key_size=32",
           "model.value_size=32"}};
}

std::vector<ExhibitArm> Arms() {
  return {{"attention", {"model.kind=transformer"}},
          Recurrent("delta", "[\"delta\"]"),
          Recurrent("linear", "[\"linear\"]"),
          Recurrent("window-delta", "[\"window\", \"delta\"]")};
}

void Judge(const Evidence& evidence, ExhibitOutcome* outcome) {
  auto accuracy = [&](const std::string& arm) {
    return evidence.At(arm, "eval/textbook/accuracy", -1);
  };
  outcome->lines = {Above("letters that may follow: attention less linear", kBetter,
                          Less(accuracy("attention"), accuracy("linear")))};
  for (const ExhibitArm& arm : Arms()) {
    outcome->notes.push_back(
        fmt::format("{}: {:.3f} of the letters named may follow, mean over seeds.", arm.name,
                    EstimateMean(accuracy(arm.name)).mean));
  }
  double behind = EstimateMean(Less(accuracy("attention"), accuracy("delta"))).mean;
  outcome->notes.push_back(
      fmt::format("The gated delta rule stands {:.3f} behind attention: {} 0.03.", behind,
                  behind <= kNear ? "within" : "not within"));
}

}  // namespace

const Exhibit kAutomata = {
    "automata",
    "From some strings of an automaton that it has never met a model of attention names a letter "
    "that may follow another string more often than one of linear attention with decay; where the "
    "gated delta rule stands is measured.",
    "Akyurek et al. 2024 (RegBench), arXiv 2401.12973 (attention before all recurrences, in "
    "figures); the gated delta rule: first measured here",
    "Books of 15 strings of an automaton of 4 states. Accuracy on the letter that follows a "
    "prefix, "
    "any letter that may follow being right: attention at least 0.05 above linear attention (95% "
    "interval of the difference, seed by seed). No rule is set for the gated delta rule, nor for a "
    "layer of it above one of attention over 128 tokens.",
    kConfig,
    3,
    5,
    false,
    Arms,
    Judge};

}  // namespace pawl
