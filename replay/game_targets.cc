#include "replay/game_targets.h"

#include <fmt/format.h>

#include "games/text.h"

namespace pawl {

GameTargets::GameTargets(const Config& config)
    : game_(MakeGame(config.model().game())),
      plies_max_(static_cast<int>(config.task(0).plies())),
      may_resign_(config.search().resign_error() > 0) {}

std::string GameTargets::Wrong(std::string_view opening, std::span<const int32_t> tokens,
                               const Targets& targets, const Tokenizer& tokenizer) const {
  if (targets.empty()) return "";
  GameState state(game_.get(), plies_max_);
  if (PlayOpening(opening, &state) != RecordFault::kNone)
    return fmt::format("has targets, and a prompt that opens no game of {}", game_->name());
  size_t at = 0;  // behind the last target
  bool gave_up = false;
  for (const Target& target : targets) {
    auto from = static_cast<size_t>(target.offset());
    auto length = static_cast<size_t>(target.length());
    std::string where = fmt::format("has a target at token {}", from);
    if (from < at || from + length > tokens.size())
      return where + ", which reaches over another or over the end";
    std::string between = tokenizer.Decode(tokens.subspan(at, from - at));
    RecordFault fault = PlayMoves(between, &state);
    if (fault != RecordFault::kNone)
      return fmt::format("{} behind '{}': {}", where, Printable(between), FaultText(fault));
    if (state.over() || gave_up) return where + ", where the game is over";
    std::string word = tokenizer.Decode(tokens.subspan(from, length));
    gave_up = may_resign_ && word == std::string(kResigns) + ' ';
    if (std::string wrong = WrongWithPolicy(target, state); !wrong.empty())
      return fmt::format("{} {}", where, wrong);
    bool one = word.find(' ') + 1 == word.size();
    if (!gave_up && (!one || PlayMoves(word, &state) != RecordFault::kNone))
      return fmt::format("{} with '{}', which is not one legal move", where, Printable(word));
    at = from + length;
  }
  return "";
}

std::string GameTargets::WrongWithPolicy(const Target& target, const GameState& state) const {
  MoveList legal;
  game_->Moves(state.position(), &legal);
  if (target.policy().empty() || target.policy_size() == legal.size()) return "";
  return fmt::format("with a policy over {} moves, and {} are legal", target.policy_size(),
                     legal.size());
}

}  // namespace pawl
