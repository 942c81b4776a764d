// Verifier: judges the samples of a problem. Only samples that it accepts may enter training.
//
// A verifier sees a whole group, the k samples of one problem, so that it can vote. It sees many
// groups at once, so that a network can answer them as a batch.
// Threads: immutable after construction.
//
// A new verifier needs a class in its own file with a Make function, a case in verifiers/factory.cc
// and a kind in config.proto.
#pragma once

#include <string>
#include <vector>

#include "base/random.h"
#include "programs/external.h"
#include "proto/pawl.pb.h"
#include "tasks/task.h"

namespace pawl {

// The verdicts on a group's samples, in their order. A verifier fills in accepted, score and
// reason. The score is 1 for accepted and 0 for rejected, or between them a share of votes or a
// program's score. With the reason timeout, crash or refused there is no verdict, and the sample is
// not accepted.
using Verdicts = std::vector<Verdict>;

Verdict MakeVerdict(bool accepted, double score);
Verdict MakeVerdict(bool accepted);  // score 1 or 0
Verdict MakeFailure(Verdict::Reason reason);
bool IsFailure(const Verdict& verdict);

// A group of samples with its task and problem.
struct Asked {
  const Task* task;
  const Problem* problem;
  const Group* group;
};

class Verifier {
 public:
  virtual ~Verifier() = default;

  // Name and version as the ledger records them. A change of behaviour needs a new version.
  virtual std::string name() const = 0;

  // Orders the parts of all_of and any_of; the cheapest part judges first.
  virtual double cost() const { return 1; }

  // Whether each sample of a group is judged without looking at the others.
  virtual bool per_sample() const { return false; }

  // Asks the verifier's program, if it has one, a first question with the problem's right solution.
  // Error(kUsage) says what the program answered instead of a verdict.
  virtual void Try(const Problem&) const {}

  // Returns one element for each group.
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
