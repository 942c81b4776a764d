#include "games/decisive_text.h"

#include "tests/testing.h"

namespace pawl {
namespace {

using testing::ErrorOf;

TEST(DecisiveText, ComesBack) {
  for (const char* name : {"connect 5x4x4", "tic_tac_toe", "hex 3", "nim 1,3,5"}) {
    std::unique_ptr<Game> game = MakeGame(name);
    std::unique_ptr<Solver> solver = MakeSolver(*game);
    std::vector<DecisiveSet> sets = MakeDecisive(solver.get(), RandomKey::Root(1), 5, 2000);
    ASSERT_FALSE(sets.empty());
    std::string text = DecisiveText(*game, sets);
    EXPECT_EQ(ReadDecisive(*game, text, "x"), sets) << text;
  }
  std::unique_ptr<Game> game = MakeGame("tic_tac_toe");
  EXPECT_EQ(DecisiveText(*game, {}), "0 positions of tic_tac_toe\n");
  EXPECT_TRUE(ReadDecisive(*game, "0 positions of tic_tac_toe\n", "x").empty());
}

TEST(DecisiveText, IsWrittenAsItsContractSays) {
  std::unique_ptr<Game> game = MakeGame("tic_tac_toe");
  Position position = game->ParsePosition("xx./oo./...");
  std::unique_ptr<Solver> solver = MakeSolver(*game);
  EXPECT_EQ(DecisiveText(*game, {{"middle-easy", {{position, solver->OutcomesOfMoves(position)}}}}),
            "1 positions of tic_tac_toe\nmiddle-easy\txx./oo./...\tc3+ c2= a1- b1- c1-\n");
}

TEST(DecisiveText, AMalformedLineIsOneError) {
  std::unique_ptr<Game> game = MakeGame("tic_tac_toe");
  const std::string head = "1 positions of tic_tac_toe\n",
                    good = "middle-easy\txx./oo./...\tc3+ c2= a1- b1- c1-\n";
  struct Case {
    std::string text, error;
  };
  for (const Case& c : std::vector<Case>{
           {"", "f:1: first line '': must be 'N positions of tic_tac_toe'"},
           {"1 positions of hex 3\n" + good,
            "f:1: first line '1 positions of hex 3': must be 'N positions of tic_tac_toe'"},
           {"x positions of tic_tac_toe\n" + good,
            "f:1: number of positions 'x': must be a number from 0 to 1000000000"},
           {"2 positions of tic_tac_toe\n" + good, "f:1: 2 positions are announced and 1 follow"},
           {head + good + "\n", "f:1: 1 positions are announced and 2 follow"},
           {head + "middle-easy\txx./oo./...\n",
            "f:2: has 2 parts; stage, position and moves are separated by tabs"},
           {head + "late\txx./oo./...\tc3+\n", "f:2: stage 'late': is unknown"},
           {head + "end-easy\txxx/oo./...\tc3+\n", "f:2: position 'xxx/oo./...': the game is over"},
           {head + "end-easy\txx\tc3+\n",
            "f:2: position 'xx': must be three rows of three cells, separated by '/'"},
           {head + "middle-easy\txx./oo./...\tc3+ c2= a1- b1-\n",
            "f:2: moves 'c3+ c2= a1- b1-': are 4, but 5 are legal"},
           {head + "middle-easy\txx./oo./...\tc3+ c2= b1- a1- c1-\n",
            "f:2: move 'b1-': must be a1 and one of + = -"},
           {head + "middle-easy\txx./oo./...\tc3+ c2= a1 b1- c1-\n",
            "f:2: move 'a1': must be a1 and one of + = -"},
           {head + "middle-easy\txx./oo./...\tc3-  a1- b1- c1-\n",
            "f:2: move '': must be c2 and one of + = -"},
           {head + "middle-easy\txx./oo./...\tc3- c2- a1- b1- c1-\n",
            "f:2: moves 'c3- c2- a1- b1- c1-': all lead to the same"},
           {"2 positions of tic_tac_toe\n" + good + good,
            "f:3: position 'xx./oo./...': came before"},
           {"2 positions of tic_tac_toe\n" + good +
                "begin-easy\txx./oo./..."
                "\tc3+ c2= a1- b1- c1-\n",
            "f:3: stage 'begin-easy': must not come after middle-easy"},
       }) {
    ErrorCode code = ErrorCode::kFailed;
    EXPECT_EQ(ErrorOf([&] { ReadDecisive(*game, c.text, "f"); }, &code), c.error);
    EXPECT_EQ(code, ErrorCode::kUsage);
  }
}

// 2,000 damaged texts: one error each, or sets that are written again as they are.
TEST(DecisiveText, DamagedTextsAreOneErrorEach) {
  std::unique_ptr<Game> game = MakeGame("connect 5x4x4");
  std::unique_ptr<Solver> solver = MakeSolver(*game);
  std::string whole =
      DecisiveText(*game, MakeDecisive(solver.get(), RandomKey::Root(1), 2, 10'000));
  RandomStream random(RandomKey::Root(5));
  int refused = 0;
  for (int i = 0; i < 2000; ++i) {
    std::string text = whole;
    for (uint64_t edits = 1 + random.Below(3); edits > 0; --edits) {
      size_t at = random.Below(text.size());
      if (random.Below(2) == 0) {
        text.erase(at, 1 + random.Below(4));
      } else {
        text[at] = random.Below(2) == 0 ? "x.o/+-=\t\n 1"[random.Below(11)]
                                        : static_cast<char>(random.Below(256));
      }
    }
    std::string error = ErrorOf([&] {
      std::vector<DecisiveSet> read = ReadDecisive(*game, text, "f");
      EXPECT_EQ(ReadDecisive(*game, DecisiveText(*game, read), "f"), read);
    });
    refused += !error.empty();
    EXPECT_EQ(error.find('\n'), std::string::npos);
  }
  EXPECT_GT(refused, 1900);
}

}  // namespace
}  // namespace pawl
