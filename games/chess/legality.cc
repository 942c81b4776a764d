#include "games/chess/legality.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "games/chess/fen.h"
#include "games/chess/moves.h"
#include "games/chess/san.h"

namespace pawl::chess {
namespace {

constexpr std::string_view kClasses[] = {"pinned",    "check",      "attacked",  "blocked",
                                         "promotion", "wrong_side", "own_piece", "pawn",
                                         "castling",  "en_passant"};
constexpr size_t kGardnerClasses = 8;  // the first ones
constexpr std::string_view kPromotions = "nbrq";
constexpr std::string_view kRights = "KQkq";

int StepOf(int side) { return side == 0 ? 8 : -8; }

// The pieces of one position, and where they may go by their way of moving alone.
class Pieces {
 public:
  Pieces(const Variant& variant, const State& state)
      : variant_(variant),
        state_(state),
        side_(state.side()),
        own_(state.of(side_)),
        other_(state.of(1 - side_)),
        kings_(state.of(kKing)),
        occupied_(state.all() | ~variant.board),
        king_(First(state.of(kKing, side_))),
        in_check_(InCheck(variant, state, side_)) {}

  int side() const { return side_; }
  Squares own() const { return own_; }
  Squares other() const { return other_; }
  Squares kings() const { return kings_; }
  int king() const { return king_; }
  bool in_check() const { return in_check_; }
  Squares empty() const { return ~occupied_; }
  const State& state() const { return state_; }
  const Variant& variant() const { return variant_; }

  int SideOf(int square) const { return (state_.of(1) & Bit(square)) != 0 ? 1 : 0; }
  int LastRank(int side) const { return side == 0 ? variant_.size - 1 : 0; }
  bool IsSecondRank(int square) const {
    return RankOf(square) == (SideOf(square) == 0 ? 1 : variant_.size - 2);
  }

  // What a piece attacks where these squares are occupied.
  Squares Attacks(int from, Squares occupied) const {
    switch (state_.At(from)) {
      case kPawn:
        return PawnAttacks(SideOf(from), from) & variant_.board;
      case kKnight:
        return KnightAttacks(from) & variant_.board;
      case kBishop:
        return BishopAttacks(from, occupied) & variant_.board;
      case kRook:
        return RookAttacks(from, occupied) & variant_.board;
      case kQueen:
        return (BishopAttacks(from, occupied) | RookAttacks(from, occupied)) & variant_.board;
      default:
        return KingAttacks(from) & variant_.board;
    }
  }
  Squares Attacks(int from) const { return Attacks(from, occupied_); }

  // Where a piece may go if its king does not matter; castling and en passant are left out.
  Squares Reach(int from) const {
    int side = SideOf(from), step = StepOf(side);
    if (state_.At(from) != kPawn) return Attacks(from) & ~state_.of(side);
    Squares to = Attacks(from) & state_.of(1 - side);
    if ((empty() & Bit(from + step)) == 0) return to;
    to |= Bit(from + step);
    bool twice = variant_.wide && IsSecondRank(from);
    return twice ? to | (Bit(from + 2 * step) & empty()) : to;
  }

  // The board after a piece has gone there; what stood there, or on `taken`, is gone.
  State After(int from, int to, int taken = kNoSquare) const {
    State after = state_;
    for (int square : {to, taken}) {
      if (square != kNoSquare && (state_.all() & Bit(square)) != 0)
        after.Flip(state_.At(square), SideOf(square), Bit(square));
    }
    after.Flip(state_.At(from), SideOf(from), Bit(from) | Bit(to));
    return after;
  }

  // Whether the mover's king is not attacked then.
  bool IsSafe(int from, int to, int taken = kNoSquare) const {
    return !InCheck(variant_, After(from, to, taken), SideOf(from));
  }

  // The king's and the rook's square of castling on a side, where both are at home.
  struct Castling {
    int to, rook;
    Squares between;
    bool right;
  };
  std::vector<Castling> Castlings() const {
    int home = side_ == 0 ? 4 : 60, rights = state_.castling() >> (2 * side_);
    std::vector<Castling> castlings;
    if (!variant_.wide || king_ != home) return castlings;
    for (bool is_long : {false, true}) {
      int rook = is_long ? home - 4 : home + 3;
      if ((state_.of(kRook, side_) & Bit(rook)) == 0) continue;
      castlings.push_back({is_long ? home - 2 : home + 2, rook, Between(home, rook),
                           (rights >> (is_long ? 1 : 0) & 1) != 0});
    }
    return castlings;
  }

