#include "lab/last_games.h"

#include "tests/lab/runs.h"

namespace pawl {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kText = "[[task]]\nkind = \"game\"\nfresh_levels = [0, 2]\n";

// A run whose last generation has these games of the opening "a1".
RunSeries RunWith(const std::filesystem::path& folder, const std::vector<std::string>& games) {
  RunSeries run;
  run.folder = folder;
  run.config = ParseConfig(kText, "x", {});
  std::filesystem::create_directories(folder);
  Database database(folder / "ledger.sqlite", Database::Mode::kReadWrite);
  database.Execute(
      "create table problem (id integer, prompt text); insert into problem values (1, 'a1:'); "
      "create table sample (id integer, problem integer, generation integer, task integer, weights "
      "integer, text text)");
  for (size_t i = 0; i < games.size(); ++i) {
    Query query = database.Prepare("insert into sample values (?, 1, 3, 0, 2, ?)");
    query.Bind(static_cast<int64_t>(i), std::string_view(games[i])).Run();
  }
  return run;
}

TEST(LastGames, HaveTheirBoardTheirMovesAndTheirEnd) {
  testing::Scratch scratch;
  RunSeries run = RunWith(scratch / "run", {"b1 a2 b2 a3 1-0", "a1 <x>"});
  std::string html = LastGamesHtml({{"arm", {&run}}});
  EXPECT_THAT(html, HasSubstr("aria-label=\"the position x../xo./xo.\""));
  EXPECT_THAT(html, HasSubstr("a1 <span class=cut>|</span> b1 a2 b2 a3 1-0<br><b>a row</b>"));
  EXPECT_THAT(html, HasSubstr("a1 &lt;x&gt;<br><b>rejected: a move that is not legal</b>"));
  EXPECT_THAT(html, HasSubstr("played with weights 2"));
}

TEST(LastGames, ARejectedGameIsShownAsFarAsItIsOne) {
  testing::Scratch scratch;
  RunSeries run = RunWith(scratch / "run", {"b2 a2 zz 1-0"});
  std::string html = LastGamesHtml({{"arm", {&run}}});
  EXPECT_THAT(html, HasSubstr("aria-label=\"the position .../xo./x..\""));
  EXPECT_THAT(html, Not(HasSubstr("How games begin"))) << "no game of its rules is there";
}

// A prompt without moves is of a game that the model began itself.
TEST(LastGames, HaveATreeOfHowTheyBegin) {
  testing::Scratch scratch;
  RunSeries run = RunWith(scratch / "run", {"b1 a2 b2 a3 1-0", "b2 a2 c1 a3 1-0", "a1 <x>"});
  std::string html = LastGamesHtml({{"arm", {&run}}});
  EXPECT_THAT(html, HasSubstr("2 games, the random moves that opened them included"));
  EXPECT_THAT(html, HasSubstr("<span class=move>1. a1</span>"));
  EXPECT_THAT(html, HasSubstr("100% &middot; 1.00"));
  Database database(run.folder / "ledger.sqlite", Database::Mode::kReadWrite);
  database.Execute("insert into problem values (2, ':')");
  for (int64_t id = 10; id < 30; ++id) {
    Query query =
        database.Prepare("insert into sample values (?, 2, 3, 0, 2, 'b2 a1 b1 a2 b3 1-0')");
    query.Bind(id).Run();
  }
  html = LastGamesHtml({{"arm", {&run}}});
  EXPECT_THAT(html, HasSubstr("the 20 games that the model began itself, of 23"));
  EXPECT_THAT(html, HasSubstr("<span class=move>1. b2</span>"));
  EXPECT_THAT(html, Not(HasSubstr("<span class=move>1. a1</span>")));
}

TEST(LastGames, AreOfTasksOfGamesAlone) {
  testing::Scratch scratch;
  RunSeries run = RunWith(scratch / "run", {"b1 a2 b2 a3 1-0"});
  run.config = ParseConfig("[[task]]\nkind = \"addition\"\n", "x", {});
  EXPECT_EQ(LastGamesHtml({{"arm", {&run}}}), "");
  RunSeries empty;
  empty.folder = scratch / "none";
  empty.config = ParseConfig(kText, "x", {});
  EXPECT_EQ(LastGamesHtml({{"arm", {&empty}}}), "");
}

}  // namespace
}  // namespace pawl
