#include "tasks/fit.h"

#include <algorithm>
#include <map>
#include <optional>

#include "base/error.h"
#include "proto/proposing.h"
#include "proto/record_size.h"
#include "proto/sections.h"
#include "tasks/judging.h"
#include "tasks/measured_book.h"
#include "tasks/task.h"

namespace pawl {
namespace {

constexpr int kProbes = 16;  // problems drawn of a level whose longest problem is not known
constexpr size_t kShownBytes = 40;

// The beginning of a text, cut between characters.
std::string Shown(std::string_view text) {
  if (text.size() <= kShownBytes) return "\"" + std::string(text) + "\"";
  size_t end = kShownBytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return fmt::format("\"{}...\"", text.substr(0, end));
}

std::string_view LevelsOf(Fit::Use use) {
  switch (use) {
    case Fit::Use::kTaught:
      return "fresh_levels";
    case Fit::Use::kAsked:
    case Fit::Use::kLesson:
      return "sample_levels";
    case Fit::Use::kHeldOut:
      return "eval_levels";
  }
  return "";
}

// The longest problems of a level if the task knows them, otherwise problems drawn at random.
std::vector<Problem> LongestOf(const Task& task, bool fresh, int level, RandomKey key) {
  if (auto known = fresh ? task.LongestFresh(level) : task.Longest(level)) return *known;
  std::vector<Problem> drawn;
  RandomStream random(key.Fold(static_cast<uint64_t>(level)));
  Levels levels = {level, level};
  for (int i = 0; i < kProbes; ++i)
    drawn.push_back(fresh ? task.MakeFresh(level, task.DrawFresh(levels, &random).seed)
                          : task.Make(level, task.Draw(levels, &random).seed));
  return drawn;
}

// The levels of the problems that actors are asked in all generations.
Levels AskedLevels(const Config& config, int task, Levels own) {
  Levels levels = SampleLevels(config.task(task));
  double climbed = static_cast<double>(config.task(task).climb()) *
                   static_cast<double>(std::max<int64_t>(0, config.generations() - 1));
  return {levels.lowest, static_cast<int>(std::min<double>(levels.highest + climbed, own.highest))};
}

// The positions of a game fit any model that plays it, but the deepest openings must leave a game
// to play. A file's games are deep enough, or its task has refused them.
void CheckOpenings(const Config& config, const TaskSet& tasks) {
  for (int i = 0; i < tasks.size(); ++i) {
    const TaskConfig& task = config.task(i);
    if (task.share() + FreshShareOf(task, true) == 0) continue;
    Levels own = tasks.task(i).levels();
    int deepest = AskedLevels(config, i, own).highest;
    if (task.fresh_games() != TaskConfig::file)
      deepest = std::max(deepest, std::min(FreshLevels(task).highest, own.highest));
    tasks.task(i).Make(deepest, 0);
  }
}

}  // namespace

Fit::Fit(const Config& config) : Fit(config, MakeTokenizer(config.model().tokens())) {}

Fit::Fit(const Config& config, std::shared_ptr<const Tokenizer> tokenizer)
    : network_(IsNetwork(config.model())),
      tokenizer_(std::move(tokenizer)),
      context_(config.model().context()),
      places_(0),
      record_bytes_(RecordBytesMax(config.process().frame_bytes())),
      max_new_tokens_(config.sample().max_new_tokens()) {
  if (config.model().positions() == ModelConfig::coupled)
    places_ = config.model().places() > 0 ? config.model().places() : context_;
}

bool Fit::HoldsRow(std::string_view prompt, std::string_view solution) const {
  return !network_ || 1 + tokenizer_->CountRow(prompt, solution) <= context_;
}

bool Fit::Holds(const Problem& problem) const {
  if (!network_) return true;
  const std::string &prompt = problem.prompt, &solution = problem.reference;
  return static_cast<int64_t>(prompt.size() + solution.size()) <= record_bytes_ &&
         !tokenizer_->Unknown(prompt) && !tokenizer_->Unknown(solution) &&
         HoldsRow(prompt, solution) &&
         (places_ == 0 || LongestDigits(prompt, solution) + 1 <= places_) &&
         tokenizer_->Count(solution) + 1 <= max_new_tokens_;
}

// The most digits that follow each other in a row, which coupled positions count.
int64_t Fit::LongestDigits(std::string_view prompt, std::string_view solution) const {
  std::vector<int32_t> row = tokenizer_->EncodePrompt(prompt),
                       rest = tokenizer_->EncodeSolution(solution);
  row.insert(row.end(), rest.begin(), rest.end());
  int64_t longest = 0, run = 0;
  for (int32_t token : row) {
    run = tokenizer_->IsDigit(token) ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return longest;
}

void Fit::CheckTokens(const std::string& name, const Task& task, const Problem& problem) const {
  if (!network_) return;
  std::string where = task.Where(problem);
  if (where.empty()) where = fmt::format("task {}, level {}", name, problem.level);
  if (size_t bytes = problem.prompt.size() + problem.reference.size();
      static_cast<int64_t>(bytes) > record_bytes_) {
    throw Error(
        ErrorCode::kUsage, where,
        fmt::format("prompt {} and its solution have {} bytes together; at most {} can be sent",
                    Shown(problem.prompt), bytes, record_bytes_),
        "shorten the problem, or raise process.frame_bytes; a problem may take a quarter of it");
  }
  for (const std::string* text : {&problem.prompt, &problem.reference}) {
    std::optional<size_t> unknown = tokenizer_->Unknown(*text);
    if (!unknown) continue;
    throw Error(ErrorCode::kUsage, where,
                fmt::format("{} holds '{}', which is not a token", Shown(*text),
                            CharacterAt(*text, *unknown)),
                "set model.tokens = \"bytes\"");
  }
}

void Fit::Check(Use use, const std::string& name, const Task& task, const Problem& problem) const {
  if (!network_) return;
  CheckTokens(name, task, problem);
  std::string where = task.Where(problem);
  where = fmt::format("{}{}task {}, level {} of {}", where, where.empty() ? "" : ": ", name,
                      problem.level, LevelsOf(use));
  auto fail = [&](const std::string& what, const std::string& todo) {
    throw Error(ErrorCode::kUsage, where, what, todo);
  };
  const std::string &prompt = problem.prompt, &solution = problem.reference;
  Levels levels = task.levels();
  const char* lowered = levels.lowest == levels.highest
                            ? "what makes the task's texts long (length, count)"
                            : "the levels";
  int64_t prompt_tokens = tokenizer_->Count(prompt), solution_tokens = tokenizer_->Count(solution),
          row = 1 + tokenizer_->CountRow(prompt, solution);
  if (row > context_) {
    fail(fmt::format("{} needs {} tokens, but model.context is {}: prompt {} has {}, solution {} "
                     "has {}, and the begin and end tokens are 2",
                     use == Use::kLesson   ? "a lesson for its judge"
                     : use == Use::kTaught ? "a row"
                                           : "a problem with its solution",
                     row, context_, Shown(prompt), prompt_tokens, Shown(solution), solution_tokens),
         fmt::format("raise model.context to {} or more, or lower {}", row, lowered));
  }
  if (int64_t digits = places_ > 0 ? LongestDigits(prompt, solution) : 0;
      digits + 1 > places_ && places_ > 0) {
    fail(fmt::format("{} {} has {} digits in a row, which need {} position indices; there are {}",
                     Shown(prompt), Shown(solution), digits, digits + 1, places_),
         fmt::format("raise model.places to {} or more, or lower {}", digits + 1, lowered));
  }
  if ((use == Use::kAsked || use == Use::kHeldOut) && solution_tokens + 1 > max_new_tokens_) {
    fail(fmt::format("the solution {} needs {} tokens with its end token, but "
                     "sample.max_new_tokens allows only {}, so that no answer could be right",
                     Shown(solution), solution_tokens + 1, max_new_tokens_),
         fmt::format("raise sample.max_new_tokens to {} or more, or lower {}", solution_tokens + 1,
                     lowered));
  }
}

// A task opens by the accuracy of the one before it (task.opens_at).
static void CheckOpening(const Config& config, const TaskSet& tasks, int task) {
  if (task == 0 || config.task(task).opens_at() == 0) return;
  const TaskKind* kind = FindTaskKind(config.task(task - 1).kind());
  if (kind == nullptr || kind->watched.starts_with("accuracy")) return;
  throw Error(ErrorCode::kUsage, fmt::format("task {}", tasks.name(task)),
              fmt::format("opens_at waits for the accuracy of task {}, which is measured by {}",
                          tasks.name(task - 1), kind->watched),
              "put another task before it");
}

void CheckFits(const Config& config, const TaskSet& tasks) {
  if (PlaysGames(config.model())) CheckOpenings(config, tasks);
  if (!IsNetwork(config.model())) return;
  Fit fit(config);
  RandomKey key = RandomKey::Root(static_cast<uint64_t>(config.seed())).Fold("fit");
  auto each = [&](int task, bool fresh, Levels levels, const auto& check) {
    Levels own = tasks.task(task).levels();
    for (int level = std::clamp(levels.lowest, own.lowest, own.highest);
         level <= std::clamp(levels.highest, own.lowest, own.highest); ++level) {
      for (const Problem& problem :
           LongestOf(tasks.task(task), fresh, level, key.Fold(static_cast<uint64_t>(task))))
        check(problem);
    }
  };
  for (int i = 0; i < tasks.size(); ++i) {
    const std::string& name = tasks.name(i);
    auto check_as = [&, i](Fit::Use use) {
      return [&, i, use](const Problem& problem) { fit.Check(use, name, tasks.task(i), problem); };
    };
    if (IsTextbook(config.task(i))) CheckMeasuredBooks(config, i);
    CheckOpening(config, tasks, i);
    for (const Problem& problem : tasks.task(i).All())
      fit.CheckTokens(name, tasks.task(i), problem);
    if (FreshShareOf(config.task(i), true) + FreshShareOf(config.task(i), false) > 0)
      each(i, true, FreshLevels(config.task(i)), check_as(Fit::Use::kTaught));
    if (int proposed = ProposedTask(config, i); proposed >= 0) {
      each(i, false, SampleLevels(config.task(i)), check_as(Fit::Use::kAsked));
      each(proposed, false, SampleLevels(config.task(i)), [&](const Problem& problem) {
        fit.Check(Fit::Use::kAsked, tasks.name(proposed), tasks.task(proposed), problem);
      });
      continue;
    }
    int judged = JudgedTask(config, i);
    if (judged < 0) {
      if (config.task(i).share() > 0)
        each(i, false, AskedLevels(config, i, tasks.task(i).levels()), check_as(Fit::Use::kAsked));
      continue;
    }
    if (JudgesMoves(config.task(i))) {  // its lessons are as long as its own problems
      each(i, true, FreshLevels(config.task(i)), check_as(Fit::Use::kLesson));
      continue;
    }
    bool trace = config.task(i).judge_trace();
    each(judged, false, AskedLevels(config, judged, tasks.task(judged).levels()),
         [&](const Problem& p) {
           Problem lesson = {p.level, p.seed, JudgePrompt(p.prompt, p.reference),
                             JudgeAnswer(true, trace, p.reference, p.reference)};
           fit.Check(Fit::Use::kLesson, tasks.name(judged), tasks.task(judged), lesson);
         });
  }
}

std::vector<std::string> Shortages(const Config& config, const TaskSet& tasks) {
  std::vector<std::string> sentences;
  for (int i = 0; i < tasks.size(); ++i) {
    const std::string& name = tasks.name(i);
    std::map<int, int64_t> held_out;
    for (const Problem& problem : tasks.held_out(i)) ++held_out[problem.level];
    std::string fewer;
    for (auto [level, count] : held_out) {
      if (count < config.eval().problems())
        fewer += fmt::format("{}{} of level {}", fewer.empty() ? "" : ", ", count, level);
    }
    if (!fewer.empty()) {
      sentences.push_back(fmt::format(
          "task {}: eval.problems asks for {} held-out problems of each level, and there are {}",
          name, config.eval().problems(), fewer));
    }
    if (std::string remark = tasks.task(i).Remark(); !remark.empty())
      sentences.push_back(fmt::format("task {}: {}", name, remark));
    int64_t climb = config.task(i).climb(),
            room = tasks.task(i).levels().highest - SampleLevels(config.task(i)).highest;
    if (climb * std::max<int64_t>(0, config.generations() - 1) > room) {
      sentences.push_back(
          fmt::format("task {}: climb reaches the task's highest level, {}, in generation {}; "
                      "sample_levels do not rise after it",
                      name, tasks.task(i).levels().highest, 1 + (room + climb - 1) / climb));
    }
  }
  return sentences;
}

}  // namespace pawl