 private:
  const Variant& variant_;
  const State& state_;
  int side_;
  Squares own_, other_, kings_, occupied_;
  int king_;
  bool in_check_;
};

// Writes moves as text; a pawn's move to the last rank once for each piece.
class Moves {
 public:
  explicit Moves(const Pieces& pieces) : pieces_(pieces) {}

  void Add(int from, int to) {
    std::string text = SquareName(from) + SquareName(to);
    if (!Promotes(from, to)) {
      texts_.push_back(text);
      return;
    }
    for (char piece : kPromotions) texts_.push_back(text + piece);
  }
  void AddText(std::string text) { texts_.push_back(std::move(text)); }

  bool Promotes(int from, int to) const {
    return pieces_.state().At(from) == kPawn &&
           RankOf(to) == pieces_.LastRank(pieces_.SideOf(from));
  }

  std::vector<std::string> Take() { return std::move(texts_); }

 private:
  const Pieces& pieces_;
  std::vector<std::string> texts_;
};

void ForEach(Squares squares, const auto& action) {
  while (squares != 0) action(Pop(&squares));
}

// Pieces other than the king whose move leaves it attacked.
void Exposing(const Pieces& pieces, Moves* moves) {
  ForEach(pieces.own() & ~pieces.kings(), [&](int from) {
    ForEach(pieces.Reach(from), [&](int to) {
      if (!pieces.IsSafe(from, to)) moves->Add(from, to);
    });
  });
}

void KingSteps(const Pieces& pieces, Moves* moves) {
  ForEach(pieces.Reach(pieces.king()), [&](int to) {
    if (!pieces.IsSafe(pieces.king(), to)) moves->Add(pieces.king(), to);
  });
}

bool IsAttacked(const Pieces& pieces, int square) {
  return Attackers(pieces.state(), 1 - pieces.side(), square,
                   pieces.state().all() | ~pieces.variant().board) != 0;
}

bool CrossesAttack(const Pieces& pieces, int to) {
  return pieces.in_check() || IsAttacked(pieces, (pieces.king() + to) / 2) ||
         IsAttacked(pieces, to);
}

void Castlings(const Pieces& pieces, Moves* moves) {
  for (const Pieces::Castling& one : pieces.Castlings()) {
    bool free = (one.between & ~pieces.empty()) == 0;
    if (free && (!one.right || CrossesAttack(pieces, one.to))) moves->Add(pieces.king(), one.to);
  }
}

// Where a pawn would take one of the other side beside it that looks as if it had moved by two.
Squares PassedBy(const Pieces& pieces, int from) {
  int side = pieces.side(), step = StepOf(side);
  if (!pieces.variant().wide || RankOf(from) != (side == 0 ? 4 : 3)) return 0;
  Squares passed = 0;
  ForEach(pieces.Attacks(from) & pieces.empty(), [&](int to) {
    bool beside = (pieces.state().of(kPawn, 1 - side) & Bit(to - step)) != 0;
    bool came = beside && (pieces.empty() & Bit(to + step)) != 0;
    if (came && to != pieces.state().en_passant()) passed |= Bit(to);
  });
  return passed;
}

void EnPassant(const Pieces& pieces, Moves* moves) {
  ForEach(pieces.state().of(kPawn, pieces.side()), [&](int from) {
    ForEach(PassedBy(pieces, from), [&](int to) { moves->Add(from, to); });
    int passed = pieces.state().en_passant();
    if (passed == kNoSquare || (pieces.Attacks(from) & Bit(passed)) == 0) return;
    if (!pieces.IsSafe(from, passed, passed - StepOf(pieces.side()))) moves->Add(from, passed);
  });
}

// A way that is free but for pieces that stand on it.
void Blocked(const Pieces& pieces, Moves* moves) {
  const State& state = pieces.state();
  Squares sliders = state.of(kBishop) | state.of(kRook) | state.of(kQueen);
  ForEach(pieces.own() & sliders, [&](int from) {
    Squares far = pieces.Attacks(from, ~pieces.variant().board) & ~pieces.Attacks(from) &
                  ~pieces.own() & ~pieces.kings();
    ForEach(far, [&](int to) {
      bool over_king = (Between(from, to) & pieces.kings()) != 0;
      if (!over_king && pieces.IsSafe(from, to)) moves->Add(from, to);
    });
  });
  int step = StepOf(pieces.side());
  ForEach(state.of(kPawn, pieces.side()), [&](int from) {
    bool twice = pieces.variant().wide && pieces.IsSecondRank(from);
    if (!twice || (pieces.empty() & Bit(from + step)) != 0) return;
    int to = from + 2 * step;
    if ((pieces.empty() & Bit(to)) != 0 && pieces.IsSafe(from, to)) moves->Add(from, to);
  });
  for (const Pieces::Castling& one : pieces.Castlings()) {
    State cleared = state;
    ForEach(one.between & ~pieces.empty(), [&](int square) {
      cleared.Flip(state.At(square), pieces.SideOf(square), Bit(square));
    });
    bool blocked = cleared.all() != state.all();
    if (blocked && one.right && !CrossesAttack(Pieces(pieces.variant(), cleared), one.to))
      moves->Add(pieces.king(), one.to);
  }
}

void Promotions(const Pieces& pieces, Moves* moves) {
  MoveList legal;
  LegalMoves(pieces.variant(), pieces.state(), &legal);
  for (Move move : legal) {
    std::string text = SquareName(From(move)) + SquareName(To(move));
    if (Promotion(move) == kQueen) {
      for (const char* piece : {"", "k", "p"}) moves->AddText(text + piece);
    } else if (Promotion(move) == 0 && pieces.state().At(From(move)) != kPawn &&
               RankOf(To(move)) == pieces.LastRank(pieces.side())) {
      moves->AddText(text + 'q');
    }
  }
}

void WrongSide(const Pieces& pieces, Moves* moves) {
  ForEach(pieces.other(), [&](int from) {
    ForEach(pieces.Reach(from) & ~pieces.kings(), [&](int to) {
      if (pieces.IsSafe(from, to)) moves->Add(from, to);
    });
  });
}

void OwnPieces(const Pieces& pieces, Moves* moves) {
  ForEach(pieces.own(), [&](int from) {
    ForEach(pieces.Attacks(from) & pieces.own() & ~pieces.kings(), [&](int to) {
      if (pieces.IsSafe(from, to)) moves->Add(from, to);
    });
  });
}

void Pawns(const Pieces& pieces, Moves* moves) {
  int step = StepOf(pieces.side());
  ForEach(pieces.state().of(kPawn, pieces.side()), [&](int from) {
    Squares ahead = Bit(from + step) & pieces.other() & ~pieces.kings();
    Squares beside = pieces.Attacks(from) & pieces.empty() & ~PassedBy(pieces, from);
    if (pieces.state().en_passant() != kNoSquare) beside &= ~Bit(pieces.state().en_passant());
    ForEach(ahead | beside, [&](int to) {
      if (pieces.IsSafe(from, to)) moves->Add(from, to);
    });
  });
}

void FindNearMisses(const Pieces& pieces, std::string_view move_class, Moves* moves) {
  if (move_class == "pinned" || move_class == "check") {
    if (pieces.in_check() == (move_class == "check")) Exposing(pieces, moves);
    return;
  }
  struct {
    std::string_view name;
    void (*find)(const Pieces&, Moves*);
  } constexpr kFinders[] = {{"attacked", KingSteps},   {"castling", Castlings},
                            {"en_passant", EnPassant}, {"blocked", Blocked},
                            {"promotion", Promotions}, {"wrong_side", WrongSide},
                            {"own_piece", OwnPieces},  {"pawn", Pawns}};
  for (const auto& finder : kFinders) {
    if (finder.name == move_class) finder.find(pieces, moves);
  }
}

// Whether a legal move has the form of the near misses of a class. Of "pinned": the piece is one of
// those that only may move along a line.
bool IsLike(const Pieces& pieces, std::string_view move_class, Move move, Squares pinned) {
  int from = From(move), to = To(move), files = std::abs(FileOf(from) - FileOf(to));
  Piece piece = pieces.state().At(from);
  bool castles = piece == kKing && files == 2;
  if (move_class == "pinned") return (pinned & Bit(from)) != 0;
  if (move_class == "check") return pieces.in_check() && piece != kKing;
  if (move_class == "attacked") return piece == kKing && !castles;
  if (move_class == "castling") return castles;
  if (move_class == "en_passant") return piece == kPawn && to == pieces.state().en_passant();
  if (move_class == "blocked") return piece != kKing && Between(from, to) != 0;
  if (move_class == "promotion") return Promotion(move) != 0;
  if (move_class == "own_piece") return (pieces.other() & Bit(to)) != 0;
  if (move_class == "pawn") return piece == kPawn;
  return true;
}

Squares PinnedSquares(const Pieces& pieces) {
  Squares pinned = 0;
  if (pieces.in_check()) return 0;
  ForEach(pieces.own() & ~pieces.kings(), [&](int from) {
    ForEach(pieces.Reach(from), [&](int to) {
      if (!pieces.IsSafe(from, to)) pinned |= Bit(from);
    });
  });
  return pinned;
}

// ---- traces

char PieceLetter(const State& state, int square) {
  if ((state.all() & Bit(square)) == 0) return '.';
  char letter = kPieceLetters[state.At(square)];
  return (state.of(0) & Bit(square)) != 0 ? letter : static_cast<char>(letter | 0x20);
}

// What stands from one square to another of the same line, or on these two alone.
std::string Way(const State& state, int from, int to) {
  int step = 0;
  if (Line(from, to) != 0) {
    int files = FileOf(to) - FileOf(from), ranks = RankOf(to) - RankOf(from);
    step = (to - from) / std::max(std::abs(files), std::abs(ranks));
  }
  std::string way = {PieceLetter(state, from)};
  for (int square = from; step != 0 && square + step != to;)
    way += PieceLetter(state, square += step);
  return way + PieceLetter(state, to);
}

// What a square sees: in each direction what stands up to the first piece, upwards first and then
// clockwise, then what stands a knight's move away, from the lowest square.
std::string Star(const Variant& variant, const State& state, int square) {
  constexpr int kSteps[][2] = {{0, 1},  {1, 1},   {1, 0},  {1, -1},
                               {0, -1}, {-1, -1}, {-1, 0}, {-1, 1}};
  std::string star;
  for (auto [files, ranks] : kSteps) {
    int file = FileOf(square) + files, rank = RankOf(square) + ranks;
    for (; file >= 0 && file < variant.size && rank >= 0 && rank < variant.size;
         file += files, rank += ranks) {
      star += PieceLetter(state, 8 * rank + file);
      if (star.back() != '.') break;
    }
    star += '|';
  }
  ForEach(KnightAttacks(square) & variant.board,
          [&](int from) { star += PieceLetter(state, from); });
  return star;
}

class ChessLegality : public Legality {
 public:
  ChessLegality(const Game* game, const Variant& variant) : Legality(game), variant_(variant) {}

