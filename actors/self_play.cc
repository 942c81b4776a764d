#include "actors/self_play.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "model/placement.h"
#include "model/policy_value/settings.h"
#include "model/weights.h"
#include "proto/ids.h"
#include "proto/sections.h"

namespace pawl {
namespace {

constexpr int kRoundsAtOnce = 32;  // of one Step

float ValueOf(const SearchResult& result) { return std::clamp(result.value, -1.0f, 1.0f); }

}  // namespace

std::unique_ptr<Sampler> MakeSampler(const Config& config) {
  if (PlaysGames(config.model())) return std::make_unique<SelfPlay>(config);
  return Sampler::Make(config);
}

SelfPlay::SelfPlay(const Config& config)
    : config_(config),
      settings_(SettingsOf(config.search())),
      reuse_(config.search().kind() == SearchConfig::puct && config.search().reuse()),
      tokenizer_(MakeTokenizer(config.model().tokens())),
      game_(MakeGame(config.model().game())),
      network_(ShapeOf(config.model(), *game_)),
      evaluator_(network_, Placement::Of(config, Part::kActing).precision),
      batch_(game_.get(), &evaluator_, config.search().cache_mb() << 20) {}

void SelfPlay::Take(std::string_view weights, std::string_view where) {
  TensorsFromSafetensors(weights, where, network_.NamedTensors());
  evaluator_.Refresh();
  batch_.Forget();
}

void SelfPlay::Add(Group group) {
  int64_t id = group.id();
  int samples = group.samples();
  for (int i = 0; i < samples; ++i) {
    group.add_sample();
    queue_.push_back({id, i});
  }
  groups_.emplace(id, OpenGroup{std::move(group), samples});
}

bool SelfPlay::Step(std::vector<Group>* finished) {
  for (int round = 0; round < kRoundsAtOnce; ++round) {
    Fill();
    if (playing_.empty()) return false;
    for (auto& playing : playing_) {
      if (PlayOn(playing.get())) continue;
      Finish(playing.get(), finished);
      playing.reset();
    }
    std::erase(playing_, nullptr);
    batch_.Evaluate();
  }
  return true;
}

void SelfPlay::Fill() {
  while (!queue_.empty() && static_cast<int64_t>(playing_.size()) < config_.sample().slots()) {
    Waiting what = queue_.front();
    queue_.pop_front();
    const Group& group = groups_.at(what.group).group;
    GameState state(game_.get(), static_cast<int>(config_.task(0).plies()));
    if (PlayOpening(group.prompt(), &state) != RecordFault::kNone || state.over()) {
      throw Error(ErrorCode::kData, fmt::format("prompt '{}'", group.prompt()),
                  fmt::format("is not an opening of {}", game_->name()),
                  "the run's tasks must be of kind game");
    }
    RandomKey key = RandomKey::Root(group.random_key()).Fold(static_cast<uint64_t>(what.sample));
    playing_.push_back(std::make_unique<Playing>(std::move(state), settings_, what, key));
    playing_.back()->played_on = IsPlayedOn(key, config_.search().resign_played_on());
    BeginSearch(playing_.back().get(), nullptr);
  }
}

void SelfPlay::BeginSearch(Playing* playing, const Move* played) {
  auto ply = static_cast<uint64_t>(playing->state.plies());
  RandomKey key = playing->key.Fold(ply);
  const SearchConfig& search = config_.search();
  playing->full = search.full_share() >= 1 || key.Fold("full").Uniform(0) < search.full_share();
  auto simulations =
      static_cast<int>(playing->full ? search.simulations() : search.cheap_simulations());
  bool explores = static_cast<int64_t>(ply) < search.temperature_plies();
  if (played != nullptr && reuse_)
    playing->search.Continue(playing->state, *played, simulations, key, explores);
  else
    playing->search.Begin(playing->state, simulations, key, explores);
}

bool SelfPlay::PlayOn(Playing* playing) {
  while (true) {
    while (playing->search.NextLeaf()) {
      if (batch_.Add(&playing->search)) return true;
    }
    PlayMove(playing);
    if (playing->state.over() || playing->resigned) return false;
  }
}

SelfPlayCounts SelfPlay::counts() const {
  SelfPlayCounts counts = counts_;
  counts.evaluations = batch_.evaluated();
  return counts;
}

bool SelfPlay::GivesUp(const Playing& playing, const SearchResult& result) const {
  return config_.search().resign_error() > 0 && playing.full && !playing.played_on &&
         ValueOf(result) < resign_below_;
}

void SelfPlay::PlayMove(Playing* playing) {
  SearchResult result = playing->search.result();
  ++counts_.moves;
  counts_.simulations += playing->search.simulated();
  if (GivesUp(*playing, result)) {
    playing->resigned = true;
    return Note(playing, std::string(kResigns), result, 0);
  }
  const Position& position = playing->state.position();
  MoveList moves;
  game_->Moves(position, &moves);
  auto chosen =
      static_cast<size_t>(std::find(moves.begin(), moves.end(), result.move) - moves.begin());
  Note(playing, game_->MoveText(position, result.move), result,
       std::log(std::max(result.policy[chosen], 1e-9f)));
  playing->state.Play(result.move);
  if (!playing->state.over()) BeginSearch(playing, &result.move);
}

void SelfPlay::Note(Playing* playing, const std::string& words, const SearchResult& result,
                    float log_prob) {
  int from = playing->tokens;
  playing->text += words + ' ';
  playing->tokens = static_cast<int>(tokenizer_->Count(playing->text));
  playing->log_probs.emplace_back(from, log_prob);
  if (!playing->full) return;
  Target* target = playing->sample.add_target();
  target->set_offset(from);
  target->set_length(playing->tokens - from);
  target->mutable_policy()->Add(result.policy.begin(), result.policy.end());
  target->set_value(ValueOf(result));
}

void SelfPlay::Finish(Playing* playing, std::vector<Group>* finished) {
  auto open = groups_.find(playing->what.group);
  Group& group = open->second.group;
  Sample& sample = playing->sample;
  const GameState& state = playing->state;
  playing->text +=
      ResultText(playing->resigned ? WinOf(1 - state.to_move()) : state.ending().outcome);
  ++counts_.games;
  sample.set_id(SampleId(group.id(), playing->what.sample));
  sample.set_text(playing->text);
  for (int32_t token : tokenizer_->EncodeSolution(playing->text)) {
    sample.add_tokens(token);
    sample.add_log_probs(0);
  }
  sample.set_ended(true);
  for (auto [token, log_prob] : playing->log_probs) sample.set_log_probs(token, log_prob);
  *group.mutable_sample(playing->what.sample) = std::move(sample);
  if (--open->second.left > 0) return;
  finished->push_back(std::move(group));
  groups_.erase(open);
}

}  // namespace pawl
