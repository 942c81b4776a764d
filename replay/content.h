// Content: whether problems, samples, verdicts and fresh samples can be what they say they are, by
// the run's config and its tokenizer.
//
// Each answers what is wrong, or "". The replay server asks before it stores, the ledger before it
// gives a row to training, and `pawl ledger DIR --check` of all that is there.
// Threads: immutable.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "proto/config.pb.h"
#include "proto/pawl.pb.h"
#include "tokens/tokenizer.h"

namespace pawl {

using Targets = google::protobuf::RepeatedPtrField<Target>;

class GameTargets;

class Content {
 public:
  explicit Content(const Config& config);
  Content(const Config& config, std::shared_ptr<const Tokenizer> tokenizer);

  std::string WrongWithTask(int64_t task) const;
  std::string WrongWithProblem(const Group& problem) const;
  // Of a problem that a sample proposed: which one that may have been.
  static std::string WrongWithProposal(const Group& problem);
  std::string WrongWithSample(const Sample& sample) const;
  // What a sample is trained on: its tokens have to be those of its text.
  std::string WrongWithTokens(const google::protobuf::RepeatedField<int32_t>& tokens,
                              std::string_view text) const;
  // Of the positions of a solution that has this many tokens.
  std::string WrongWithTargets(const Targets& targets, int64_t tokens) const;
  // Of the positions of a game of a model that plays (replay/game_targets.h); "" for any other
  // model. What else is wrong with the tokens and the targets was asked before.
  std::string WrongWithGame(std::string_view opening, std::span<const int32_t> tokens,
                            const Targets& targets) const;
  // Of its text, as it is kept.
  std::string WrongWithGame(std::string_view opening, std::string_view text,
                            const Targets& targets) const;
  // How many tokens a row's solution has, its end token included.
  int64_t SolutionTokens(const Row& row) const;
  std::string WrongWithVerdict(const Verdict& verdict) const;
  std::string WrongWithFresh(const FreshSample& fresh) const;

 private:
  // Of a text that a network is given: one that its tokenizer has no token for, a count that is not
  // the tokenizer's, too long a row.
  std::string WrongWithText(std::string_view name, std::string_view text) const;
  std::string WrongWithRow(int64_t said, int64_t counted) const;

  bool network_;
  bool by_positions_;  // mix.unit
  int tasks_;
  std::shared_ptr<const Tokenizer> tokenizer_;
  std::shared_ptr<const GameTargets> games_;  // null: the model does not play
  int64_t context_, max_new_tokens_;
};

}  // namespace pawl
