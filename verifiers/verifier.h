// Verifier: judges the samples of one problem. What it accepts may enter training; the catch of the
// ratchet.
//
// A verifier sees a whole group, the k samples of one problem, so that it may vote, and many groups
// at once, so that a network may answer them together.
// Threads: immutable after construction.
//
// Adding a verifier: a class in its own file with a Make function, a case in MakeVerifier, a kind
// in config.proto.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/random.h"
#include "programs/external.h"
#include "proto/pawl.pb.h"
#include "tasks/task.h"

namespace pawl {

struct Judgement {
  bool accepted;
  double
      score;  // 1 accepted outright, 0 rejected; between: a share of votes, or what a program says
  std::optional<ExternalFailure::Kind> failure =
      {};  // no judgement came about; the sample is not accepted
};

// The judgements of a group's samples, in their order.
using Judgements = std::vector<Judgement>;

// A group of samples with what they solve.
struct Asked {
  const Task* task;
  const Problem* problem;
  const Group* group;
};

class Verifier {
 public:
  virtual ~Verifier() = default;

  // Name and version as the ledger records them. A change of behaviour is another version.
  virtual std::string name() const = 0;

  // Orders the parts of all_of and any_of: the cheapest judges first.
  virtual double cost() const { return 1; }

  // Whether samples of a group are judged apart from each other.
  virtual bool per_sample() const { return false; }

  // Asks a first question, with the problem's right solution, of the program behind it, where there
  // is one. Error(kUsage) says what that answers instead of a verdict.
  virtual void Try(const Problem&) const {}

  // One element for each group.
  virtual std::vector<Judgements> Judge(const std::vector<Asked>& asked) const = 0;
};

// Judges each group by itself.
class PerGroup : public Verifier {
 public:
  std::vector<Judgements> Judge(const std::vector<Asked>& asked) const override;

 protected:
  virtual Judgements JudgeGroup(const Asked& asked) const = 0;
};

// Judges each sample by itself.
class PerSample : public PerGroup {
 public:
  bool per_sample() const override { return true; }

 protected:
  Judgements JudgeGroup(const Asked& asked) const override;

  // May throw ExternalFailure.
  virtual Judgement JudgeOne(const Task& task, const Problem& problem,
                             const Sample& sample) const = 0;
};

struct Models;
// `models`: what learned and panel ask; outlives the verifier. Without them these can be named, but
// judge nothing.
std::unique_ptr<Verifier> MakeVerifier(const VerifyConfig& config, RandomKey run_key,
                                       const Models* models = nullptr);

// Before anything is trained: a first question about each task that is verified. Errors as
// Verifier::Try's.
void TryOnTasks(const Verifier& verifier, const VerifyConfig& config, const TaskSet& tasks);

}  // namespace pawl
