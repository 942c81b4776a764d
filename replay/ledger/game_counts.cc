#include "replay/ledger/game_counts.h"

#include <algorithm>
#include <cmath>

#include "games/record.h"

namespace pawl {
namespace {

// The moves of an opening, with a space behind each.
std::string MovesOf(std::string_view opening) {
  std::string moves(opening.substr(0, opening.rfind(':')));
  if (!moves.empty()) moves += ' ';
  return moves;
}

int SpacesIn(std::string_view text) {
  return static_cast<int>(std::count(text.begin(), text.end(), ' '));
}

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

void GameCounts::Add(std::string_view opening, std::string_view text, const Targets& targets) {
  std::string game = MovesOf(opening);
  int opening_plies = SpacesIn(game);
  game += text;
  prefixes_.insert(Prefix(game, kPrefixPlies));
  games_.insert(std::move(game));
  if (!targets.empty()) AddTargets(text, opening_plies, targets);
}

void GameCounts::AddTargets(std::string_view text, int opening_plies, const Targets& targets) {
  std::vector<int32_t> tokens = tokenizer_.EncodeSolution(text);
  std::optional<Outcome> outcome = ReadResult(text.substr(text.rfind(' ') + 1));
  int ply = opening_plies;
  size_t at = 0;
  for (const Target& target : targets) {
    auto offset = std::min(static_cast<size_t>(target.offset()), tokens.size());
    ply += SpacesIn(tokenizer_.Decode(std::span(tokens).subspan(at, offset - at)));
    at = offset;
    if (target.policy_size() > 1) {
      ++policies_;
      entropy_ += Entropy(target.policy());
    }
    if (target.has_value() && outcome) AddValue(target.value(), ValueFor(*outcome, ply % 2));
  }
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
