#include <set>
#include <sstream>

#include "tests/tasks/checks.h"

namespace pawl {
namespace {

using testing::DrawOne;
using testing::TaskOf;

// The way is in the corridors, and no shorter one can be: it is a tree.
TEST(Maze, TheWayGoesThroughCorridorsFromStartToGoal) {
  auto task = TaskOf("maze");
  for (uint64_t n = 0; n < 50; ++n) {
    Problem p = DrawOne(*task, 1 + static_cast<int>(n % 12), n);
    size_t colon = p.prompt.find(':');
    EXPECT_EQ(p.prompt[colon + 1], p.reference.front());
    EXPECT_EQ(p.prompt[colon + 2], p.reference.back());
    std::string corridors = " " + p.prompt.substr(0, colon) + " ";
    for (size_t i = 1; i < p.reference.size(); ++i) {
      std::string there = {' ', p.reference[i - 1], p.reference[i], ' '},
                  back = {' ', p.reference[i], p.reference[i - 1], ' '};
      EXPECT_TRUE(corridors.find(there) != std::string::npos ||
                  corridors.find(back) != std::string::npos);
    }
    EXPECT_EQ(std::count(corridors.begin(), corridors.end(), ' '),
              static_cast<long>(p.reference.size()) + 6);
  }
}

TEST(Maze, KeepsWhatAllTasksPromise) { testing::ExpectPromises("maze", {1, 2, 10, 29}); }

// A tree has one corridor less than places, and each place is reached.
TEST(Maze, TheCorridorsAreATree) {
  auto task = TaskOf("maze");
  testing::ExpectLevels(*task, 1, 29);
  for (int level : {1, 5, 29}) {
    for (uint64_t n = 0; n < 20; ++n) {
      Problem p = DrawOne(*task, level, n);
      std::istringstream in(p.prompt.substr(0, p.prompt.find(':')));
      std::vector<std::string> corridors;
      std::set<char> places;
      for (std::string corridor; in >> corridor;) {
        ASSERT_EQ(corridor.size(), 2u);
        places.insert({corridor[0], corridor[1]});
        corridors.push_back(corridor);
      }
      EXPECT_EQ(corridors.size(), static_cast<size_t>(level) + 6);
      EXPECT_EQ(places.size(), corridors.size() + 1);
      std::set<char> reached = {p.reference[0]};
      for (size_t round = 0; round < corridors.size(); ++round) {
        for (const std::string& c : corridors) {
          if (reached.contains(c[0]) || reached.contains(c[1])) reached.insert({c[0], c[1]});
        }
      }
      EXPECT_EQ(reached, places);
    }
  }
}

TEST(Maze, TheWayVisitsAsManyPlacesAsTheLevelAndOneEachOnce) {
  auto task = TaskOf("maze");
  for (int level : {1, 7, 29}) {
    std::string way = DrawOne(*task, level, 9).reference;
    EXPECT_EQ(way.size(), static_cast<size_t>(level) + 1);
    EXPECT_EQ(std::set<char>(way.begin(), way.end()).size(), way.size()) << way;
  }
}

TEST(Maze, AWayBackOrAroundIsWrong) {
  auto task = TaskOf("maze");
  Problem p = {2, 0, "ab cb bd:ad>", "abd"};
  EXPECT_TRUE(task->IsRight(p, "abd"));
  for (const char* wrong : {"dba", "ad", "abcbd", "abd ", "a b d", "ab", "bd"})
    EXPECT_FALSE(task->IsRight(p, wrong)) << wrong;
}

}  // namespace
}  // namespace pawl
