// Lessons: what audited samples teach a judge, the run's model asked by task.judge whether a
// solution is right. A lesson travels in the sample's verdict.
//
// With a trace, which a wrong sample does not tell, the right ones alone teach: half of them as
// they are, half with a place changed. So a judge learns no more of a problem than its verified
// solutions.
// Threads: one at a time.
#pragma once

#include <map>

#include "tokens/tokenizer.h"
#include "verifiers/made_rows.h"
#include "verifiers/verifier.h"

namespace pawl {

class Lessons {
 public:
  Lessons(const Config& config, RandomKey verify_key);

  // Adds the lesson to a verdict whose truth is known, where the sample ended and its task has a
  // judge. A sample of which no lesson can be made teaches nothing, and the log says so.
  void Add(const Asked& asked, const Sample& sample, Verdict* verdict) const;

 private:
  void AddOne(const Asked& asked, const Sample& sample, bool trace, Verdict* verdict) const;

  RandomKey key_;
  std::shared_ptr<const Tokenizer> tokenizer_;
  MadeRows rows_;
  std::map<int, bool> trace_of_;  // by the judged task: whether its judge writes a trace
};

}  // namespace pawl
