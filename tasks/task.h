// Task: a family of problems with levels. It draws problems, knows the teacher's solutions and
// decides what is right.
//
// A problem is identified by (task, level, seed): Make gives the same prompt and reference in every
// process and at any time.
// Threads: immutable after construction.
//
// A new task needs a file beside addition.cc with a class and its Make function, and a line in
// registry.cc.
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
  std::string reference;  // the teacher's solution; never sent to actors
};

class Task {
 public:
  virtual ~Task() = default;

  // The meaning of a level and the existing levels, for `pawl tasks`.
  virtual std::string_view level_meaning() const = 0;
  virtual Levels levels() const = 0;

  // Whether the answers to held-out problems cannot be deduced, only known. Such a task is measured
  // on its own facts and holds out no prompts: a fact that was never shown cannot be recalled.
  virtual bool declarative() const { return false; }

  // The true parameters of the distribution of fresh data, if it has any. Closed-form models are
  // measured against them.
  virtual std::vector<double> Truth() const { return {}; }

  // Asks the task's program, if it has one, its first questions. Error(kUsage) says what the
  // program answered instead.
  virtual void Try() const {}

  // Information in bits of a problem's reference for someone who knows the family of problems but
  // not this one; 0 if unknown.
  virtual double Surprise(const Problem&) const { return 0; }

  // -log of the probability that the teacher writes this reference. Infinite if it never would; NaN
  // if the distribution is not known.
  virtual double TrueNats(const Problem&) const { return std::numeric_limits<double>::quiet_NaN(); }

  // Draws (level, seed) as the fresh stream does, with a level within `range`.
  struct Identity {
    int level;
    uint64_t seed;
  };
  virtual Identity Draw(Levels range, RandomStream* random) const = 0;

  virtual Problem Make(int level, uint64_t seed) const = 0;

  // The same for the fresh stream, of a task that teaches other problems than it asks. Of these
  // IsRight and FaultOf know nothing.
  virtual Identity DrawFresh(Levels range, RandomStream* random) const {
    return Draw(range, random);
  }
  virtual Problem MakeFresh(int level, uint64_t seed) const { return Make(level, seed); }
  virtual std::optional<std::vector<Problem>> LongestFresh(int level) const {
    return Longest(level);
  }

  virtual bool IsRight(const Problem& problem, std::string_view solution) const {
    return solution == problem.reference;
  }

  // Of a game: from now on a player may give up. Nothing else was asked yet.
  virtual void AllowResignation() {}

  // What a referee finds wrong first in a solution that is not right, of a task that has one.
  virtual Verdict::Fault FaultOf(const Problem&, std::string_view) const {
    return Verdict::NO_FAULT;
  }

  // How many moves of a game's text are legal up to the first that is not, and how many there are
  // with that one; nullopt for a task whose solutions are no games.
  struct MoveCount {
    int64_t legal = 0, all = 0;
  };
  virtual std::optional<MoveCount> CountMoves(const Problem&, std::string_view) const {
    return std::nullopt;
  }

  // Of a game: from now on its judge is asked about each move, as the task `legal` asks, with or
  // without a trace. Nothing else was asked yet.
  virtual void AskMoves(bool) {}

  // What the judge of such a task is asked about a solution: whether each move is legal, up to the
  // first that is not. Empty for a text that the rules of a game reject without a question of
  // legality: it holds what is no move, or it ends where it should not, or with another result.
  // nullopt where the judge is asked about the whole solution (tasks/judging.h).
  struct Question {
    std::string prompt, answer;  // the right one
  };
  virtual std::optional<std::vector<Question>> Questions(const Problem&, std::string_view) const {
    return std::nullopt;
  }

  // The class of a problem, by which accuracy is measured too: a name of base/metric_schema.cc that
  // lives as long as the program; empty: the task has none.
  virtual std::string_view ClassOf(const Problem&) const { return ""; }

  // The positions of a problem's reference, each of which is trained as a row: [begin, end) in
  // bytes, ascending. Empty: the task knows none, and task.position_end may cut the text.
  struct Part {
    size_t begin, end;
    std::vector<float> policy = {};  // as Target has them
    std::optional<float> value = {};
  };
  virtual std::vector<Part> Positions(const Problem&) const { return {}; }

  // Backtranslation: the problem that `answer` solves, if the task can make it from the answer;
  // nullopt for a text that solves no problem.
  // Source: Lample and Charton 2020, arXiv 1912.01412, section 3 (backward generation).
  virtual bool makes_problems() const { return false; }
  virtual std::optional<std::string> ProblemOf(std::string_view) const { return std::nullopt; }

  // The prompt that an accepted sample is trained on with, where it is not the one that was asked.
  virtual std::optional<std::string> TaughtPrompt(const Problem&) const { return std::nullopt; }

