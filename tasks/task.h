// Task: a family of problems with levels. It draws problems, knows what a teacher writes, decides
// what is right.
//
// A problem is identified by (task, level, seed): Make gives the same prompt and reference
// anywhere, any time.
// Threads: immutable after construction.
//
// Adding a task: one file beside addition.cc that defines a class and its Make function, one line
// in registry.cc.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "base/random.h"
#include "proto/config.h"
#include "proto/pawl.pb.h"
#include "tasks/fit.h"
#include "tasks/levels.h"

namespace pawl {

struct Problem {
  int level;
  uint64_t seed;
  std::string prompt;
  std::string reference;  // what the teacher writes; never leaves the trusted side
};

class Task {
 public:
  virtual ~Task() = default;

  // What a level means and which exist, for `pawl tasks`.
  virtual std::string_view level_meaning() const = 0;
  virtual Levels levels() const = 0;

  // Declarative: what is right cannot be deduced, only known. Such a task is measured on its own
  // facts: it holds no prompts out, since nobody can recall what was never shown.
  virtual bool declarative() const { return false; }

  // The parameters of what fresh data are drawn from, where there are any: a closed-form model is
  // measured against them.
  virtual std::vector<double> Truth() const { return {}; }

  // Asks the first questions of the program behind the task, where there is one. Error(kUsage) says
  // what it answers instead.
  virtual void Try() const {}

  // Bits that a problem's reference tells someone who knows the family of problems but not this
  // one; 0: not known.
  virtual double Surprise(const Problem&) const { return 0; }

  // -log of the probability that the teacher writes this reference; infinite where it never would,
  // NaN where the law is not known.
  virtual double TrueNats(const Problem&) const { return std::numeric_limits<double>::quiet_NaN(); }

  // Draws (level, seed) as the fresh stream does, levels within `range`.
  struct Identity {
    int level;
    uint64_t seed;
  };
  virtual Identity Draw(Levels range, RandomStream* random) const = 0;

  virtual Problem Make(int level, uint64_t seed) const = 0;

  virtual bool IsRight(const Problem& problem, std::string_view solution) const {
    return solution == problem.reference;
  }

  // Backtranslation: the problem that a text is a right answer to, where one is easily made from
  // it; nothing for a text that answers none.
  // Source: Lample and Charton 2020, arXiv 1912.01412, section 3 (backward generation).
  virtual bool makes_problems() const { return false; }
  virtual std::optional<std::string> ProblemOf(std::string_view) const { return std::nullopt; }

  // A solution that is wrong in one place: a character replaced by, exchanged with, or left out
  // for, another of the problem's own.
  virtual std::string NearMiss(const Problem& problem, RandomStream* random) const;

  // Relative frequency of a problem in the fresh stream; orders held-out data from common to rare.
  virtual double Frequency(const Problem& problem) const { return 1.0 / (1 + problem.level); }

  // Up to `count` different held-out problems of one level, the same in every process of a run.
  virtual std::vector<Problem> HeldOut(int level, int count, RandomKey key) const;

  // Problems of a level, drawn or made up, than which none of it is longer, in prompt or solution
  // or both; nothing where that is not known.
  virtual std::optional<std::vector<Problem>> Longest(int) const { return std::nullopt; }

  // Every problem, where they are a list that the user brought.
  virtual std::vector<Problem> All() const { return {}; }

  // Where a problem stands, for error messages: "data.jsonl:12"; empty: nowhere.
  virtual std::string Where(const Problem&) const { return ""; }

  // How many different problems a level has; HeldOut takes a fifth of them at most.
  virtual double Distinct(int level) const = 0;

 protected:
  // Draw for a task whose levels are alike and whose seeds may be anything.
  static Identity DrawAny(Levels range, RandomStream* random);

  // Longest for a task whose problems of one level are all as long as each other.
  std::vector<Problem> AnyOf(int level) const;
};

// True when the task's exact check accepts the sample: it ended by itself and is right. May throw
// ExternalFailure.
bool IsExactlyRight(const Task& task, const Problem& problem, const Sample& sample);

// By the config's task entry; Error(kUsage) for an unknown kind or levels that the kind does not
// have.
std::unique_ptr<Task> MakeTask(const TaskConfig& config, RandomKey run_key);

struct TaskKind {
  std::string_view name;
  std::string_view summary;
  std::unique_ptr<Task> (*make)(const TaskConfig& config, RandomKey run_key);
  // For a config that sets none. Sizes grow without end, so that three of them are taken; tenths
  // and the levels of a file are taken whole.
  Levels default_levels = {1, 3};
  // What the collapse alarm watches: "eval/NAME/" and this.
  std::string_view watched = "accuracy";
};
const std::vector<TaskKind>& TaskKinds();
const TaskKind* FindTaskKind(std::string_view name);  // null: there is none of that name

// TaskSet: the tasks of a run with their frozen held-out problems, and the two streams that avoid
// them. A problem that does not fit the model (tasks/fit.h) is Error(kUsage): a held-out one when
// the set is made, others when they are drawn. So is a program behind a task that fails its first
// questions.
class TaskSet {
 public:
  explicit TaskSet(const Config& config);

  int size() const { return static_cast<int>(tasks_.size()); }
  const Task& task(int index) const { return *tasks_[index]; }
  const TaskConfig& config(int index) const { return config_.task(index); }
  const std::string& name(int index) const { return names_[index]; }
  const std::vector<Problem>& held_out(int index) const { return held_out_[index]; }

  bool IsHeldOut(int index, const std::string& prompt) const {
    return held_out_prompts_[index].contains(prompt);
  }

  // The levels of the problems that a task gives to actors at first, among those that it has.
  Levels AskedLevels(int index) const;

  // The index-th fresh problem of a task's stream; never a held-out prompt.
  Problem Fresh(int task, int64_t index) const;

  // The index-th problem that a generation gives to actors, and its task, chosen by share; never a
  // held-out prompt.
  struct Assigned {
    int task;
    Problem problem;
    uint64_t random_key;  // of the group's samples
  };
  Assigned Assign(int64_t generation, int64_t index) const;

 private:
  Problem DrawOutside(int task, Levels range, RandomKey key) const;

  Config config_;
  RandomKey key_;
  std::vector<std::unique_ptr<Task>> tasks_;
  std::vector<std::string> names_;
  std::vector<double> share_until_;  // cumulative, ends at 1
  std::vector<std::vector<Problem>> held_out_;
  std::vector<std::unordered_set<std::string>> held_out_prompts_;
  Fit fit_;
};

}  // namespace pawl
