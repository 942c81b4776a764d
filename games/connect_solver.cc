// connect: alpha-beta with null windows on boards of one word.
//
// A position's score says when the game ends: 0 for a draw, and for a win with the last stone as
// the e-th on the board (cells + 2 - e) / 2, rounded down; for a loss the negative. Since players
// take turns, the score and the player to move say e. The score of a position is the negative of
// the best score after a move.
#include <algorithm>
#include <array>
#include <bit>

#include "base/error.h"
#include "games/connect_board.h"
#include "games/solver_table.h"
#include "games/solvers.h"

namespace pawl {
namespace {

constexpr int kWidthMax = 16;
constexpr int kNearEnd = 10;  // with fewer empty cells a search costs less than a look at the table

// Of few bits: most processors' instruction for it is not in the base set that a release is
// compiled for.
int CountFew(uint64_t bits) {
  int count = 0;
  for (; bits != 0; bits &= bits - 1) ++count;
  return count;
}

template <int kRow, int kHeight>
class ConnectSolver : public Solver {
 public:
  ConnectSolver(const Game& game, ConnectSize size, size_t table_bytes)
      : Solver(game, size.cells()),
        board_(size),
        cells_(size.cells()),
        mirrored_below_(cells_ / 3),
        table_(size.bits(), table_bytes) {
    for (int i = 0; i < size.width; ++i) {  // from the centre outwards
      int c = (size.width - 1) / 2 + (i % 2 == 0 ? -i / 2 : (i + 1) / 2);
      if (size.width % 2 == 1) c = size.width / 2 + (i % 2 == 0 ? i / 2 : -(i + 1) / 2);
      columns_[static_cast<size_t>(i)] = board_.Column(c);
    }
  }

 protected:
  int SearchOutcome(const Position& position) override {
    Node node = NodeOf(position);
    if (WinsNow(node)) return 1;
    if (Reaches(node, 1) >= 1) return 1;
    return Reaches(node, 0) >= 0 ? 0 : -1;
  }

  Value SearchValue(const Position& position) override {
    Node node = NodeOf(position);
    if (WinsNow(node)) return {1, 1};
    int lower = LowestScore(node.stones - 2), upper = HighestScore(node.stones);
    while (lower < upper) {
      int wanted = Next(lower, upper);
      int bound = Reaches(node, wanted);
      (bound >= wanted ? lower : upper) = bound;
    }
    return ValueOf(node, lower);
  }

  // Of a draw nothing needs to be searched.
  bool SearchEnd(const Position& position, int plies) override {
    Node node = NodeOf(position);
    if (WinsNow(node) || node.stones + plies >= cells_) return true;
    int win = ScoreAt(node.stones + plies - (plies % 2 == 0 ? 1 : 0));
    int loss = -ScoreAt(node.stones + plies - (plies % 2 == 0 ? 0 : 1));
    return Reaches(node, win) >= win || Reaches(node, loss + 1) <= loss;
  }

 private:
  using Bits = uint64_t;

  struct Node {
    Bits own, all;  // the mover's stones and everybody's
    int stones;
  };

  Node NodeOf(const Position& position) const {
    Bits all = position.word[0] | position.word[2];
    int stones = std::popcount(all);
    return {position.word[stones % 2 == 0 ? 0 : 2], all, stones};
  }

  bool WinsNow(const Node& node) const {
    return (board_.Threats(node.own, node.all) & board_.Open(node.all)) != 0;
  }

  // Of him who makes a row with this stone.
  int ScoreAt(int stone) const { return (cells_ + 2 - stone) / 2; }

  // Of a position with so many stones whose mover cannot win now: he wins with the next stone but
  // one, or loses after that.
  int HighestScore(int stones) const { return (cells_ - 1 - stones) / 2; }
  int LowestScore(int stones) const { return -((cells_ - 2 - stones) / 2); }

  // The sign first, then from the ends that are near.
  static int Next(int lower, int upper) {
    if (lower <= 0 && upper > 0) return 1;
    if (lower < 0 && upper == 0) return 0;
    return lower + (upper - lower + 1) / 2;
  }

  Value ValueOf(const Node& node, int score) const {
    if (score == 0) return {0, cells_ - node.stones};
    int last = cells_ + 2 - 2 * std::abs(score);  // or one less; a winner makes the last move
    int plies = last - node.stones;
    if ((plies % 2 == 1) != (score > 0)) --plies;
    return {score > 0 ? 1 : -1, plies};
  }

