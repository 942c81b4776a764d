#include "learner/near_duplicates.h"

#include <cmath>

#include "tests/testing.h"

namespace pawl {
namespace {

std::vector<Group> Groups(const std::vector<std::string>& texts) {
  std::vector<Group> groups;
  for (const std::string& text : texts) {
    Group group;
    group.set_prompt(text.substr(0, text.size() / 2));
    group.add_sample()->set_text(text.substr(text.size() / 2));
    groups.push_back(group);
  }
  return groups;
}

TEST(NearDuplicates, OneLetterInALongTextIsNearAndInAShortOneIsNot) {
  std::string text = "the quick brown fox jumps over the lazy dog and goes home again to sleep";
  std::string other = text;
  other[30] = '#';
  auto old = Groups({text, "12+34=46"});
  EXPECT_EQ(NearDuplicateShare(Groups({text}), old), 1);
  EXPECT_EQ(NearDuplicateShare(Groups({other}), old), 1);
  EXPECT_EQ(NearDuplicateShare(Groups({"12+34=47"}), old), 0);
  EXPECT_EQ(NearDuplicateShare(Groups({"a", "12+34=46", "quite another text", "b"}), old), 0.25);
  EXPECT_TRUE(std::isnan(NearDuplicateShare({}, old))) << "there is no share of nothing";
  EXPECT_TRUE(std::isnan(NearDuplicateShare(old, {})));
}

}  // namespace
}  // namespace pawl
