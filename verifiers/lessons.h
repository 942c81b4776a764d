// Lessons: the training rows that audited samples give to the judge, which is the run's model
// trained by a task with judge = true. A lesson travels in the sample's verdict.
//
// With a trace only right samples give lessons, because a wrong sample does not show the right
// solution: half of them unchanged, half with one character changed. So the judge learns nothing
// about a problem but its verified solutions.
//
// A judge of moves is taught about one move of a game: in half of the games that break a rule about
// the move that does, and else about any up to it.
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

  // Adds the lesson to a verdict if its truth is known, the sample ended and its task has a judge.
  // A sample from which no lesson can be made is left out, and the log says so.
  void Add(const Asked& asked, const Sample& sample, Verdict* verdict) const;

 private:
  void AddOne(const Asked& asked, const Sample& sample, bool trace, Verdict* verdict) const;
  void SetLesson(const std::string& prompt, const std::string& answer, Verdict* verdict) const;

  RandomKey key_;
  std::shared_ptr<const Tokenizer> tokenizer_;
  MadeRows rows_;
  std::map<int, bool> trace_of_;  // whether the judge of this task writes a trace
};

}  // namespace pawl