  // Moves after which the other does not win at once; none where there is no such move.
  Bits SafeMoves(const Node& node) const {
    Bits threats = board_.Threats(node.all ^ node.own, node.all), open = board_.Open(node.all);
    Bits forced = threats & open;
    if ((forced & (forced - 1)) != 0) return 0;
    return (forced != 0 ? forced : open) & ~(threats >> 1);  // nor below a cell that he needs
  }

  Bits KeyOf(const Node& node) const {
    Bits key = board_.Key(node.own, node.all);
    return node.stones < mirrored_below_ ? std::min(key, board_.Mirrored(key)) : key;
  }

  struct Ranked {
    Node after;
    int rank;
  };
  using Order = std::array<Ranked, kWidthMax>;

  // Those that make most threats first, then from the centre. The number of moves.
  int Sorted(const Node& node, Bits moves, Order* order) const {
    int count = 0;
    for (int i = 0; i < board_.width(); ++i) {
      Bits move = moves & columns_[static_cast<size_t>(i)];
      if (move == 0) continue;
      Bits all = node.all | move;
      Ranked ranked = {{node.all ^ node.own, all, node.stones + 1}, 0};
      ranked.rank = CountFew(board_.Threats(node.own | move, all));
      int at = count++;
      for (; at > 0 && (*order)[static_cast<size_t>(at - 1)].rank < ranked.rank; --at)
        (*order)[static_cast<size_t>(at)] = (*order)[static_cast<size_t>(at - 1)];
      (*order)[static_cast<size_t>(at)] = ranked;
    }
    return count;
  }

  // The highest score that the table promises for one of the moves.
  int BestKnown(const Order& order, int count) const {
    int best = -cells_;
    for (int i = 0; i < count; ++i) table_.Prefetch(KeyOf(order[static_cast<size_t>(i)].after));
    for (int i = 0; i < count; ++i)
      best = std::max(best, -table_.Find(KeyOf(order[static_cast<size_t>(i)].after)).upper);
    return best;
  }

  // A bound of the score of a position whose mover cannot win now: a lower one that reaches
  // `wanted`, or an upper one that does not.
  int Reaches(const Node& node, int wanted) {
    ++nodes_;
    Bits moves = SafeMoves(node);
    if (moves == 0 && node.stones < cells_) return -(cells_ - node.stones) / 2;
    if (node.stones >= cells_ - 2) return 0;
    Bounds bounds = {LowestScore(node.stones), HighestScore(node.stones)};
    if (bounds.lower >= wanted) return bounds.lower;
    if (bounds.upper < wanted) return bounds.upper;
    // Who has no cells left for a row cannot win.
    Bits mine = node.own | board_.Empty(node.all), others = board_.Empty(node.own);
    if (wanted > 0 ? !board_.HasRow(mine) : !board_.HasRow(others)) return 0;
    Bits key = KeyOf(node);
    Bounds found = table_.Find(key);
    if (found.lower >= wanted) return found.lower;
    if (found.upper < wanted) return found.upper;
    Order order;
    int count = Sorted(node, moves, &order);
    int64_t before = nodes_;
    int best = cells_ - node.stones > kNearEnd ? BestKnown(order, count) : -cells_;
    if (best >= wanted) return best;
    best = -cells_;
    for (int i = 0; i < count && best < wanted; ++i)
      best = std::max(best, -Reaches(order[static_cast<size_t>(i)].after, 1 - wanted));
    (best >= wanted ? found.lower : found.upper) = best;
    table_.Keep(key, found, nodes_ - before);
    return best;
  }

  ConnectBoard<kRow, kHeight> board_;
  int cells_, mirrored_below_;
  std::array<Bits, kWidthMax> columns_{};
  BoundTable table_;
};

}  // namespace

std::unique_ptr<Solver> MakeConnectSolver(const Game& game, ConnectSize size, size_t table_bytes) {
  PAWL_CHECK(size.bits() <= kConnectBits && size.width <= kWidthMax);
  if (size.row == 4 && size.height == 6)
    return std::make_unique<ConnectSolver<4, 6>>(game, size, table_bytes);
  return std::make_unique<ConnectSolver<0, 0>>(game, size, table_bytes);
}

}  // namespace pawl
