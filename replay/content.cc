#include "replay/content.h"

#include <cmath>

#include "base/error.h"
#include "proto/config.h"
#include "proto/ids.h"
#include "replay/game_targets.h"

namespace pawl {
namespace {

constexpr int64_t kAnyLength = int64_t{1} << 40;  // where no model reads texts token by token

}  // namespace

Content::Content(const Config& config) : Content(config, MakeTokenizer(config.model().tokens())) {}

Content::Content(const Config& config, std::shared_ptr<const Tokenizer> tokenizer)
    : network_(!IsClosedForm(config.model())),
      by_positions_(config.mix().unit() == MixConfig::positions),
      tasks_(config.task_size()),
      tokenizer_(std::move(tokenizer)),
      games_(PlaysGames(config.model()) ? std::make_shared<GameTargets>(config) : nullptr),
      context_(IsNetwork(config.model()) ? config.model().context() : kAnyLength),
      max_new_tokens_(IsNetwork(config.model()) ? config.sample().max_new_tokens() : kAnyLength) {}

std::string Content::WrongWithTask(int64_t task) const {
  return task >= 0 && task < tasks_
             ? ""
             : fmt::format("is of task {}, and the run has {}", task, tasks_);
}

std::string Content::WrongWithText(std::string_view name, std::string_view text) const {
  if (!network_) return "";
  std::optional<size_t> unknown = tokenizer_->Unknown(text);
  return unknown ? fmt::format("has a {} with the byte {}, which is not a token", name,
                               static_cast<int>(static_cast<unsigned char>(text[*unknown])))
                 : "";
}

std::string Content::WrongWithRow(int64_t said, int64_t counted) const {
  if (said != counted) return fmt::format("says {} tokens where there are {}", said, counted);
  if (network_ && counted + 1 > context_)
    return fmt::format("is a row of {} tokens, and model.context is {}", counted + 1, context_);
  return "";
}

std::string Content::WrongWithProblem(const Group& problem) const {
  if (GenerationOfGroup(problem.id()) != problem.generation())
    return "has an id of another generation";
  if (std::string wrong = WrongWithTask(problem.task()); !wrong.empty()) return wrong;
  if (problem.samples() < 1 || problem.samples() > 1 << kSampleBits)
    return fmt::format("asks for {} samples", problem.samples());
  if (std::string wrong = WrongWithProposal(problem); !wrong.empty()) return wrong;
  if (problem.level() < 0) return fmt::format("is of level {}", problem.level());
  if (std::string wrong = WrongWithText("prompt", problem.prompt()); !wrong.empty()) return wrong;
  return WrongWithRow(problem.prompt_tokens(), tokenizer_->Count(problem.prompt()));
}

std::string Content::WrongWithProposal(const Group& problem) {
  int64_t proposal = problem.proposal();
  if (proposal == 0) return "";
  bool before = GroupOfSample(proposal) < problem.id() &&
                GenerationOfGroup(GroupOfSample(proposal)) == GenerationOfGroup(problem.id());
  return before ? ""
                : fmt::format("was proposed by {}, which is no earlier sample of its generation",
                              proposal);
}

std::string Content::WrongWithTokens(const google::protobuf::RepeatedField<int32_t>& tokens,
                                     std::string_view text) const {
  if (!network_) return "";
  for (int32_t token : tokens) {
    if (token < 0 || token >= tokenizer_->vocabulary())
      return fmt::format("holds the token {}, and the vocabulary has {}", token,
                         tokenizer_->vocabulary());
  }
  std::span<const int32_t> all(tokens.data(), static_cast<size_t>(tokens.size()));
  return tokenizer_->Spells(all, text) ? "" : "holds tokens that are not those of its text";
}

std::string Content::WrongWithSample(const Sample& sample) const {
  // A closed-form model's text is one draw, which one token stands for.
  if (sample.tokens().empty() || (network_ && sample.tokens_size() > max_new_tokens_))
    return "is a sample of wrong length";
  if (sample.tokens_size() != sample.log_probs_size())
    return "lacks a log-probability for each token";
  for (float value : sample.log_probs()) {
    if (!std::isfinite(value) || value > 1e-3f) return "holds an impossible log-probability";
  }
  for (int i = 0; i + 1 < sample.tokens_size(); ++i) {
    if (sample.tokens(i) == tokenizer_->special().end) return "goes on behind its end token";
  }
  if (sample.ended() != (*sample.tokens().rbegin() == tokenizer_->special().end))
    return "says of its end what its last token does not";
  if (std::string wrong = WrongWithTargets(sample.target(), sample.tokens_size()); !wrong.empty())
    return wrong;
  return WrongWithTokens(sample.tokens(), sample.text());
}

std::string Content::WrongWithTargets(const Targets& targets, int64_t tokens) const {
  if (!targets.empty() && !by_positions_) return "has targets, and mix.unit is not \"positions\"";
  int64_t before = -1;
  for (const Target& target : targets) {
    int64_t end = int64_t{target.offset()} + target.length();
    if (target.offset() <= before)
      return fmt::format("has a target at token {} behind one at token {}", target.offset(),
                         before);
    if (target.length() < 1 || end > tokens)
      return fmt::format("has a target of the tokens {} to {}, and {} tokens", target.offset(), end,
                         tokens);
    before = target.offset();
    double sum = 0;
    for (float share : target.policy()) {
      if (!(share >= 0)) return fmt::format("has a policy with the probability {}", share);
      sum += share;
    }
    if (!target.policy().empty() && !(std::abs(sum - 1) <= 1e-3))
      return fmt::format("has a policy that sums to {}", sum);
    if (target.has_value() && !(std::abs(target.value()) <= 1))
      return fmt::format("has a target with the value {}", target.value());
  }
  return "";
}

std::string Content::WrongWithGame(std::string_view opening, std::span<const int32_t> tokens,
                                   const Targets& targets) const {
  return games_ == nullptr ? "" : games_->Wrong(opening, tokens, targets, *tokenizer_);
}

std::string Content::WrongWithGame(std::string_view opening, std::string_view text,
                                   const Targets& targets) const {
  if (games_ == nullptr) return "";
  if (std::string wrong = WrongWithText("solution", text); !wrong.empty()) return wrong;
  return WrongWithGame(opening, tokenizer_->EncodeSolution(text), targets);
}

int64_t Content::SolutionTokens(const Row& row) const {
  return row.tokens().empty() ? tokenizer_->Count(row.text()) + 1 : row.tokens_size();
}

std::string Content::WrongWithVerdict(const Verdict& verdict) const {
  if (!std::isfinite(verdict.score())) return "has a score that is not a number";
  if (verdict.accepted() && verdict.reason() > Verdict::WRONG)
    return "accepts what could not be judged";
  if (verdict.fault() != Verdict::NO_FAULT && verdict.truth() != Verdict::FALSE)
    return "names a fault of what was not found wrong";
  for (auto [name, text] : {std::pair("made prompt", &verdict.made_prompt()),
                            {"lesson's prompt", &verdict.judge_prompt()},
                            {"lesson's answer", &verdict.judge_answer()}}) {
    if (std::string wrong = WrongWithText(name, *text); !wrong.empty()) return wrong;
  }
  if (std::string wrong =
          WrongWithRow(verdict.made_tokens(), tokenizer_->Count(verdict.made_prompt()));
      !wrong.empty())
    return "makes a prompt that " + wrong;
  if (verdict.judge_answer().empty()) return "";
  std::string wrong = WrongWithRow(
      verdict.judge_tokens(), tokenizer_->CountRow(verdict.judge_prompt(), verdict.judge_answer()));
  return wrong.empty() ? "" : "teaches what " + wrong;
}

std::string Content::WrongWithFresh(const FreshSample& fresh) const {
  if (std::string wrong = WrongWithTask(fresh.task()); !wrong.empty()) return wrong;
  // No token of a game's opening is ever read: it may begin at a position of any characters.
  if (games_ == nullptr) {
    if (std::string wrong = WrongWithText("prompt", fresh.prompt()); !wrong.empty()) return wrong;
  }
  if (std::string wrong = WrongWithText("solution", fresh.text()); !wrong.empty()) return wrong;
  int64_t solution = tokenizer_->Count(fresh.text()) + 1;
  if (std::string wrong = WrongWithTargets(fresh.target(), solution); !wrong.empty()) return wrong;
  if (std::string wrong = WrongWithGame(fresh.prompt(), fresh.text(), fresh.target());
      !wrong.empty())
    return wrong;
  return WrongWithRow(fresh.tokens(), tokenizer_->CountRow(fresh.prompt(), fresh.text()));
}

}  // namespace pawl
