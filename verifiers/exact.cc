// exact: the task's own check.
#include "verifiers/kinds.h"

namespace pawl {
namespace {

class Exact : public PerSample {
 public:
  std::string name() const override { return "exact/1"; }

 protected:
  Verdict JudgeOne(const Task& task, const Problem& problem, const Sample& sample) const override {
    return MakeVerdict(IsExactlyRight(task, problem, sample));
  }
};

}  // namespace

std::unique_ptr<Verifier> MakeExact() { return std::make_unique<Exact>(); }

}  // namespace pawl
