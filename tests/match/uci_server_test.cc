#include "match/uci_server.h"

#include <sstream>
#include <thread>

#include "base/clock.h"
#include "tests/match/models.h"

namespace pawl {
namespace {

using testing::ErrorOf;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::TextPipe;
using testing::Untrained;

std::string Answers(const std::string& game, const std::string& commands,
                    std::vector<std::string> settings = {}) {
  auto model = Untrained(game, std::move(settings));
  TextPipe pipe(commands);
  LineInput in(pipe.descriptor());
  std::ostringstream out;
  UciServer(model.get(), std::nullopt, &in, &out).Serve();
  return out.str();
}

// The moves after "bestmove", one a line.
std::vector<std::string> BestMoves(const std::string& answers) {
  std::vector<std::string> moves;
  std::istringstream lines(answers);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("bestmove ")) moves.push_back(line.substr(9));
  }
  return moves;
}

TEST(UciServer, IntroducesItself) {
  std::string chess = Answers("chess", "uci\nisready\nquit\nuci\n");
  EXPECT_THAT(chess, HasSubstr("id name pawl "));
  EXPECT_THAT(chess, HasSubstr("option name Simulations type spin default 8 min 1 max 100000\n"));
  EXPECT_THAT(chess, HasSubstr("uciok\nreadyok\n"));
  EXPECT_EQ(chess.find("uciok"), chess.rfind("uciok")) << "nothing is heard after quit";
  EXPECT_THAT(chess, Not(HasSubstr("UCI_Variant")));
  EXPECT_THAT(Answers("gardner", "uci\n"),
              HasSubstr("option name UCI_Variant type combo default gardner var gardner\n"));
}

TEST(UciServer, FindsAMate) {
  std::string answers = Answers("chess",
                                "position startpos moves f2f3 e7e5 g2g4\ngo nodes 400\n"
                                "position fen k7/8/1K6/8/8/8/8/7R w - - 0 1\ngo nodes 400\n",
                                {"search.considered=64"});
  std::vector<std::string> moves = BestMoves(answers);
  ASSERT_EQ(moves.size(), 2u);
  EXPECT_EQ(moves[0], "d8h4");
  EXPECT_EQ(moves[1], "h1h8");
  EXPECT_THAT(answers, HasSubstr(" pv d8h4\n"));
  EXPECT_THAT(answers, HasSubstr("score cp "));
}

TEST(UciServer, SimulationsAreAnOption) {
  std::string answers = Answers(
      "chess", "setoption name Simulations value 25\ngo\nsetoption name Simulations value x\ngo\n");
  EXPECT_THAT(answers, HasSubstr("nodes 26 "));
  EXPECT_THAT(answers,
              HasSubstr("info string Simulations 'x': must be a number from 1 to 100000; it "
                        "stays 25\n"));
  EXPECT_EQ(BestMoves(answers).size(), 2u);
}

TEST(UciServer, NonsenseIsAnsweredAndChangesNothing) {
  std::string answers =
      Answers("chess",
              "hello\n\nposition startpos moves e2e4\nposition startpos moves e2e5\n"
              "position fen nonsense\nposition\nsetoption name Depth value 3\n"
              "setoption\nstop\nponderhit\ndebug on\ngo depth 2\n");
  EXPECT_THAT(answers, HasSubstr("info string unknown command 'hello'\n"));
  EXPECT_THAT(answers, HasSubstr("the position stays as it was\n"));
  EXPECT_THAT(answers, HasSubstr("info string there is no option 'Depth' with the value '3'\n"));
  EXPECT_THAT(answers, HasSubstr("info string depth has no effect"));
  std::vector<std::string> moves = BestMoves(answers);
  ASSERT_EQ(moves.size(), 1u);
  EXPECT_TRUE(moves[0][1] == '7' || moves[0][1] == '8') << "black is to move: " << moves[0];
}

TEST(UciServer, AGameThatIsOverHasNoMove) {
  EXPECT_EQ(
      BestMoves(Answers("chess", "position startpos moves f2f3 e7e5 g2g4 d8h4\ngo nodes 5\n")),
      std::vector<std::string>{"(none)"});
}

// These rules end the game; the other program goes on.
TEST(UciServer, PlaysOnAfterARepetitionAndFiftyMoves) {
  std::string back = " g1f3 g8f6 f3g1 f6g8";
  std::string answers = Answers(
      "chess", "position startpos moves" + back + back + "\ngo nodes 5\nposition startpos moves" +
                   back + back + back + " e2e4\ngo nodes 5\n" +
                   "position fen k7/8/8/8/8/8/8/K6R w - - 100 90\ngo nodes 5\n");
  std::vector<std::string> moves = BestMoves(answers);
  ASSERT_EQ(moves.size(), 3u) << answers;
  for (const std::string& move : moves) EXPECT_GE(move.size(), 4u);
  EXPECT_THAT(answers, Not(HasSubstr("stays as it was")));
}

TEST(UciServer, MoveTimeIsKept) {
  auto begin = steady_clock::now();
  EXPECT_EQ(BestMoves(Answers("chess", "go movetime 300\n")).size(), 1u);
  EXPECT_GE(SecondsSince(begin), 0.3);
  EXPECT_LT(SecondsSince(begin), testing::kPatienceSeconds);
}

TEST(UciServer, AnEndlessSearchHearsStopAndKeepsTheRestForLater) {
  auto model = Untrained("chess");
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  LineInput in(ends[0]);
  std::ostringstream out;
  std::thread person([&] {
    auto say = [&](const std::string& text) {
      (void)!::write(ends[1], text.data(), text.size());
      std::this_thread::sleep_for(std::chrono::milliseconds(200));
    };
    say("go infinite\n");
    say("isready\nposition startpos moves e2e4\ngo nodes 3\n");
    say("stop\n");
    say("go infinite\n");
    say("quit\n");
    ::close(ends[1]);
  });
  UciServer(model.get(), std::nullopt, &in, &out).Serve();
  person.join();
  ::close(ends[0]);
  std::string answers = out.str();
  EXPECT_LT(answers.find("readyok"), answers.find("bestmove"));
  EXPECT_GE(BestMoves(answers).size(), 2u);
  EXPECT_EQ(BestMoves(answers)[1][1], '7') << "the position came before its go";
}

TEST(UciServer, TheInputsEndEndsAnEndlessSearch) {
  auto begin = steady_clock::now();
  EXPECT_EQ(BestMoves(Answers("chess", "go infinite\n")).size(), 1u);
  EXPECT_LT(SecondsSince(begin), testing::kPatienceSeconds);
}

TEST(UciServer, AGameWithoutUciIsRefused) {
  EXPECT_THAT(ErrorOf([] { Answers("tic_tac_toe", ""); }),
              HasSubstr("untrained: plays tic_tac_toe, for which there is no UCI"));
}

}  // namespace
}  // namespace pawl
