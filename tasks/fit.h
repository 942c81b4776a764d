// Fit: checks that the rows and problems of a run fit its network, as the tokenizer counts them.
//
// A row consists of begin token, prompt, solution and end token. It fits if it has at most
// model.context tokens and, with coupled positions, if no run of digits needs more position indices
// than there are. A problem that is asked must leave enough tokens for its reference, which must
// end within sample.max_new_tokens; otherwise no answer could be right. Closed-form models have no
// context.
// Errors:  Error(kUsage) names the task, the level, the text that is too long, the tokens it needs
// and the key to raise.
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

  // Whether a problem may be asked: its texts are tokens, its row fits, and its reference can end
  // within sample.max_new_tokens.
  bool Holds(const Problem& problem) const;

  // `name` is the task's. CheckTokens checks only that all characters are tokens and that the wire
  // can carry the problem.
  void CheckTokens(const std::string& name, const Task& task, const Problem& problem) const;
  void Check(Use use, const std::string& name, const Task& task, const Problem& problem) const;

 private:
  int64_t LongestDigits(std::string_view prompt, std::string_view solution) const;

  bool network_;
  std::shared_ptr<const Tokenizer> tokenizer_;
  int64_t context_, places_, record_bytes_,
      max_new_tokens_;  // places_: 0 where positions are not coupled
};

// Checks before a run begins that its rows and problems fit: at each level in use the longest
// problems if the task knows them, otherwise problems drawn at random. All other problems are
// checked when they are drawn (TaskSet). Of a model that plays: that the deepest openings do not
// end their games.
void CheckFits(const Config& config, const TaskSet& tasks);

// Sentences that say where the tasks have less than the config asks for: held-out problems of a
// level, or levels to climb to; and what the tasks remark.
std::vector<std::string> Shortages(const Config& config, const TaskSet& tasks);

}  // namespace pawl
