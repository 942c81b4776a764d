#include "games/chess/legality.h"

#include "games/chess/fen.h"
#include "games/text.h"
#include "tests/testing.h"

namespace pawl::chess {
namespace {

const Variant& VariantOf(const std::string& name) {
  return name == "chess" ? kStandard : kGardnerVariant;
}

// "rnbqk/ppppp/...../PPPPP/RNBQK w" as FEN.
std::string FenOf(std::string text, bool wide) {
  std::string board, number;
  for (char c : text.substr(0, text.find(' '))) {
    if (c == '.') {
      number += c;
      continue;
    }
    if (!number.empty()) board += std::to_string(number.size());
    number.clear();
    board += c;
  }
  if (!number.empty()) board += std::to_string(number.size());
  std::vector<std::string_view> fields = Split(text, ' ');
  std::string rights = "-", passed = "-";
  if (wide) {
    rights.clear();
    for (char c : fields[2]) rights += c == '-' ? "" : std::string(1, c);
    if (rights.empty()) rights = "-";
    if (fields[3] != "--") passed = fields[3];
  }
  return fmt::format("{} {} {} {}", board, fields[1], rights, passed);
}

TEST(ChessLegality, TheTextHoldsThePosition) {
  for (const char* name : {"chess", "gardner"}) {
    const Variant& variant = VariantOf(name);
    std::unique_ptr<Game> game = MakeGame(name);
    auto legality = MakeLegality(game.get());
    RandomStream random(RandomKey::Root(3));
    for (int n = 0; n < 30; ++n) {
      Position position = game->Start();
      for (int ply = 0; ply < 60; ++ply) {
        if (game->End(position, {}).outcome != Outcome::kOpen) break;
        State read = FromFen(variant, FenOf(legality->Text(position), variant.wide));
        EXPECT_EQ(game->Key(read.position), game->Key(position)) << legality->Text(position);
        EXPECT_EQ(legality->Text(position).size(), legality->Text(game->Start()).size());
        MoveList moves;
        game->Moves(position, &moves);
        position = game->Play(
            position, moves[static_cast<int>(random.Below(static_cast<uint64_t>(moves.size())))]);
      }
    }
  }
  std::unique_ptr<Game> game = MakeGame("chess");
  EXPECT_EQ(MakeLegality(game.get())->Text(game->Start()),
            "rnbqkbnr/pppppppp/......../......../......../......../PPPPPPPP/RNBQKBNR w KQkq --");
}

// Whether a star shows a piece of the other side that attacks its middle.
bool ShowsAttack(std::string_view star, bool white) {
  auto foe = [&](char letter, std::string_view kinds) {
    bool is_white = letter >= 'A' && letter <= 'Z';
    return letter != '.' && letter != '-' && is_white != white &&
           kinds.find(static_cast<char>(letter & ~0x20)) != std::string_view::npos;
  };
  EXPECT_EQ(star.size(), 26u) << star;
  for (size_t i = 0; i < 8; ++i) {
    char away = star[2 + 2 * i], letter = star[3 + 2 * i];
    EXPECT_EQ(away == '0', letter == '-') << star;
    bool oblique = i % 2 == 1, up = i == 1 || i == 7, down = i == 3 || i == 5;
    if (foe(letter, oblique ? "BQ" : "RQ")) return true;
    if (away != '1') continue;
    if (foe(letter, "K") || ((white ? up : down) && foe(letter, "P"))) return true;
  }
  for (char letter : star.substr(18)) {
    if (foe(letter, "N")) return true;
  }
  return false;
}

// A reader who knows only the prompt's move and the trace can tell: what a piece could not do stops
// the trace, and what it could do leaves its king in view.
TEST(ChessLegality, TheTraceShowsTheAnswer) {
  for (const char* name : {"chess", "gardner"}) {
    std::unique_ptr<Game> game = MakeGame(name);
    auto legality = MakeLegality(game.get());
    RandomStream random(RandomKey::Root(5));
    int legal = 0, refused = 0, attacked = 0;
    for (int n = 0; n < 10; ++n) {
      Position position = game->Start();
      for (int ply = 0; ply < 80; ++ply) {
        if (game->End(position, {}).outcome != Outcome::kOpen) break;
        bool white = State{position}.side() == 0;
        std::vector<std::string> moves = legality->LegalTexts(position);
        std::string next = moves[random.Below(moves.size())];
        for (std::string_view one : legality->classes()) {
          for (std::string& move : legality->NearMisses(position, one)) moves.push_back(move);
        }
        for (int i = 0; i < 20; ++i) moves.push_back(legality->AnyMove(&random));
        for (const std::string& move : moves) {
          std::string trace = legality->Trace(position, move);
          std::vector<std::string_view> parts = Split(trace, ',');
          bool seen = parts.size() > 1, attack = false;
          for (size_t i = 1; i < parts.size(); ++i) attack |= ShowsAttack(parts[i], white);
          EXPECT_EQ(seen && !attack, legality->IsLegal(position, move))
              << game->Text(position) << " " << move << " " << trace;
          legal += seen && !attack;
          refused += !seen;
          attacked += attack;
          EXPECT_LE(trace.size(), legality->longest_trace());
        }
        position = game->Play(position, game->ParseMove(position, next));
      }
    }
    EXPECT_GT(legal, 1000) << name;
    EXPECT_GT(refused, 1000) << name;
    EXPECT_GT(attacked, 50) << name;
  }
}

TEST(ChessLegality, TracesOfKnownMoves) {
  auto trace = [](const std::string& name, const std::string& fen, const std::string& move) {
    std::unique_ptr<Game> game = MakeGame(name);
    return MakeLegality(game.get())->Trace(game->ParsePosition(fen), move);
  };
  const char* start = "rnbqk/ppppp/5/PPPPP/RNBQK w - - 0 1";
  EXPECT_EQ(trace("gardner", start, "b1c3"), "Nc3.---------,e11P0-0-0-0-0-1Q1P------P.");
  EXPECT_EQ(trace("gardner", start, "c1c3"), "Bc2Pc3.------");
  EXPECT_EQ(trace("gardner", start, "c3c4"), ".c4p---------");
  EXPECT_EQ(trace("gardner", "r4/3k1/5/1P3/K3B w - - 0 1", "e1d2"),
            "Bd2.---------,a14r1P0-0-0-0-0-0-..------");
  EXPECT_EQ(trace("chess", "4k3/8/8/8/8/8/8/R3K2R w K - 0 1", "e1c1"), "Kd1.c1.b1.a1R---------");
}

TEST(ChessLegality, KnowsMovesByTheirForm) {
  std::unique_ptr<Game> game = MakeGame("gardner");
  auto legality = MakeLegality(game.get());
  for (const char* move : {"a1b2", "e5a1", "a4a5q", "a4a5k", "b1b2p"})
    EXPECT_TRUE(legality->IsMove(move)) << move;
  for (const char* text :
       {"", "a1", "a1a1", "a1a6", "f1a1", "a1b", "a1b2x", "a1b2qq", "1-0", "a1b2 "})
    EXPECT_FALSE(legality->IsMove(text)) << text;
}

}  // namespace
}  // namespace pawl::chess
