// Fit: whether what a run teaches, asks and measures fits its network, by the tokenizer's count.
//
// A row, its begin token, prompt, solution and end token, fits where it has model.context tokens or
// fewer, and with coupled positions where no run of digits needs more than the places there are.
// What actors or the evaluation are asked must leave room for its own reference, which must end
// within sample.max_new_tokens: else no answer could be right. Closed-form models have no context.
// Errors:  Error(kUsage) names the task, the level, what is too long, the tokens it needs and the
// key to raise.
// Threads: immutable.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "proto/config.h"
#include "tokens/tokenizer.h"

namespace pawl {

class Task;
class TaskSet;
struct Problem;

class Fit {
 public:
  enum class Use { kTaught, kAsked, kHeldOut, kLesson };

  explicit Fit(const Config& config);
  Fit(const Config& config, std::shared_ptr<const Tokenizer> tokenizer);

  bool HoldsRow(std::string_view prompt, std::string_view solution) const;

  // `name`: the task's. CheckTokens: that all characters are tokens and that the wire carries it,
  // no more.
  void CheckTokens(const std::string& name, const Task& task, const Problem& problem) const;
  void Check(Use use, const std::string& name, const Task& task, const Problem& problem) const;

 private:
  int64_t LongestDigits(std::string_view prompt, std::string_view solution) const;

  bool network_;
  std::shared_ptr<const Tokenizer> tokenizer_;
  int64_t context_, places_, record_bytes_,
      max_new_tokens_;  // places_: 0 where positions are not coupled
};

// Checks all that a run will teach and ask, before anything runs: at each level in use the longest
// problems, where the task knows them, else some that are drawn here. What was not seen here is
// checked when it is drawn (TaskSet).
void CheckFits(const Config& config, const TaskSet& tasks);

// A sentence for each thing of which the tasks have less than the config asks: held-out problems of
// a level, levels to climb to.
std::vector<std::string> Shortages(const Config& config, const TaskSet& tasks);

}  // namespace pawl
