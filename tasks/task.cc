#include "tasks/task.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "proto/proposing.h"

namespace pawl {
namespace {

Levels Inside(Levels range, Levels own) {
  return {std::clamp(range.lowest, own.lowest, own.highest),
          std::clamp(range.highest, own.lowest, own.highest)};
}

// A task that sets problems is made with the keys of the task whose problems it sets, and with its
// own levels.
TaskConfig OfProposer(const TaskConfig& proposed, const TaskConfig& proposer) {
  TaskConfig made = proposed;
  made.set_propose(true);
  *made.mutable_fresh_levels() = proposer.fresh_levels();
  *made.mutable_sample_levels() = proposer.sample_levels();
  made.clear_eval_levels();
  made.clear_climb();
  return made;
}

}  // namespace

std::vector<Problem> Task::HeldOut(int level, int count, RandomKey key) const {
  double most = std::floor(Distinct(level) / 5);
  size_t wanted = static_cast<size_t>(std::min<double>(count, std::max(1.0, most)));
  std::vector<Problem> problems;
  std::unordered_set<std::string> seen;
  RandomStream random(key.Fold(static_cast<uint64_t>(level)));
  for (int tries = 0; problems.size() < wanted && tries < count * 50; ++tries) {
    Problem problem = Make(level, Draw({level, level}, &random).seed);
    if (seen.insert(problem.prompt).second) problems.push_back(std::move(problem));
  }
  return problems;
}

Task::Identity Task::DrawAny(Levels range, RandomStream* random) {
  int level =
      range.lowest +
      static_cast<int>(random->Below(static_cast<uint64_t>(range.highest - range.lowest + 1)));
  return {level, random->Below(uint64_t{1} << 62)};
}

std::vector<Problem> Task::AnyOf(int level) const {
  RandomStream random(RandomKey::Root(0).Fold("any"));
  return {Make(level, Draw({level, level}, &random).seed)};
}

std::string Task::NearMiss(const Problem& problem, RandomStream* random) const {
  std::string letters = problem.reference + problem.prompt;
  for (int tries = 0; tries < 1000 && !problem.reference.empty(); ++tries) {
    std::string wrong = problem.reference;
    size_t at = random->Below(wrong.size());
    switch (random->Below(3)) {
      case 0:
        wrong[at] = letters[random->Below(letters.size())];
        break;
      case 1:
        std::swap(wrong[at], wrong[random->Below(wrong.size())]);
        break;
      default:
        wrong.erase(at, 1);
    }
    if (!IsRight(problem, wrong)) return wrong;
  }
  throw Error(ErrorCode::kUsage, problem.prompt, "has no solution that is nearly right",
              "this task cannot be judged");
}

Task::Posed Task::Pose(std::string_view) const { return {{}, "the task takes no proposals"}; }

std::string Task::ProposalFrom(uint64_t, std::string_view prompt) const {
  return std::string(prompt);
}

Problem ProblemOf(const Task& task, const Group& group) {
  if (group.proposal() == 0) {
    Problem problem = task.Make(group.level(), group.seed());
    if (group.prompt().empty() || group.prompt() == problem.prompt) return problem;
    std::string where = task.Where(problem);
    throw Error(
        ErrorCode::kData, where.empty() ? fmt::format("problem {}", group.id()) : where,
        "was asked with other words than the task has for it here",
        "give all processes of a run, for as long as it lives, the same files of its tasks");
  }
  Task::Posed posed = task.Pose(task.ProposalFrom(group.seed(), group.prompt()));
  if (posed.problem) return *posed.problem;
  throw Error(ErrorCode::kData, fmt::format("problem {}", group.id()),
              fmt::format("says that sample {} proposed it, and {}", group.proposal(), posed.why));
}

bool IsExactlyRight(const Task& task, const Problem& problem, const Sample& sample) {
  return sample.ended() && task.IsRight(problem, sample.text());
}

TaskSet::TaskSet(const Config& config)
    : config_(config), key_(RandomKey::Root(static_cast<uint64_t>(config.seed()))), fit_(config) {
  double total = 0, before = 0;
  auto problem_share = [&](int i) {
    return JudgedTask(config, i) >= 0 || config.task(i).propose() ? 0 : config.task(i).share();
  };
  for (int i = 0; i < config.task_size(); ++i) total += problem_share(i);
  for (int i = 0; i < config.task_size(); ++i) {
    AddTask(i);
    share_until_.push_back(before = before + problem_share(i) / total);
  }
}

void TaskSet::AddTask(int index) {
  TaskConfig entry = config_.task(index);
  if (int proposed = ProposedTask(config_, index); proposed >= 0)
    entry = OfProposer(config_.task(proposed), entry);
  RandomKey of_task = key_.Fold("held out").Fold(static_cast<uint64_t>(index));
  tasks_.push_back(MakeTask(entry, key_.Fold("world").Fold(static_cast<uint64_t>(index))));
  if (config_.search().resign_error() > 0) tasks_.back()->AllowResignation();
  for (int judge = 0; judge < config_.task_size(); ++judge) {
    if (JudgesMoves(config_.task(judge)) && JudgedTask(config_, judge) == index)
      tasks_.back()->AskMoves(config_.task(judge).trace());
  }
  const Task& task = *tasks_.back();
  task.Try();
  names_.push_back(TaskName(config_, index));

  std::vector<Problem> held_out;
  Levels levels = Inside(EvalLevels(entry), task.levels());
  // A model that plays is not asked held-out problems (learner/decisive_eval.h).
  int last = PlaysGames(config_.model()) ? levels.lowest - 1 : levels.highest;
  for (int level = levels.lowest; level <= last; ++level) {
    auto of_level = task.HeldOut(level, static_cast<int>(config_.eval().problems()), of_task);
    held_out.insert(held_out.end(), of_level.begin(), of_level.end());
  }
  for (const Problem& problem : held_out)
    fit_.Check(Fit::Use::kHeldOut, names_.back(), task, problem);
  std::unordered_set<std::string> prompts;
  if (!task.declarative()) {
    for (const Problem& problem : held_out) prompts.insert(problem.prompt);
  }
  held_out_.push_back(std::move(held_out));
  held_out_prompts_.push_back(std::move(prompts));
}

Levels TaskSet::AskedLevels(int index) const {
  return Inside(SampleLevels(config_.task(index)), tasks_[index]->levels());
}

Problem TaskSet::DrawOutside(int task, bool fresh, Levels range, RandomKey key) const {
  const Task& from = *tasks_[task];
  range = Inside(range, tasks_[task]->levels());
  RandomStream random(key);
  for (int tries = 0; tries < 1000; ++tries) {
    Task::Identity id = fresh ? from.DrawFresh(range, &random) : from.Draw(range, &random);
    Problem problem = fresh ? from.MakeFresh(id.level, id.seed) : from.Make(id.level, id.seed);
    if (!held_out_prompts_[task].contains(problem.prompt)) return problem;
  }
  throw Error(ErrorCode::kUsage, names_[task],
              fmt::format("levels {} to {} have no prompt outside the held-out ones", range.lowest,
                          range.highest),
              "lower eval.problems or widen the levels");
}

Problem TaskSet::Fresh(int task, int64_t index) const {
  RandomKey key =
      key_.Fold("fresh").Fold(static_cast<uint64_t>(task)).Fold(static_cast<uint64_t>(index));
  Problem problem = DrawOutside(task, true, FreshLevels(config_.task(task)), key);
  fit_.Check(Fit::Use::kTaught, names_[task], *tasks_[task], problem);
  return problem;
}

// `u`: in [0, 1), of the shares of all tasks that are not closed.
int TaskSet::TaskAt(double u, const std::vector<int>& closed) const {
  auto share_of = [&](int task) {
    bool out = std::find(closed.begin(), closed.end(), task) != closed.end();
    return out ? 0 : share_until_[task] - (task == 0 ? 0 : share_until_[task - 1]);
  };
  double open = 0, until = 0;
  int task = 0;
  if (closed.empty()) {
    while (task + 1 < size() && u >= share_until_[task]) ++task;
    return task;
  }
  for (int i = 0; i < size(); ++i) open += share_of(i);
  PAWL_CHECK(open > 0, "every task is closed");
  for (int i = 0; i < size(); ++i) {
    if (share_of(i) <= 0) continue;
    task = i;
    until += share_of(i) / open;
    if (u < until) break;
  }
  return task;
}

TaskSet::Assigned TaskSet::Assign(int64_t generation, int64_t index,
                                  const std::vector<int>& closed) const {
  RandomKey key = key_.Fold("problem")
                      .Fold(static_cast<uint64_t>(generation))
                      .Fold(static_cast<uint64_t>(index));
  int task = TaskAt(key.Fold("task").Uniform(0), closed);
  Levels levels = SampleLevels(config_.task(task));
  int climbed = static_cast<int>(config_.task(task).climb() * (generation - 1)),
      top = tasks_[task]->levels().highest;
  levels = {std::min(levels.lowest + climbed, top), std::min(levels.highest + climbed, top)};
  Problem problem = DrawOutside(task, false, levels, key.Fold("draw"));
  fit_.Check(Fit::Use::kAsked, names_[task], *tasks_[task], problem);
  return {task, std::move(problem), key.Fold("sample").value()};
}

TaskSet::Assigned TaskSet::AskProposal(int proposer, int64_t generation, int64_t index) const {
  RandomKey key = key_.Fold("proposal")
                      .Fold(static_cast<uint64_t>(proposer))
                      .Fold(static_cast<uint64_t>(generation))
                      .Fold(static_cast<uint64_t>(index));
  Problem asked =
      DrawOutside(proposer, false, SampleLevels(config_.task(proposer)), key.Fold("draw"));
  fit_.Check(Fit::Use::kAsked, names_[proposer], *tasks_[proposer], asked);
  return {proposer, std::move(asked), key.Fold("sample").value()};
}

Task::Posed TaskSet::Pose(int proposer, std::string_view proposal) const {
  int task = ProposedTask(config_, proposer);
  Task::Posed posed = tasks_[proposer]->Pose(proposal);
  if (!posed.problem) return posed;
  if (IsHeldOut(task, posed.problem->prompt)) return {{}, "its prompt is held out"};
  if (!fit_.Holds(*posed.problem)) return {{}, "it does not fit the model"};
  return posed;
}

}  // namespace pawl
