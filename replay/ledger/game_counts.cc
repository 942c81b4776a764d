#include "replay/ledger/game_counts.h"

#include <algorithm>
#include <cmath>

#include "games/record.h"
#include "replay/ledger/targets.h"

namespace pawl {
namespace {

std::string Prefix(const std::string& game, int plies) {
  size_t end = 0;
  for (int ply = 0; ply < plies; ++ply) {
    end = game.find(' ', end);
    if (end == std::string::npos) return game;
    ++end;
  }
  return game.substr(0, end);
}

double Entropy(const google::protobuf::RepeatedField<float>& policy) {
  double sum = 0;
  for (double share : policy) sum -= share > 0 ? share * std::log(share) : 0;
  return sum;
}

}  // namespace

bool GameCounts::Add(std::string_view opening, std::string_view text, const Targets& targets) {
  bool valued = std::any_of(targets.begin(), targets.end(),
                            [](const Target& target) { return target.has_value(); });
  if (valued && !AddValues(opening, text, targets)) return false;
  for (const Target& target : targets) {
    if (target.policy_size() < 2) continue;
    ++policies_;
    entropy_ += Entropy(target.policy());
  }
  std::string game = OpeningMoves(opening);
  game += text;
  prefixes_.insert(Prefix(game, kPrefixPlies));
  games_.insert(std::move(game));
  return true;
}

bool GameCounts::AddValues(std::string_view opening, std::string_view text,
                           const Targets& targets) {
  std::optional<std::vector<int>> plies = PliesOf(opening, text, targets, tokenizer_);
  if (!plies) return false;
  std::optional<Outcome> outcome = ReadResult(text.substr(text.rfind(' ') + 1));
  for (size_t i = 0; outcome && i < plies->size(); ++i) {
    const Target& target = targets[static_cast<int>(i)];
    if (target.has_value()) AddValue(target.value(), ValueFor(*outcome, (*plies)[i] % 2));
  }
  return true;
}

void GameCounts::AddValue(double value, int outcome) {
  double chance = (1 + value) / 2;
  auto bin = std::min(static_cast<size_t>(chance * kValueBins), bins_.size() - 1);
  bins_[bin].chances += chance;
  bins_[bin].outcomes += (1 + outcome) / 2.0;
  ++values_;
}

void GameCounts::WriteTo(TaskTally* tally) const {
  double error = 0;
  for (const Bin& bin : bins_) error += std::abs(bin.chances - bin.outcomes);
  tally->set_distinct_texts(static_cast<int64_t>(games_.size()));
  tally->set_distinct_prefixes(static_cast<int64_t>(prefixes_.size()));
  tally->set_policies(policies_);
  tally->set_policy_entropy(entropy_);
  tally->set_values(values_);
  tally->set_value_error(error);
}

}  // namespace pawl
