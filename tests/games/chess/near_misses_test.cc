#include "games/chess/near_misses.h"

#include <map>

#include "base/random.h"
#include "games/chess/fen.h"
#include "games/chess/moves.h"
#include "games/chess/san.h"
#include "games/game.h"
#include "tests/testing.h"

namespace pawl::chess {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

const Variant& VariantOf(const std::string& name) {
  return name == "chess" ? kStandard : kGardnerVariant;
}

bool IsLegal(const Variant& variant, const State& state, const std::string& move) {
  return testing::ErrorOf([&] { FromCoordinates(variant, state, move); }).empty();
}

void Remove(State* state, int square) {
  int side = (state->of(1) & Bit(square)) != 0 ? 1 : 0;
  if ((state->all() & Bit(square)) != 0) state->Flip(state->At(square), side, Bit(square));
}

void SetSide(State* state, int side, int castling, int en_passant) {
  state->Set(side, castling, en_passant, state->clock(), state->number());
}

// Takes away what attacks the mover's king after the move, or the squares of its castling.
void MakeSafe(const Variant& variant, const std::string& move, State* state) {
  int side = state->side(), from = SquareOf(move.substr(0, 2), variant),
      to = SquareOf(move.substr(2, 2), variant), king = First(state->of(kKing, side));
  std::vector<int> squares = {king};
  State after = *state;
  if (from == king && std::abs(FileOf(from) - FileOf(to)) == 2) {
    squares = {from, (from + to) / 2, to};
  } else {
    if (state->At(from) == kPawn && to == state->en_passant())
      Remove(&after, to - (side == 0 ? 8 : -8));
    Remove(&after, to);
    after.Flip(after.At(from), side, Bit(from) | Bit(to));
    if (from == king) squares = {to};
  }
  for (int square : squares) {
    Squares attackers = Attackers(after, 1 - side, square, after.all() | ~variant.board);
    while (attackers != 0) Remove(state, Pop(&attackers));
  }
}

// The position in which the near miss is legal, but for attacks on the king where its class is one
// of them; `move` becomes the move that is legal there.
void Repair(const Variant& variant, std::string_view move_class, std::string* move, State* state) {
  int side = state->side(), from = SquareOf(move->substr(0, 2), variant),
      to = SquareOf(move->substr(2, 2), variant);
  if (move_class == "promotion") {
    bool pawn = state->At(from) == kPawn;
    *move = move->substr(0, 4) + (pawn ? "q" : "");
  } else if (move_class == "wrong_side") {
    SetSide(state, 1 - side, state->castling(), kNoSquare);
  } else if (move_class == "own_piece") {
    Piece piece = state->At(to);
    Remove(state, to);
    state->Flip(piece, 1 - side, Bit(to));
  } else if (move_class == "pawn") {
    bool straight = FileOf(from) == FileOf(to);
    if (straight) Remove(state, to);
    if (!straight) state->Flip(kKnight, 1 - side, Bit(to));
  } else if (move_class == "blocked") {
    bool castles = state->At(from) == kKing;
    int end = !castles ? to : to > from ? from + 3 : from - 4;
    Squares between = Between(from, end);
    while (between != 0) Remove(state, Pop(&between));
  } else if (move_class == "castling") {
    SetSide(state, side, 15, state->en_passant());
  } else if (move_class == "en_passant") {
    SetSide(state, side, state->castling(), to);
  }
}

struct Tried {
  int all = 0, repaired_alone = 0;
};

// Each near miss of random games is illegal, and legal once its one fault is repaired.
std::map<std::string_view, Tried> TryAll(const std::string& name, int games, int plies) {
  const Variant& variant = VariantOf(name);
  std::unique_ptr<Game> game = MakeGame(name);
  RandomStream random(RandomKey::Root(11));
  std::map<std::string_view, Tried> tried;
  for (int n = 0; n < games; ++n) {
    Position position = game->Start();
    for (int ply = 0; ply < plies; ++ply) {
      if (game->End(position, {}).outcome != Outcome::kOpen) break;
      State before{position};
      for (std::string_view one : NearMissClasses(variant)) {
        for (std::string move : NearMisses(Pieces(variant, before), one)) {
          State state{position};
          EXPECT_FALSE(IsLegal(variant, state, move)) << game->Text(position) << " " << move;
          Repair(variant, one, &move, &state);
          // Its own king stood in the way: without it the board is no position.
          if (state.of(kKing, state.side()) == 0) continue;
          ++tried[one].all;
          tried[one].repaired_alone += IsLegal(variant, state, move);
          for (int i = 0; i < 8 && !IsLegal(variant, state, move); ++i)
            MakeSafe(variant, move, &state);
          EXPECT_TRUE(IsLegal(variant, state, move))
              << one << ": " << game->Text(position) << " " << move;
        }
      }
      MoveList moves;
      game->Moves(position, &moves);
      position = game->Play(
          position, moves[static_cast<int>(random.Below(static_cast<uint64_t>(moves.size())))]);
    }
  }
  return tried;
}

TEST(NearMisses, ANearMissIsLegalOnceItsFaultIsRepaired) {
  for (const char* name : {"chess", "gardner"}) {
    for (const auto& [one, tried] : TryAll(name, 25, 100)) {
      EXPECT_GT(tried.all, 0) << name << " " << one;
      bool by_attack = one == "pinned" || one == "check" || one == "attacked" ||
                       one == "castling" || one == "en_passant";
      if (by_attack) continue;
      // What stood in a slider's way may have shielded the king as well.
      if (one == "blocked")
        EXPECT_GT(tried.repaired_alone, 0.8 * tried.all) << name;
      else
        EXPECT_EQ(tried.repaired_alone, tried.all) << name << " " << one;
    }
  }
}

// `fen`, and what is expected of one class there.
std::vector<std::string> NearMisses(const std::string& fen, std::string_view move_class,
                                    const std::string& name = "chess") {
  State state = FromFen(VariantOf(name), fen);
  return NearMisses(Pieces(VariantOf(name), state), move_class);
}

TEST(NearMisses, PinsAndChecksAreDifferentFaults) {
  const char* pinned = "4r1k1/8/8/8/8/8/4N3/4K3 w - - 0 1";
  EXPECT_THAT(NearMisses(pinned, "pinned"),
              UnorderedElementsAre("e2c1", "e2g1", "e2c3", "e2g3", "e2d4", "e2f4"));
  EXPECT_THAT(NearMisses(pinned, "check"), IsEmpty());
  const char* check = "4r1k1/8/8/8/8/8/3N4/4K3 w - - 0 1";
  EXPECT_THAT(NearMisses(check, "pinned"), IsEmpty());
  EXPECT_THAT(NearMisses(check, "check"), Contains("d2b1"));
  EXPECT_THAT(NearMisses(check, "check"), Not(Contains("d2e4"))) << "which stands in the way";
  EXPECT_THAT(NearMisses(check, "attacked"), ElementsAre("e1e2"));
}

TEST(NearMisses, CastlingFailsByAttacksAndByLostRights) {
  EXPECT_THAT(NearMisses("4k3/8/8/8/8/8/8/R3K2R w KQ - 0 1", "castling"), IsEmpty());
  EXPECT_THAT(NearMisses("4k3/8/8/8/8/8/8/R3K2R w K - 0 1", "castling"), ElementsAre("e1c1"));
  EXPECT_THAT(NearMisses("4kr2/8/8/8/8/8/8/R3K2R w KQ - 0 1", "castling"), ElementsAre("e1g1"))
      << "through an attack";
  EXPECT_THAT(NearMisses("4k1r1/8/8/8/8/8/8/R3K2R w KQ - 0 1", "castling"), ElementsAre("e1g1"))
      << "into an attack";
  EXPECT_THAT(NearMisses("1k2r3/8/8/8/8/8/8/R3K2R w KQ - 0 1", "castling"),
              ElementsAre("e1g1", "e1c1"))
      << "out of an attack";
  EXPECT_THAT(NearMisses("1r2k3/8/8/8/8/8/8/R3K2R w KQ - 0 1", "castling"), IsEmpty())
      << "only the rook crosses the attack";
  EXPECT_THAT(NearMisses("r3k2r/8/8/8/8/8/8/4K3 b k - 0 1", "castling"), ElementsAre("e8c8"));
  EXPECT_THAT(NearMisses("4k3/8/8/8/8/8/8/RN2K2R w KQ - 0 1", "castling"), IsEmpty());
  EXPECT_THAT(NearMisses("4k3/8/8/8/8/8/8/RN2K2R w KQ - 0 1", "blocked"), Contains("e1c1"));
  EXPECT_THAT(NearMisses("4k3/8/8/8/8/8/8/RN2K2R w K - 0 1", "blocked"), Not(Contains("e1c1")))
      << "two faults";
}

TEST(NearMisses, EnPassantIsTooLateOrExposesTheKing) {
  EXPECT_THAT(NearMisses("4k3/8/8/3pP3/8/8/8/4K3 w - d6 0 1", "en_passant"), IsEmpty());
  EXPECT_THAT(NearMisses("4k3/8/8/3pP3/8/8/8/4K3 w - - 0 1", "en_passant"), ElementsAre("e5d6"));
  EXPECT_THAT(NearMisses("4k3/3n4/8/3pP3/8/8/8/4K3 w - - 0 1", "en_passant"), IsEmpty())
      << "the pawn did not come from d7";
  EXPECT_THAT(NearMisses("4k3/8/8/K2pP2r/8/8/8/8 w - d6 0 1", "en_passant"), ElementsAre("e5d6"))
      << "both pawns leave the rank";
  EXPECT_THAT(NearMisses("4k3/8/8/2PpP3/8/8/8/4K3 w - d6 0 1", "en_passant"), IsEmpty());
  EXPECT_THAT(NearMisses("4k3/8/8/3pP3/8/8/8/4K3 w - - 0 1", "pawn"), Contains("e5f6"));
  EXPECT_THAT(NearMisses("4k3/8/8/3pP3/8/8/8/4K3 w - - 0 1", "pawn"), Not(Contains("e5d6")));
}

TEST(NearMisses, OtherFaultsOfPiecesAndPawns) {
  EXPECT_THAT(NearMisses("4k3/8/8/8/p7/P7/8/R3K3 w - - 0 1", "pawn"),
              UnorderedElementsAre("a3a4", "a3b4"));
  EXPECT_THAT(NearMisses("4k3/8/8/8/8/P7/8/R3K3 w - - 0 1", "blocked"),
              UnorderedElementsAre("a1a4", "a1a5", "a1a6", "a1a7", "a1a8"))
      << "never over a king";
  EXPECT_THAT(NearMisses("4k3/8/8/8/8/n7/P7/4K3 w - - 0 1", "blocked"), ElementsAre("a2a4"));
  EXPECT_THAT(NearMisses("4k3/8/8/8/8/8/P7/R3K3 w - - 0 1", "own_piece"), ElementsAre("a1a2"))
      << "a king is no piece to take";
  EXPECT_THAT(NearMisses("4k3/p7/8/8/8/8/8/4K3 w - - 0 1", "wrong_side"), Contains("a7a5"));
  EXPECT_THAT(NearMisses("4k3/P7/8/8/8/8/8/4K3 w - - 0 1", "promotion"),
              UnorderedElementsAre("a7a8", "a7a8k", "a7a8p"));
  EXPECT_THAT(NearMisses("4k3/R7/8/8/8/8/8/4K3 w - - 0 1", "promotion"), ElementsAre("a7a8q"));
  EXPECT_THAT(NearMisses("k4/4P/5/5/K4 w - - 0 1", "promotion", "gardner"),
              UnorderedElementsAre("e4e5", "e4e5k", "e4e5p"));
}

TEST(NearMisses, LegalMovesLookLikeNearMisses) {
  auto like = [](const std::string& fen, std::string_view one) {
    State state = FromFen(kStandard, fen);
    return LikeNearMisses(Pieces(kStandard, state), one);
  };
  EXPECT_THAT(like("4r1k1/8/8/8/8/8/4R3/3BK3 w - - 0 1", "pinned"), Contains("e2e8"));
  EXPECT_THAT(like("4r1k1/8/8/8/8/8/4R3/3BK3 w - - 0 1", "pinned"), Not(Contains("e1f1")));
  EXPECT_THAT(like("4r1k1/8/8/8/8/8/3R4/4K3 w - - 0 1", "check"), ElementsAre("d2e2"));
  EXPECT_THAT(like("4k3/8/8/8/8/8/8/R3K2R w KQ - 0 1", "castling"), ElementsAre("e1g1", "e1c1"));
  EXPECT_THAT(like("4k3/8/8/3pP3/8/8/8/4K3 w - d6 0 1", "en_passant"), ElementsAre("e5d6"));
  EXPECT_THAT(like("4k3/8/8/3pP3/8/8/8/4K3 w - - 0 1", "castling"), IsEmpty());
}

}  // namespace
}  // namespace pawl::chess
