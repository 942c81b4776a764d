#include "learner/evaluate.h"

#include <algorithm>
#include <climits>
#include <cmath>
#include <map>
#include <numeric>
#include <optional>
#include <set>

#include "base/error.h"
#include "base/metric_schema.h"
#include "learner/book_eval.h"
#include "learner/log_probs.h"
#include "model/decoder.h"
#include "model/network.h"

namespace pawl {
namespace {

constexpr int kEvaluationSlots = 256;

struct Count {
  int right = 0, all = 0;
  void Add(bool is_right) {
    right += is_right;
    ++all;
  }
  double share() const { return static_cast<double>(right) / all; }
};

// The mean over levels of the mean over each level's problems. Everything that is counted for each
// problem is averaged this way, because levels may have different numbers of held-out problems.
class LevelMean {
 public:
  void Add(int level, double value) {
    sums_[level].first += value;
    ++sums_[level].second;
  }
  double mean() const {
    double sum = 0;
    for (const auto& [level, of] : sums_) sum += of.first / of.second;
    return sum / static_cast<double>(sums_.size());
  }

 private:
  std::map<int, std::pair<double, int>> sums_;
};

// Samples `samples` solutions of each problem, in the order of the problems.
std::vector<Group> Solve(const Network& network, const Tokenizer& tokenizer,
                         const std::vector<Problem>& problems, int samples, double temperature,
                         RandomKey key, const Config& config) {
  std::vector<Group> groups;
  for (size_t i = 0; i < problems.size(); ++i) {
    Group group;
    group.set_id(static_cast<int64_t>(i));
    group.set_prompt(problems[i].prompt);
    group.set_random_key(key.Fold(i).value());
    group.set_samples(samples);
    groups.push_back(std::move(group));
  }
  DecodeSettings settings(
      Placement::Of(config, Part::kMeasuring),
      std::clamp(static_cast<int>(groups.size()) * samples, 8, kEvaluationSlots), temperature,
      static_cast<int>(config.sample().max_new_tokens()));
  return DecodeAll(network, tokenizer, settings, std::move(groups));
}

// Of a game that was cut only its whole moves count.
void CountMoves(const Task& task, const Problem& problem, const Sample& sample,
                std::optional<Task::MoveCount>* sum) {
  std::string_view text = sample.text();
  if (!sample.ended()) text = text.substr(0, text.rfind(' ') + 1);
  std::optional<Task::MoveCount> moves = task.CountMoves(problem, text);
  if (!moves) return;
  if (!*sum) sum->emplace();
  (*sum)->legal += moves->legal;
  (*sum)->all += moves->all;
}

void AddMoves(const std::string& name, const std::optional<Task::MoveCount>& moves,
              Metrics* metrics) {
  if (moves && moves->all > 0)
    (*metrics)[name] = static_cast<double>(moves->legal) / static_cast<double>(moves->all);
}

// Whether each problem's greedy solution is right, and its number of tokens; the moves of all.
struct Greedy {
  std::vector<bool> right;
  std::vector<int> tokens;
  std::optional<Task::MoveCount> moves;
};
Greedy SolveGreedily(const Network& network, const Tokenizer& tokenizer, const Task& task,
                     const std::vector<Problem>& problems, const Config& config) {
  Greedy greedy;
  std::vector<Group> solved = Solve(network, tokenizer, problems, 1, 0, RandomKey::Root(0), config);
  for (size_t i = 0; i < problems.size(); ++i) {
    greedy.right.push_back(IsExactlyRight(task, problems[i], solved[i].sample(0)));
    greedy.tokens.push_back(solved[i].sample(0).tokens_size());
    CountMoves(task, problems[i], solved[i].sample(0), &greedy.moves);
  }
  return greedy;
}

// Accuracy by level, its mean, and the mean over the levels above `taught`.
void AddLevels(const std::vector<Problem>& problems, const std::vector<bool>& right, int taught,
               const std::string& prefix, Metrics* metrics) {
  std::map<int, Count> levels;
  for (size_t i = 0; i < problems.size(); ++i) levels[problems[i].level].Add(right[i]);
  double sum = 0, beyond = 0;
  int beyond_count = 0;
  for (const auto& [level, count] : levels) {
    (*metrics)[fmt::format("{}accuracy/{}", prefix, level)] = count.share();
    sum += count.share();
    if (level <= taught) continue;
    beyond += count.share();
    ++beyond_count;
  }
  (*metrics)[prefix + "accuracy"] = sum / static_cast<double>(levels.size());
  if (beyond_count > 0) (*metrics)[prefix + "beyond"] = beyond / beyond_count;
}

// Accuracy by the problems' classes, of a task that has them.
void AddClasses(const Task& task, const std::vector<Problem>& problems,
                const std::vector<bool>& right, const std::string& name, Metrics* metrics) {
  std::map<std::string_view, Count> classes;
  for (size_t i = 0; i < problems.size(); ++i) {
    std::string_view one = task.ClassOf(problems[i]);
    if (!one.empty()) classes[one].Add(right[i]);
  }
  for (const auto& [one, count] : classes)
    (*metrics)[MetricOf("eval/T/accuracy/C", name, one)] = count.share();
}

void AddPassAtK(const Network& network, const Tokenizer& tokenizer, const Task& task,
                const std::vector<Problem>& problems, const Config& config,
                const std::string& prefix, Metrics* metrics) {
  int n = static_cast<int>(config.eval().samples());
  RandomKey key = RandomKey::Root(static_cast<uint64_t>(config.seed())).Fold("pass").Fold(prefix);
  std::vector<Group> solved =
      Solve(network, tokenizer, problems, n, config.sample().temperature(), key, config);
  std::vector<int> right(problems.size());
  LevelMean distinct;
  std::optional<Task::MoveCount> moves;
  for (size_t i = 0; i < problems.size(); ++i) {
    std::set<std::string> answers;
    for (const Sample& sample : solved[i].sample()) {
      CountMoves(task, problems[i], sample, &moves);
      if (!IsExactlyRight(task, problems[i], sample)) continue;
      ++right[i];
      answers.insert(sample.text());
    }
    distinct.Add(problems[i].level, static_cast<double>(answers.size()));
  }
  AddMoves(prefix + "legal_moves_sampled", moves, metrics);
  for (int k = 1; k <= n; k *= 2) {
    LevelMean pass;
    for (size_t i = 0; i < problems.size(); ++i)
      pass.Add(problems[i].level, PassAtK(k, n, right[i]));
    (*metrics)[fmt::format("{}pass@{}", prefix, k)] = pass.mean();
  }
  (*metrics)[prefix + "distinct_right_per_problem"] = distinct.mean();
}

// Negative log-likelihood in nats of the teacher's solution of each problem.
struct Likelihood {
  double nats = 0, tokens = 0;
  double per_token() const { return nats / tokens; }
};

std::vector<Likelihood> TeacherLikelihood(Network* network, const Tokenizer& tokenizer,
                                          const std::vector<Problem>& problems) {
  std::vector<TrainRow> rows;
  for (const Problem& problem : problems) {
    rows.push_back(
        {tokenizer.EncodePrompt(problem.prompt), tokenizer.EncodeSolution(problem.reference)});
  }
  std::vector<Likelihood> all;
  for (const auto& log_probs : SolutionLogProbs(network, rows, 1)) {
    all.push_back({-std::accumulate(log_probs.begin(), log_probs.end(), 0.0),
                   static_cast<double>(log_probs.size())});
  }
  return all;
}

}  // namespace

double PassAtK(int k, int samples, int right) {
  double none = 1;
  for (int i = 0; i < k; ++i)
    none *= static_cast<double>(std::max(0, samples - right - i)) / (samples - i);
  return 1 - none;
}

Metrics Evaluate(Network* network, const Tokenizer& tokenizer, const TaskSet& tasks,
                 const Config& config) {
  Metrics metrics;
  metrics["model/parameters"] = static_cast<double>(network->parameters());
  for (int t = 0; t < tasks.size(); ++t) {
    const std::vector<Problem>& problems = tasks.held_out(t);
    if (problems.empty()) continue;
    std::string prefix = "eval/" + tasks.name(t) + "/";
    Greedy greedy = SolveGreedily(*network, tokenizer, tasks.task(t), problems, config);
    const std::vector<bool>& right = greedy.right;
    int taught = tasks.task(t).declarative() ? INT_MAX : FreshLevels(config.task(t)).highest;
    AddLevels(problems, right, taught, prefix, &metrics);
    AddClasses(tasks.task(t), problems, right, tasks.name(t), &metrics);
    AddMoves(prefix + "legal_moves", greedy.moves, &metrics);
    double right_tokens = 0;
    for (size_t i = 0; i < problems.size(); ++i) right_tokens += right[i] ? greedy.tokens[i] : 0;
    auto all_right = static_cast<double>(std::count(right.begin(), right.end(), true));
    if (all_right > 0) metrics[prefix + "right_tokens"] = right_tokens / all_right;
    std::vector<Likelihood> likelihood = TeacherLikelihood(network, tokenizer, problems);
    std::vector<size_t> by_rarity(problems.size());
    std::iota(by_rarity.begin(), by_rarity.end(), 0);
    std::stable_sort(by_rarity.begin(), by_rarity.end(), [&](size_t a, size_t b) {
      return tasks.task(t).Frequency(problems[a]) < tasks.task(t).Frequency(problems[b]);
    });
    Likelihood all, rare;
    Count rare_right;
    for (size_t i = 0; i < by_rarity.size(); ++i) {
      const Likelihood& one = likelihood[by_rarity[i]];
      all = {all.nats + one.nats, all.tokens + one.tokens};
      if (i >= (by_rarity.size() + 9) / 10) continue;
      rare = {rare.nats + one.nats, rare.tokens + one.tokens};
      rare_right.Add(right[by_rarity[i]]);
    }
    metrics[prefix + "accuracy_rare"] = rare_right.share();
    metrics[prefix + "nll"] = all.per_token();
    metrics[prefix + "nll_rare"] = rare.per_token();
    double surprise = 0, entropy = 0;
    for (const Problem& problem : problems) {
      surprise += tasks.task(t).Surprise(problem);
      entropy += tasks.task(t).TrueNats(problem);
    }
    if (surprise > 0)
      metrics[prefix + "bits"] =
          (surprise - all.nats / M_LN2) / static_cast<double>(problems.size());
    if (std::isfinite(entropy)) metrics[prefix + "excess"] = (all.nats - entropy) / all.tokens;
    if (IsTextbook(config.task(t))) MeasureBooks(*network, tokenizer, config, t, &metrics);
    if (config.eval().samples() > 0)
      AddPassAtK(*network, tokenizer, tasks.task(t), problems, config, prefix, &metrics);
  }
  return metrics;
}

}  // namespace pawl
