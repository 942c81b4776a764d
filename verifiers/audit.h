// Audit: what the exact check says of a share of the samples, so that a verifier's errors are
// measured. It never changes what was accepted.
//
// Which samples are audited depends on the run's seed and the sample's id alone.
// Threads: immutable.
#pragma once

#include "verifiers/verifier.h"

namespace pawl {

class Audit {
 public:
  // `share`: verify.audit.
  Audit(double share, RandomKey verify_key) : share_(share), key_(verify_key.Fold("audit")) {}

  // UNKNOWN for a sample outside of the share, for one without a verdict, and where a program
  // behind the exact check does not answer.
  Verdict::Truth TruthOf(const Asked& asked, const Sample& sample, const Verdict& verdict) const;

 private:
  double share_;
  RandomKey key_;
};

}  // namespace pawl
