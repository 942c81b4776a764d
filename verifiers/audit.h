// Audit: applies the exact check to a share of the samples, to measure a verifier's errors. It
// never changes which samples are accepted.
//
// The run's seed and a sample's id alone decide whether the sample is audited.
// Threads: immutable.
#pragma once

#include "verifiers/verifier.h"

namespace pawl {

class Audit {
 public:
  // `share` is verify.audit.
  Audit(double share, RandomKey verify_key) : share_(share), key_(verify_key.Fold("audit")) {}

  // Sets the verdict's truth, and its fault where a referee names one. UNKNOWN for a sample that is
  // not audited or has no verdict, and if the program that makes the exact check does not answer.
  void Add(const Asked& asked, const Sample& sample, Verdict* verdict) const;

 private:
  Verdict::Truth TruthOf(const Asked& asked, const Sample& sample, const Verdict& verdict) const;

  double share_;
  RandomKey key_;
};

}  // namespace pawl
