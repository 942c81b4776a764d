#include "verifiers/proposals.h"

#include "base/log.h"

namespace pawl {
namespace {

class ProposalCheck : public PerGroup {
 public:
  explicit ProposalCheck(const TaskSet& tasks) : tasks_(tasks) {}

  std::string name() const override { return "proposal/1"; }
  bool per_sample() const override { return true; }

 protected:
  Verdicts JudgeGroup(const Asked& asked) const override {
    Verdicts verdicts;
    for (const Sample& sample : asked.group->sample()) {
      bool valid = false;
      if (sample.ended()) {
        Task::Posed posed = tasks_.Pose(asked.group->task(), sample.text());
        valid = posed.problem.has_value();
        if (!valid) spdlog::debug("sample {} sets no problem: {}", sample.id(), posed.why);
      }
      verdicts.push_back(MakeVerdict(valid));
      verdicts.back().set_truth(valid ? Verdict::TRUE : Verdict::FALSE);
    }
    return verdicts;
  }

 private:
  const TaskSet& tasks_;
};

}  // namespace

std::unique_ptr<Verifier> MakeProposals(const TaskSet& tasks) {
  return std::make_unique<ProposalCheck>(tasks);
}

}  // namespace pawl