  std::span<const std::string_view> classes() const override {
    std::span<const std::string_view> all = kClasses;
    return variant_.wide ? all : all.first(kGardnerClasses);
  }

  std::string Text(const Position& position) const override {
    State state{position};
    std::string text;
    for (int rank = variant_.size - 1; rank >= 0; --rank) {
      for (int file = 0; file < variant_.size; ++file) text += PieceLetter(state, 8 * rank + file);
      text += rank > 0 ? '/' : ' ';
    }
    text += state.side() == 0 ? 'w' : 'b';
    if (!variant_.wide) return text;
    text += ' ';
    for (size_t i = 0; i < kRights.size(); ++i)
      text += (state.castling() >> i & 1) != 0 ? kRights[i] : '-';
    return text + ' ' + (state.en_passant() == kNoSquare ? "--" : SquareName(state.en_passant()));
  }

  std::vector<std::string> NearMisses(const Position& position,
                                      std::string_view move_class) const override {
    State state{position};
    Pieces pieces(variant_, state);
    Moves moves(pieces);
    FindNearMisses(pieces, move_class, &moves);
    return moves.Take();
  }

  std::vector<std::string> LikeThem(const Position& position,
                                    std::string_view move_class) const override {
    State state{position};
    Pieces pieces(variant_, state);
    Squares pinned = move_class == "pinned" ? PinnedSquares(pieces) : 0;
    MoveList legal;
    LegalMoves(variant_, state, &legal);
    std::vector<std::string> texts;
    for (Move move : legal) {
      if (IsLike(pieces, move_class, move, pinned)) texts.push_back(ToCoordinates(move));
    }
    return texts;
  }

