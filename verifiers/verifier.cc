#include "verifiers/verifier.h"

#include "base/error.h"
#include "base/log.h"

namespace pawl {
namespace {

Verdict::Reason ReasonOf(ExternalFailure::Kind kind) {
  switch (kind) {
    case ExternalFailure::kTimeout:
      return Verdict::TIMEOUT;
    case ExternalFailure::kCrash:
      return Verdict::CRASH;
    case ExternalFailure::kRefused:
      return Verdict::REFUSED;
  }
  return Verdict::CRASH;
}

}  // namespace

Verdict MakeVerdict(bool accepted, double score) {
  Verdict verdict;
  verdict.set_accepted(accepted);
  verdict.set_score(score);
  verdict.set_reason(accepted ? Verdict::RIGHT : Verdict::WRONG);
  return verdict;
}

Verdict MakeVerdict(bool accepted) { return MakeVerdict(accepted, accepted ? 1 : 0); }

Verdict MakeFailure(Verdict::Reason reason) {
  Verdict verdict;
  verdict.set_reason(reason);
  return verdict;
}

bool IsFailure(const Verdict& verdict) {
  return verdict.reason() != Verdict::RIGHT && verdict.reason() != Verdict::WRONG;
}

std::vector<Verdicts> PerGroup::Judge(const std::vector<Asked>& asked) const {
  std::vector<Verdicts> all;
  for (const Asked& one : asked) all.push_back(JudgeGroup(one));
  return all;
}

Verdicts PerSample::JudgeGroup(const Asked& asked) const {
  Verdicts verdicts;
  for (const Sample& sample : asked.group->sample()) {
    try {
      verdicts.push_back(JudgeOne(*asked.task, *asked.problem, sample));
    } catch (const ExternalFailure& failure) {
      spdlog::warn("sample {}: {}", sample.id(), failure.what());
      verdicts.push_back(MakeFailure(ReasonOf(failure.kind())));
    }
  }
  return verdicts;
}

}  // namespace pawl
