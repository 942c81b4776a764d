#include <cctype>
#include <map>
#include <set>

#include "tests/tasks/checks.h"

namespace pawl {
namespace {

using testing::DrawOne;
using testing::ErrorOf;
using ::testing::HasSubstr;
using testing::TaskOf;

TEST(Facts, AreTheSameInOneRunAndOthersInAnother) {
  TaskConfig config;
  config.set_kind("facts");
  auto a = MakeTask(config, RandomKey::Root(1)), again = MakeTask(config, RandomKey::Root(1)),
       b = MakeTask(config, RandomKey::Root(2));
  std::set<std::string> prompts;
  int same = 0;
  for (uint64_t rank = 0; rank < 256; ++rank) {
    Problem p = a->Make(0, rank);
    prompts.insert(p.prompt);
    EXPECT_EQ(p.reference, again->Make(0, rank).reference);
    same += p.prompt + p.reference == b->Make(0, rank).prompt + b->Make(0, rank).reference;
  }
  EXPECT_EQ(prompts.size(), 256u) << "a prompt names one fact";
  EXPECT_EQ(same, 0);
}

// With zipf 1 over 100 facts the first is drawn with p = 1/5.187 = 0.1928; over 20,000 draws the
// count has deviation sqrt(20000 p (1 - p)) = 56: 5 deviations are 280.
TEST(Facts, AreDrawnByZipfsLaw) {
  auto task = TaskOf("facts", [](TaskConfig* c) { c->set_count(100); });
  RandomStream random(RandomKey::Root(9));
  std::map<uint64_t, int> counts;
  for (int i = 0; i < 20000; ++i) ++counts[task->Draw({1, 10}, &random).seed];
  EXPECT_NEAR(counts[0], 20000 * 0.1928, 280);
  EXPECT_NEAR(task->Frequency(task->Make(0, 0)), 0.1928, 1e-4);
  EXPECT_GT(counts[0], counts[50]);
}

TEST(Facts, ALevelIsATenth) {
  auto task = TaskOf("facts", [](TaskConfig* c) { c->set_count(95); });
  size_t all = 0;
  for (int level = 1; level <= 10; ++level) {
    for (const Problem& p : task->HeldOut(level, 1000, RandomKey::Root(0))) {
      EXPECT_EQ(p.level, level);
      ++all;
    }
    EXPECT_EQ(DrawOne(*task, level, 3).level, level);
  }
  EXPECT_EQ(all, 95u);
}

TEST(Facts, TellTheBitsOfTheirValues) {
  auto task = TaskOf("facts");
  for (uint64_t seed = 0; seed < 30; ++seed) {
    Problem p = task->Make(1, seed);
    EXPECT_DOUBLE_EQ(task->Surprise(p),
                     p.prompt.find("year") != std::string::npos ? std::log2(1000) : 6)
        << p.prompt;
  }
}

TEST(Facts, KeepWhatAllTasksPromise) {
  testing::ExpectPromises("facts", {1, 2, 10});
  EXPECT_TRUE(TaskOf("facts")->declarative()) << "nothing tells a fact but having seen it";
  testing::ExpectLevels(*TaskOf("facts"), 1, 10);
}

TEST(Facts, FewerThanTenMakeNoTenths) {
  EXPECT_THAT(ErrorOf([] { TaskOf("facts", [](TaskConfig* c) { c->set_count(9); }); }),
              HasSubstr("9 facts cannot be divided into tenths"));
  auto ten = TaskOf("facts", [](TaskConfig* c) { c->set_count(10); });
  for (uint64_t rank = 0; rank < 10; ++rank)
    EXPECT_EQ(ten->Make(0, rank).level, static_cast<int>(rank) + 1);
}

TEST(Facts, ArePromptsOfAPersonAndAnAttributeWithAValueOfItsKind) {
  auto task = TaskOf("facts", [](TaskConfig* c) { c->set_count(300); });
  std::map<std::string, int> attributes;
  for (uint64_t rank = 0; rank < 300; ++rank) {
    Problem p = task->Make(0, rank);
    size_t space = p.prompt.find(' ');
    std::string attribute = p.prompt.substr(space + 1);
    ++attributes[attribute];
    bool number = std::all_of(p.reference.begin(), p.reference.end(), ::isdigit);
    EXPECT_EQ(number, attribute == "year:") << p.prompt << p.reference;
    if (number) EXPECT_TRUE(1000 <= std::stoi(p.reference) && std::stoi(p.reference) < 2000);
  }
  EXPECT_EQ(attributes,
            (std::map<std::string, int>{{"city:", 100}, {"work:", 100}, {"year:", 100}}));
}

TEST(Facts, WithZipf0AreAllAsFrequent) {
  auto task = TaskOf("facts", [](TaskConfig* c) {
    c->set_count(50);
    c->set_zipf(0);
  });
  for (uint64_t rank : {0, 20, 49}) EXPECT_NEAR(task->Frequency(task->Make(0, rank)), 0.02, 1e-12);
}

TEST(Facts, NoOtherValueIsRight) {
  auto task = TaskOf("facts");
  Problem p = task->Make(0, 3);
  EXPECT_TRUE(task->IsRight(p, p.reference));
  EXPECT_FALSE(task->IsRight(p, p.reference + " "));
  EXPECT_FALSE(task->IsRight(p, p.prompt));
}

}  // namespace
}  // namespace pawl