  std::string AnyMove(RandomStream* random) const override {
    auto size = static_cast<uint64_t>(variant_.size);
    auto any = [&] { return static_cast<int>(8 * random->Below(size) + random->Below(size)); };
    int from = any(), to = any();
    while (to == from) to = any();
    std::string text = SquareName(from) + SquareName(to);
    bool ahead = RankOf(from) == variant_.size - 2 && RankOf(to) == variant_.size - 1;
    bool back = RankOf(from) == 1 && RankOf(to) == 0;
    if ((!ahead && !back) || std::abs(FileOf(from) - FileOf(to)) > 1) return text;
    uint64_t piece = random->Below(kPromotions.size() + 1);
    return piece == kPromotions.size() ? text : text + kPromotions[piece];
  }

  // The piece and what stands on its way; where its way of moving allows the move, what the king's
  // square sees after it. Of castling: what stands up to the rook, and what each of the king's
  // squares sees before it.
  std::string Trace(const Position& position, std::string_view move) const override {
    State state{position};
    Pieces pieces(variant_, state);
    int from = SquareOf(move.substr(0, 2), variant_), to = SquareOf(move.substr(2, 2), variant_);
    PAWL_CHECK(from != kNoSquare && to != kNoSquare, "move {}", move);
    bool own_king = from == pieces.king();
    if (own_king && variant_.wide && std::abs(FileOf(from) - FileOf(to)) == 2 &&
        RankOf(from) == RankOf(to) && FileOf(from) == 4) {
      std::string trace = Way(state, from, to > from ? from + 3 : from - 4);
      return move.size() == 4 && MayCastle(pieces, to)
                 ? fmt::format("{},{},{},{}", trace, Star(variant_, state, from),
                               Star(variant_, state, (from + to) / 2), Star(variant_, state, to))
                 : trace;
    }
    std::string trace = Way(state, from, to);
    if (!MayGo(pieces, from, to, move.substr(4))) return trace;
    int taken = to == state.en_passant() && state.At(from) == kPawn ? to - StepOf(pieces.side())
                                                                    : kNoSquare;
    return trace + ',' +
           Star(variant_, pieces.After(from, to, taken), own_king ? to : pieces.king());
  }

