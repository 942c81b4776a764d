#include "verifiers/audit.h"

namespace pawl {
namespace {

// Of a sample that was cut only its whole words count.
std::string_view WholeWords(const Sample& sample) {
  std::string_view text = sample.text();
  return sample.ended() ? text : text.substr(0, text.rfind(' ') + 1);
}

}  // namespace

void Audit::Add(const Asked& asked, const Sample& sample, Verdict* verdict) const {
  verdict->set_truth(TruthOf(asked, sample, *verdict));
  if (verdict->truth() == Verdict::FALSE)
    verdict->set_fault(asked.task->FaultOf(*asked.problem, WholeWords(sample)));
}

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
