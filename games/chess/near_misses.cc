#include "games/chess/near_misses.h"

#include <cstdlib>

#include "games/chess/fen.h"
#include "games/chess/moves.h"
#include "games/chess/san.h"

namespace pawl::chess {
namespace {

constexpr std::string_view kClasses[] = {"pinned",    "check",      "attacked",  "blocked",
                                         "promotion", "wrong_side", "own_piece", "pawn",
                                         "castling",  "en_passant"};
constexpr size_t kGardnerClasses = 8;  // the first ones

// Writes moves as text; a pawn's move to the last rank once for each piece.
class Moves {
 public:
  explicit Moves(const Pieces& pieces) : pieces_(pieces) {}

  void Add(int from, int to) {
    std::string text = SquareName(from) + SquareName(to);
    if (!pieces_.Promotes(from, to)) {
      texts_.push_back(text);
      return;
    }
    for (char piece : kPromotions) texts_.push_back(text + piece);
  }
  void AddText(std::string text) { texts_.push_back(std::move(text)); }

  std::vector<std::string> Take() { return std::move(texts_); }

 private:
  const Pieces& pieces_;
  std::vector<std::string> texts_;
};

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

}  // namespace

std::span<const std::string_view> NearMissClasses(const Variant& variant) {
  std::span<const std::string_view> all = kClasses;
  return variant.wide ? all : all.first(kGardnerClasses);
}

std::vector<std::string> NearMisses(const Pieces& pieces, std::string_view move_class) {
  Moves moves(pieces);
  FindNearMisses(pieces, move_class, &moves);
  return moves.Take();
}

std::vector<std::string> LikeNearMisses(const Pieces& pieces, std::string_view move_class) {
  Squares pinned = move_class == "pinned" ? PinnedSquares(pieces) : 0;
  MoveList legal;
  LegalMoves(pieces.variant(), pieces.state(), &legal);
  std::vector<std::string> texts;
  for (Move move : legal) {
    if (IsLike(pieces, move_class, move, pinned)) texts.push_back(ToCoordinates(move));
  }
  return texts;
}

}  // namespace pawl::chess
