#include "games/chess/endgame.h"

#include <algorithm>
#include <bit>

#include "base/error.h"
#include "games/chess/moves.h"

namespace pawl::chess {
namespace {

constexpr int16_t kIllegal = -2, kDraw = -1;
constexpr int kSquares = 64;

size_t Index(int side, int white_king, int piece, int black_king) {
  return static_cast<size_t>(((side * kSquares + white_king) * kSquares + piece) * kSquares +
                             black_king);
}

State Placed(Piece kind, int side, int white_king, int piece, int black_king) {
  State state{};
  state.Flip(kKing, 0, Bit(white_king));
  state.Flip(kind, 0, Bit(piece));
  state.Flip(kKing, 1, Bit(black_king));
  state.Set(side, 0, kNoSquare, 0, 1);
  return state;
}

bool IsLegal(Piece kind, int side, int white_king, int piece, int black_king) {
  if (white_king == piece || piece == black_king || white_king == black_king) return false;
  if ((KingAttacks(white_king) & Bit(black_king)) != 0) return false;
  if (kind == kPawn && (RankOf(piece) == 0 || RankOf(piece) == 7)) return false;
  return side == 1 || !InCheck(kStandard, Placed(kind, side, white_king, piece, black_king), 1);
}

}  // namespace

// Rounds of one ply each: what is won or lost in exactly so many.
class Endgame::Maker {
 public:
  Maker(Piece kind, std::vector<int16_t>* plies) : kind_(kind), plies_(*plies) {
    if (kind == kPawn) {
      queen_ = std::make_unique<Endgame>(kQueen);
      rook_ = std::make_unique<Endgame>(kRook);
    }
  }

  void Make() {
    plies_.assign(size_t{2} * kSquares * kSquares * kSquares, kIllegal);
    for (int side : {0, 1}) {
      ForEach([&](int white_king, int piece, int black_king) {
        if (IsLegal(kind_, side, white_king, piece, black_king))
          plies_[Index(side, white_king, piece, black_king)] = kDraw;
      });
    }
    // Promotions reach positions that are lost in any number of plies of the tables below.
    constexpr int kQuietRounds = 40;
    for (int round = 0, quiet = 0; quiet < (kind_ == kPawn ? kQuietRounds : 2); ++round)
      quiet = Round(round) ? 0 : quiet + 1;
  }

 private:
  template <typename Visit>
  static void ForEach(const Visit& visit) {
    for (int white_king = 0; white_king < kSquares; ++white_king) {
      for (int piece = 0; piece < kSquares; ++piece) {
        for (int black_king = 0; black_king < kSquares; ++black_king)
          visit(white_king, piece, black_king);
      }
    }
  }

  // Even rounds find black's losses, odd ones white's wins. Whether any was found.
  bool Round(int round) {
    int side = round % 2 == 0 ? 1 : 0;
    std::vector<size_t> found;
    ForEach([&](int white_king, int piece, int black_king) {
      size_t at = Index(side, white_king, piece, black_king);
      if (plies_[at] != kDraw) return;
      State state = Placed(kind_, side, white_king, piece, black_king);
      if (side == 0 ? WinsIn(state, round) : LosesIn(state, round)) found.push_back(at);
    });
    for (size_t at : found) plies_[at] = static_cast<int16_t>(round);
    return !found.empty();
  }

  bool WinsIn(const State& state, int round) const {
    MoveList moves;
    LegalMoves(kStandard, state, &moves);
    return std::any_of(moves.begin(), moves.end(),
                       [&](Move move) { return PliesAfter(state, move) == round - 1; });
  }

  // Every move leads to a win of white, the longest of them in a ply less.
  bool LosesIn(const State& state, int round) const {
    MoveList moves;
    LegalMoves(kStandard, state, &moves);
    if (moves.empty()) return round == 0 && InCheck(kStandard, state, 1);
    int longest = kDraw;
    for (Move move : moves) {
      int plies = PliesAfter(state, move);
      if (plies == kDraw) return false;
      longest = std::max(longest, plies);
    }
    return longest == round - 1;
  }

  int PliesAfter(const State& state, Move move) const {
    State next = After(kStandard, state, move);
    Squares piece = next.of(0) & ~next.of(kKing);
    if (piece == 0) return kDraw;  // it was taken
    const std::vector<int16_t>* plies = &plies_;
    if (Promotion(move) == kQueen) plies = &queen_->plies_;
    if (Promotion(move) == kRook) plies = &rook_->plies_;
    if (Promotion(move) == kKnight || Promotion(move) == kBishop) return kDraw;
    return (*plies)[Index(next.side(), First(next.of(kKing, 0)), First(piece),
                          First(next.of(kKing, 1)))];
  }

  Piece kind_;
  std::vector<int16_t>& plies_;
  std::unique_ptr<Endgame> queen_, rook_;
};

Endgame::Endgame(Piece piece) : piece_(piece) {
  PAWL_CHECK(piece == kPawn || piece == kRook || piece == kQueen);
  Maker(piece, &plies_).Make();
}

Endgame::~Endgame() = default;

Endgame::Value Endgame::Of(int side, int white_king, int piece, int black_king) const {
  int16_t plies = plies_[Index(side, white_king, piece, black_king)];
  return {plies != kIllegal, plies >= 0, std::max<int>(plies, 0)};
}

Endgame::Value Endgame::Of(const State& state) const {
  if (std::popcount(state.all()) != 3 || std::popcount(state.of(kKing)) != 2 ||
      std::popcount(state.of(piece_)) != 1)
    return {};
  int owner = (state.of(piece_) & state.of(0)) != 0 ? 0 : 1;
  // With colours exchanged, ranks are reversed.
  auto seen = [&](Squares set) { return owner == 0 ? First(set) : First(set) ^ 56; };
  return Of(state.side() == owner ? 0 : 1, seen(state.of(kKing, owner)), seen(state.of(piece_)),
            seen(state.of(kKing, 1 - owner)));
}

Endgame::Counts Endgame::Count() const {
  Counts counts;
  for (size_t at = 0; at < plies_.size(); ++at) {
    if (plies_[at] == kIllegal) continue;
    bool white = at < plies_.size() / 2, won = plies_[at] >= 0;
    (white ? counts.white_to_move : counts.black_to_move) += 1;
    (white ? counts.white_wins : counts.black_loses) += won;
    counts.longest = std::max<int>(counts.longest, plies_[at]);
  }
  return counts;
}

}  // namespace pawl::chess
