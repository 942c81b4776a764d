// Verifier: judges the samples of one problem. What it accepts may enter training; the catch of the
// ratchet.
//
// A verifier sees a whole group, the k samples of one problem, so that it may vote, and many groups
// at once, so that a network may answer them together.
// Threads: immutable after construction.
//
// Adding a verifier: a class in its own file with a Make function, a case in verifiers/factory.cc, a
// kind in config.proto.
#pragma once

#include <string>
#include <vector>

#include "base/random.h"
#include "programs/external.h"
#include "proto/pawl.pb.h"
#include "tasks/task.h"

namespace pawl {

// The verdicts on a group's samples, in their order. A verifier fills in accepted, score and
// reason; score is 1 accepted outright, 0 rejected, between: a share of votes, or what a program
// says. Where the reason is timeout, crash or refused, no verdict came about and the sample is not
// accepted.
using Verdicts = std::vector<Verdict>;

Verdict MakeVerdict(bool accepted, double score);
Verdict MakeVerdict(bool accepted);  // outright
Verdict MakeFailure(Verdict::Reason reason);
bool IsFailure(const Verdict& verdict);

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
  virtual std::vector<Verdicts> Judge(const std::vector<Asked>& asked) const = 0;
};

// Judges each group by itself.
class PerGroup : public Verifier {
 public:
  std::vector<Verdicts> Judge(const std::vector<Asked>& asked) const override;

 protected:
  virtual Verdicts JudgeGroup(const Asked& asked) const = 0;
};

// Judges each sample by itself.
class PerSample : public PerGroup {
 public:
  bool per_sample() const override { return true; }

 protected:
  Verdicts JudgeGroup(const Asked& asked) const override;

  // May throw ExternalFailure.
  virtual Verdict JudgeOne(const Task& task, const Problem& problem,
                           const Sample& sample) const = 0;
};

}  // namespace pawl
