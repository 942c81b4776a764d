// Lessons: the training rows that audited samples give to the judge, which is the run's model
// trained by a task with judge = true. A lesson travels in the sample's verdict.
//
// With a trace only right samples give lessons, because a wrong sample does not show the right
// solution: half of them unchanged, half with one character changed. So the judge learns nothing
// about a problem but its verified solutions.
//
// What the judge's task holds out is never taught, so that its accuracy is of questions that it has
// not seen.
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
  // `tasks` are those of the config, and outlive it.
  Lessons(const Config& config, const TaskSet& tasks, RandomKey verify_key);

  // Adds the lesson to a verdict if its truth is known, the sample ended and its task has a judge.
  // A sample from which no lesson can be made is left out, and the log says so.
  void Add(const Asked& asked, const Sample& sample, Verdict* verdict) const;

 private:
  struct Judge {
    int task;    // that trains it
    bool trace;  // it writes one
  };

  void AddOne(const Asked& asked, const Sample& sample, Judge judge, Verdict* verdict) const;
  void SetLesson(Judge judge, const std::string& prompt, const std::string& answer,
                 Verdict* verdict) const;

  const TaskSet& tasks_;
  RandomKey key_;
  std::shared_ptr<const Tokenizer> tokenizer_;
  MadeRows rows_;
  std::map<int, Judge> judge_of_;  // of the samples of these tasks
};

}  // namespace pawl