  // Proposals: texts by which a model sets problems of this task. A proposal is the prompt of its
  // problem, unless the task says otherwise (tasks/program.h).
  // Source: Zhao et al. 2025 (Absolute Zero, arXiv 2505.03335); Huang et al. 2025 (R-Zero, arXiv
  // 2508.05004).
  virtual bool takes_proposals() const { return false; }
  virtual std::string ProposalOf(const Problem& problem) const { return problem.prompt; }
  // The problem that a proposal sets, with its level and reference; or why it sets none.
  struct Posed {
    std::optional<Problem> problem;
    std::string why;
  };
  virtual Posed Pose(std::string_view proposal) const;
  // The proposal of a posed problem, from what a group holds of the problem.
  virtual std::string ProposalFrom(uint64_t seed, std::string_view prompt) const;

  // A solution that is wrong by one change: a character of the reference replaced, exchanged with
  // another, or left out.
  virtual std::string NearMiss(const Problem& problem, RandomStream* random) const;

  // Relative frequency of a problem in the fresh stream; orders held-out data from common to rare.
  virtual double Frequency(const Problem& problem) const { return 1.0 / (1 + problem.level); }

  // Up to `count` different held-out problems of one level. They are the same in every process of a
  // run.
  virtual std::vector<Problem> HeldOut(int level, int count, RandomKey key) const;

  // Problems that no problem of the level exceeds in length of prompt, solution or both; they may
  // be made up. nullopt if they are not known.
  virtual std::optional<std::vector<Problem>> Longest(int) const { return std::nullopt; }

  // All problems, if the user provides them as a list; otherwise empty.
  virtual std::vector<Problem> All() const { return {}; }

  // What a user should know of the task's data before a run begins; empty: nothing.
  virtual std::string Remark() const { return ""; }

  // The origin of a problem for error messages, such as "data.jsonl:12"; empty if it has none.
  virtual std::string Where(const Problem&) const { return ""; }

  // Number of different problems of a level. HeldOut takes at most a fifth of them.
  virtual double Distinct(int level) const = 0;

 protected:
  // Implements Draw for a task whose levels are equally likely and whose seeds are arbitrary.
  static Identity DrawAny(Levels range, RandomStream* random);

  // Implements Longest for a task whose problems of one level all have the same length.
  std::vector<Problem> AnyOf(int level) const;
};

// True when the task's exact check accepts the sample: it ended by itself and is right. May throw
// ExternalFailure.
bool IsExactlyRight(const Task& task, const Problem& problem, const Sample& sample);

// The problem of a group: posed by a proposal, or made from its level and seed. Nothing else makes
// problems of groups. Error(kData) where a group's proposal sets no problem.
Problem ProblemOf(const Task& task, const Group& group);

// Makes the task of a [[task]] entry. Error(kUsage) for an unknown kind or for levels that the kind
// does not have.
std::unique_ptr<Task> MakeTask(const TaskConfig& config, RandomKey run_key);

struct TaskKind {
  std::string_view name;
  std::string_view summary;
  std::unique_ptr<Task> (*make)(const TaskConfig& config, RandomKey run_key);
  // Levels for a config that sets none. Where levels are sizes without an upper end, three are
  // taken; tenths and the levels of a file are all taken.
  Levels default_levels = {1, 3};
  // The collapse alarm watches the metric "eval/NAME/" followed by this.
  std::string_view watched = "accuracy";
};
const std::vector<TaskKind>& TaskKinds();
const TaskKind* FindTaskKind(std::string_view name);  // null if no kind has that name

// TaskSet: the tasks of a run with their frozen held-out problems, and the two streams of problems
// that avoid them. Error(kUsage) for a problem that does not fit the model (tasks/fit.h): for a
// held-out one when the set is made, for others when they are drawn. Error(kUsage) too for a task's
// program that fails its first questions.
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

  // The levels of the problems that a task gives to actors in generation 1, limited to the levels
  // that the task has.
  Levels AskedLevels(int index) const;

  // The index-th fresh problem of a task's stream. It never has a held-out prompt.
  Problem Fresh(int task, int64_t index) const;

  // The index-th problem that a generation gives to actors, and its task, which is chosen by share.
  // It never has a held-out prompt. Tasks that set problems, and those in `closed`, are not chosen.
  struct Assigned {
    int task;
    Problem problem;
    uint64_t random_key;  // key of the group's samples
  };
  Assigned Assign(int64_t generation, int64_t index, const std::vector<int>& closed = {}) const;

  // The index-th prompt by which a generation asks the task `proposer`, which sets problems, for a
  // proposal.
  Assigned AskProposal(int proposer, int64_t generation, int64_t index) const;
  // The problem that a proposal sets for the task ProposedTask(config, proposer): one whose level
  // the proposer may set, whose prompt is not held out, and which fits the model. Otherwise why it
  // sets none.
  Task::Posed Pose(int proposer, std::string_view proposal) const;

 private:
  void AddTask(int index);
  int TaskAt(double u, const std::vector<int>& closed) const;
  // Of the fresh stream, or of problems that are asked.
  Problem DrawOutside(int task, bool fresh, Levels range, RandomKey key) const;

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
