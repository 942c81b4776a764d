#include "learner/run_ladder.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>

#include "base/error.h"
#include "base/metric_schema.h"
#include "learner/publish.h"
#include "match/match.h"
#include "match/model_player.h"
#include "proto/config.h"

namespace pawl {
namespace {

Openings OpeningsOf(const Config& config, const Game& game) {
  RandomKey key = RandomKey::Root(static_cast<uint64_t>(config.seed())).Fold("ladder");
  return RandomOpenings(game, static_cast<int>(config.eval().opening_plies()),
                        static_cast<int>(config.eval().games() / 2), key);
}

std::string Number(int64_t generation) { return fmt::format("{}", generation); }

}  // namespace

std::vector<size_t> OpponentsAmong(const std::vector<RatedGeneration>& earlier, size_t most) {
  std::set<size_t> chosen;
  auto choose = [&](size_t place) {
    if (chosen.size() < most) chosen.insert(place);
  };
  if (earlier.empty()) return {};
  choose(earlier.size() - 1);
  auto weaker = [](const RatedGeneration& a, const RatedGeneration& b) { return a.elo <= b.elo; };
  auto best = std::max_element(earlier.begin(), earlier.end(), weaker);
  choose(static_cast<size_t>(best - earlier.begin()));
  choose(0);
  while (chosen.size() < std::min(most, earlier.size())) {
    size_t middle = 0, widest = 0;
    for (auto low = chosen.begin(), high = std::next(low); high != chosen.end(); ++low, ++high) {
      if (*high - *low <= widest) continue;
      widest = *high - *low;
      middle = *low + widest / 2;
    }
    choose(middle);
  }
  return {chosen.begin(), chosen.end()};
}

void CheckRunLadder(const Config& config) {
  if (config.eval().games() == 0) return;
  auto game = MakeGame(config.model().game());
  int64_t pairs = config.eval().games() / 2, plies = config.eval().opening_plies();
  int distinct = OpeningsOf(config, *game).distinct;
  if (distinct >= pairs) return;
  throw Error(ErrorCode::kUsage, "eval.games",
              fmt::format("{} games need {} different openings, and {} random moves lead to {} in "
                          "{}: games would repeat each other",
                          config.eval().games(), pairs, plies, distinct, game->name()),
              fmt::format("take at most {}, or more eval.opening_plies", 2 * distinct));
}

RunLadder::RunLadder(Replay* replay, const Config& config) : replay_(replay), config_(config) {
  if (config.eval().games() == 0) return;
  game_ = MakeGame(config.model().game());
  openings_ = OpeningsOf(config, *game_).all;
}

void RunLadder::See(int64_t generation, const Metrics& row) {
  if (game_ == nullptr) return;
  std::string task = TaskName(config_, 0);
  std::optional<double> elo = ValueOf(row, MetricOf("eval/T/elo", task));
  if (!elo) return;  // it was not evaluated
  for (size_t place = 0; place < rated_.size(); ++place) {
    std::string opponent = Number(rated_[place].generation);
    auto value = [&](const char* rule) { return ValueOf(row, MetricOf(rule, task, opponent)); };
    std::optional<double> score = value("eval/T/score/L"), error = value("eval/T/score_error/L");
    if (score && error)
      meetings_.push_back({rated_.size(), place, *score, *error, config_.eval().games()});
  }
  rated_.push_back({generation, *elo});
}

std::unique_ptr<Player> RunLadder::MakePlayer(int64_t generation,
                                              const std::string& weights) const {
  std::string name = fmt::format("weights of generation {}", generation);
  auto model = std::make_unique<PlayingModel>(config_, name);
  model->Take(weights, name);
  return MakeModelPlayer(std::move(model), std::nullopt);
}

size_t RunLadder::FirstKept(int64_t generation) const {
  int64_t keep = config_.loop().keep_generations();
  size_t place = 0;
  while (keep > 0 && place < rated_.size() && rated_[place].generation < generation - keep) ++place;
  return place;
}

Metrics RunLadder::Measure(int64_t generation, const std::string& weights) {
  Metrics measured;
  if (game_ == nullptr) return measured;
  auto set = [&](const char* rule, double value, int64_t opponent = 0) {
    for (int t = 0; t < config_.task_size(); ++t)
      measured[MetricOf(rule, TaskName(config_, t), Number(opponent))] = value;
  };
  size_t first = FirstKept(generation), newest = rated_.size();
  std::vector<RatedGeneration> kept(rated_.begin() + static_cast<std::ptrdiff_t>(first),
                                    rated_.end());
  std::vector<ScoredMeeting> meetings = meetings_;
  MatchSettings settings;
  settings.plies_max = static_cast<int>(config_.task(0).plies());
  settings.parallel = static_cast<int>(2 * openings_.size());
  auto player = MakePlayer(generation, weights);
  double setback = -INFINITY;
  for (size_t i : OpponentsAmong(kept, static_cast<size_t>(config_.eval().opponents()))) {
    int64_t earlier = kept[i].generation;
    auto opponent = MakePlayer(earlier, PublishedBefore(replay_, earlier));
    MatchResult result = PlayMatch(*game_, player.get(), opponent.get(), openings_, settings);
    Estimate score = EstimateScore(PointsOf(result.pairs));
    set("eval/T/score/L", score.mean, earlier);
    set("eval/T/score_error/L", score.standard_error, earlier);
    if (i + 1 == kept.size()) set("eval/T/score_previous", score.mean);
    setback = std::max(setback, (0.5 - score.mean) / score.standard_error);
    meetings.push_back(
        {newest, first + i, score.mean, score.standard_error, config_.eval().games()});
  }
  Strength strength = newest == 0 ? Strength() : StrengthOf(newest, newest + 1, meetings);
  set("eval/T/elo", strength.elo);
  set("eval/T/elo_error", strength.standard_error);
  if (newest > 0) set("eval/T/setback", setback);
  return measured;
}

}  // namespace pawl
