#include "match/match.h"

#include <algorithm>

#include "base/error.h"

namespace pawl {
namespace {

class Match {
 public:
  Match(const Game& game, Player* a, Player* b, std::span<const Opening> openings,
        const MatchSettings& settings)
      : game_(game), players_{a, b}, openings_(openings), settings_(settings) {
    PAWL_CHECK(settings.parallel > 0);
    result_.pairs.resize(openings.size());
    left_.assign(openings.size(), 2);
  }

  MatchResult Play() {
    while (result_.verdict == SprtVerdict::kOpen && points_.size() < openings_.size()) {
      Fill();
      for (int player : {0, 1}) TakeTurns(player);
      std::erase_if(open_, [](const auto& playing) { return playing->state.over(); });
    }
    result_.pairs.resize(points_.size());
    return std::move(result_);
  }

 private:
  struct Playing {
    GameState state;
    Opening line;    // where it began and all moves since
    int64_t number;  // of the game
    RandomKey key;
    // 0: A moves.
    int mover() const { return static_cast<int>((state.to_move() + number) % 2); }
  };

  void Fill() {
    auto all = static_cast<int64_t>(2 * openings_.size());
    while (next_ < all && open_.size() < static_cast<size_t>(settings_.parallel)) {
      const Opening& opening = openings_[static_cast<size_t>(next_ / 2)];
      open_.push_back(std::make_unique<Playing>(
          Playing{Opened(game_, opening, settings_.plies_max), opening, next_,
                  settings_.key.Fold(static_cast<uint64_t>(next_))}));
      ++next_;
      if (open_.back()->state.over()) {  // the limit of plies may be the opening's
        Finish(*open_.back());
        open_.pop_back();
      }
    }
  }

  void TakeTurns(int player) {
    std::vector<Turn> turns;
    std::vector<Playing*> playing;
    for (auto& one : open_) {
      if (one->state.over() || one->mover() != player) continue;
      turns.push_back({&one->state, &one->line.start, one->line.moves, one->number,
                       one->key.Fold(static_cast<uint64_t>(one->state.plies()))});
      playing.push_back(one.get());
    }
    if (turns.empty()) return;
    std::vector<Move> moves = players_[static_cast<size_t>(player)]->Choose(turns);
    PAWL_CHECK(moves.size() == turns.size());
    for (size_t i = 0; i < moves.size(); ++i) {
      playing[i]->line.moves.push_back(moves[i]);
      playing[i]->state.Play(moves[i]);
      if (playing[i]->state.over()) Finish(*playing[i]);
    }
  }

  void Finish(const Playing& playing) {
    auto pair = static_cast<size_t>(playing.number / 2);
    result_.pairs[pair].games[static_cast<size_t>(playing.number % 2)] = {
        playing.line.start, playing.line.moves, playing.state.ending()};
    --left_[pair];
    size_t before = points_.size();
    while (result_.verdict == SprtVerdict::kOpen && points_.size() < left_.size() &&
           left_[points_.size()] == 0) {
      points_.push_back(result_.pairs[points_.size()].points());
      ++counts_[static_cast<size_t>(points_.back())];
      if (settings_.sprt) result_.verdict = VerdictOf(*settings_.sprt, counts_);
    }
    if (settings_.progress && points_.size() > before) settings_.progress(points_);
  }

  const Game& game_;
  std::array<Player*, 2> players_;
  std::span<const Opening> openings_;
  MatchSettings settings_;
  std::vector<std::unique_ptr<Playing>> open_;
  int64_t next_ = 0;       // the next game to begin
  std::vector<int> left_;  // games of each pair that are not finished
  std::vector<int> points_;
  PairCounts counts_{};
  MatchResult result_;
};

}  // namespace

int Pair::points() const {
  return 2 + ValueFor(games[0].ending.outcome, 0) + ValueFor(games[1].ending.outcome, 1);
}

std::vector<int> PointsOf(std::span<const Pair> pairs) {
  std::vector<int> points;
  for (const Pair& pair : pairs) points.push_back(pair.points());
  return points;
}

MatchResult PlayMatch(const Game& game, Player* a, Player* b, std::span<const Opening> openings,
                      const MatchSettings& settings) {
  return Match(game, a, b, openings, settings).Play();
}

}  // namespace pawl
