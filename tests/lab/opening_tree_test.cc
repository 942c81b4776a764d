#include "lab/opening_tree.h"

#include "tests/testing.h"

namespace pawl {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

void Add(OpeningTree* tree, int games, const std::vector<std::string>& moves, Outcome outcome) {
  for (int i = 0; i < games; ++i) tree->Add(moves, outcome);
}

TEST(OpeningTree, GivesSharesOfAllGamesAndTheFirstPlayersScore) {
  OpeningTree tree;
  Add(&tree, 3, {"a1", "b2"}, Outcome::kFirstWins);
  Add(&tree, 3, {"a1", "c3"}, Outcome::kDraw);
  Add(&tree, 4, {"b2"}, Outcome::kSecondWins);
  EXPECT_EQ(tree.games(), 10);
  std::string html = tree.Html();
  EXPECT_THAT(html, HasSubstr("<span class=move>1. a1</span><span class=bar title=\"first player "
                              "wins 3, draws 3, second player wins 0\"><i class=first "
                              "style=\"width:30.00%\"></i><i class=draw style=\"width:30.00%\"></i>"
                              "</span><span class=n>60% &middot; 0.75</span>"));
  EXPECT_THAT(html, HasSubstr("<span class=move>1... c3</span>"));
  EXPECT_THAT(html, HasSubstr("<span class=n>40% &middot; 0.00</span>"));
  EXPECT_LT(html.find("1. a1"), html.find("1. b2")) << "the most played move first";
  EXPECT_LT(html.find("1... b2"), html.find("1. b2")) << "its replies stand below it";
}

TEST(OpeningTree, PoolsWhatIsRare) {
  OpeningTree tree;
  for (const char* move : {"a", "b", "c", "d", "e", "f"}) Add(&tree, 16, {move}, Outcome::kDraw);
  Add(&tree, 4, {"g", "h"}, Outcome::kDraw);
  std::string html = tree.Html();
  EXPECT_THAT(html, HasSubstr("1. d<"));
  EXPECT_THAT(html, Not(HasSubstr("1. e<"))) << "the first four of six alike";
  EXPECT_THAT(html, HasSubstr("3 other moves: 36% of games"));
  EXPECT_THAT(html, Not(HasSubstr("1... h")));
}

TEST(OpeningTree, EndsAfterFourPliesAndEscapesMoves) {
  OpeningTree tree;
  tree.Add({"<1>", "2", "3", "4", "5"}, Outcome::kDraw);
  EXPECT_THAT(tree.Html(), HasSubstr("1. &lt;1&gt;<"));
  EXPECT_THAT(tree.Html(), HasSubstr("2... 4<"));
  EXPECT_THAT(tree.Html(), Not(HasSubstr("3. 5<")));
  EXPECT_EQ(OpeningTree().Html(), "");
}

}  // namespace
}  // namespace pawl
