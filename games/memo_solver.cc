// Negamax over Game with a table of bounds, for games whose boards are small.
//
// A position's score is 0 for a draw, kMost less the plies for a win, and the negative of that for
// a loss. Each search asks whether the score reaches a bound, and returns a bound of the score that
// says yes (a lower one) or no (an upper one).
#include <algorithm>
#include <array>
#include <bit>
#include <numeric>

#include "base/error.h"
#include "games/solvers.h"
#include "games/text.h"

namespace pawl {
namespace {

constexpr int kMost = 1000;              // more than twice the plies of any game
constexpr int kWinNext = kMost - 1;      // the highest score of a game that goes on
constexpr int kLossNext = -(kMost - 2);  // the lowest: the other wins in his next move

int Sign(int x) { return (x > 0) - (x < 0); }

// A score one ply later is seen one nearer to 0. A score reaches `bound` where the score one ply
// later reaches Later(bound).
int Sooner(int score) { return score - Sign(score); }
int Later(int bound) { return bound + Sign(bound); }

class MemoSolver : public Solver {
 public:
  MemoSolver(const Game& game, int longest, size_t table_bytes)
      : Solver(game, longest),
        table_(std::bit_floor(std::max<size_t>(table_bytes / sizeof(Entry), 1024))),
        success_(2 * static_cast<size_t>(game.policy_size())) {
    PAWL_CHECK(2 * longest < kMost);
  }

 protected:
  int SearchOutcome(const Position& position) override {
    if (Reaches(position, 1) >= 1) return 1;
    return Reaches(position, 0) >= 0 ? 0 : -1;
  }

  // The nearest ends are asked for first: such a search is not deep.
  Value SearchValue(const Position& position) override {
    int outcome = SearchOutcome(position);
    if (outcome == 0) return {0, longest() - Stones(position)};
    int score = outcome > 0 ? kWinNext : kLossNext;
    for (;;) {
      int bound = Reaches(position, outcome > 0 ? score : score + 1);
      if (outcome > 0 ? bound >= score : bound <= score) return {outcome, kMost - std::abs(score)};
      score = bound;
    }
  }

 private:
  struct Entry {
    std::array<uint64_t, 4> word{};
    int16_t lower = 0, upper = 0;
    Move best = 0;
    bool used = false;
  };

  static int Stones(const Position& position) {
    return std::accumulate(position.word.begin(), position.word.end(), 0,
                           [](int sum, uint64_t word) { return sum + std::popcount(word); });
  }

  static std::array<uint64_t, 4> WordsOf(const Position& position) {
    return {position.word[0], position.word[1], position.word[2], position.word[3]};
  }

  int Reaches(const Position& position, int wanted) {
    ++nodes_;
    Outcome end = game().End(position, {}).outcome;
    int mover = game().ToMove(position);
    if (end != Outcome::kOpen) return kMost * ValueFor(end, mover);
    if (kWinNext < wanted) return kWinNext;
    if (kLossNext >= wanted) return kLossNext;
    Entry* entry = &table_[game().Key(position) & (table_.size() - 1)];
    bool known = entry->used && entry->word == WordsOf(position);
    if (known && entry->lower >= wanted) return entry->lower;
    if (known && entry->upper < wanted) return entry->upper;
    MoveList moves;
    game().Moves(position, &moves);
    std::array<Move, 256> order;
    Sort(moves, mover, known ? entry->best : moves[0], order.data());
    int best = -kMost;
    Move best_move = order[0];
    for (int i = 0; i < moves.size() && best < wanted; ++i) {
      Move move = order[static_cast<size_t>(i)];
      int score = Sooner(-Reaches(game().Play(position, move), 1 - Later(wanted)));
      if (score > best) best_move = move;
      best = std::max(best, score);
    }
    if (best >= wanted) success_[Index(mover, best_move)] += moves.size();
    Keep(position, wanted, best, best_move, entry);
    return best;
  }

  // The table's move first, then those that have most often been enough elsewhere.
  void Sort(const MoveList& moves, int mover, Move first, Move* order) const {
    std::copy(moves.begin(), moves.end(), order);
    auto rank = [&](Move move) { return move == first ? INT64_MAX : success_[Index(mover, move)]; };
    std::stable_sort(order, order + moves.size(),
                     [&](Move a, Move b) { return rank(a) > rank(b); });
  }

  // What is known of a position that stays is kept; another's place is taken.
  static void Keep(const Position& position, int wanted, int best, Move move, Entry* entry) {
    if (!entry->used || entry->word != WordsOf(position))
      *entry = {WordsOf(position), -kMost, kMost, move, true};
    (best >= wanted ? entry->lower : entry->upper) = static_cast<int16_t>(best);
    entry->best = move;
  }

  size_t Index(int mover, Move move) const {
    return 2 * static_cast<size_t>(move) + static_cast<size_t>(mover);
  }

  std::vector<Entry> table_;
  std::vector<int64_t> success_;  // by move and mover
};

}  // namespace

std::unique_ptr<Solver> MakeMemoSolver(const Game& game, int longest, size_t table_bytes) {
  return std::make_unique<MemoSolver>(game, longest, table_bytes);
}

}  // namespace pawl
