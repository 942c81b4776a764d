#include "verifiers/audit.h"

namespace pawl {

Verdict::Truth Audit::TruthOf(const Asked& asked, const Sample& sample,
                              const Verdict& verdict) const {
  bool drawn = key_.Uniform(static_cast<uint64_t>(sample.id())) < share_;
  if (IsFailure(verdict) || !drawn) return Verdict::UNKNOWN;
  try {
    return IsExactlyRight(*asked.task, *asked.problem, sample) ? Verdict::TRUE : Verdict::FALSE;
  } catch (const ExternalFailure&) {
    return Verdict::UNKNOWN;
  }
}

}  // namespace pawl