  size_t longest_move() const override { return 5; }

  size_t longest_trace() const override {
    size_t star = 0, of_rank = 0;  // the longest, and that of the first rank
    for (Squares left = variant_.board; left != 0;) {
      int square = Pop(&left);
      size_t one = Star(variant_, State{}, square).size();
      star = std::max(star, one);
      if (RankOf(square) == 0) of_rank = std::max(of_rank, one);
    }
    size_t step = static_cast<size_t>(variant_.size) + 1 + star;
    return variant_.wide ? std::max(step, 5 + 3 * (1 + of_rank)) : step;
  }

 private:
  // But for attacks.
  static bool MayCastle(const Pieces& pieces, int to) {
    for (const Pieces::Castling& one : pieces.Castlings()) {
      if (one.to == to) return one.right && (one.between & ~pieces.empty()) == 0;
    }
    return false;
  }
  static bool MayGo(const Pieces& pieces, int from, int to, std::string_view promotion) {
    if ((pieces.own() & Bit(from)) == 0) return false;
    bool named = promotion.size() == 1 && kPromotions.find(promotion[0]) != std::string_view::npos;
    if (Moves(pieces).Promotes(from, to) ? !named : !promotion.empty()) return false;
    if ((pieces.Reach(from) & Bit(to)) != 0) return true;
    return pieces.state().At(from) == kPawn && to == pieces.state().en_passant() &&
           (pieces.Attacks(from) & Bit(to)) != 0;
  }

  const Variant& variant_;
};

}  // namespace

std::unique_ptr<Legality> MakeChessLegality(const Game* game, const Variant& variant) {
  return std::make_unique<ChessLegality>(game, variant);
}

}  // namespace pawl::chess
