#include "replay/positions.h"

#include "tests/testing.h"

namespace pawl {
namespace {

// "offset+length" of each position.
std::vector<std::string> Cut(const std::string& text, bool ended = true) {
  auto tokenizer = MakeTokenizer(ModelConfig::bytes);
  std::vector<int32_t> solution = tokenizer->EncodeSolution(text);
  if (!ended) solution.pop_back();
  std::vector<std::string> positions;
  for (const Target& target : CutBehind(',', *tokenizer, solution))
    positions.push_back(fmt::format("{}+{}", target.offset(), target.length()));
  return positions;
}

TEST(CutBehind, EachPositionEndsWithTheCharacterAndTheLastWithTheSolution) {
  EXPECT_EQ(Cut("ab,c,d"), (std::vector<std::string>{"0+3", "3+2", "5+2"}));
  EXPECT_EQ(Cut("ab,c,d", false), (std::vector<std::string>{"0+3", "3+2", "5+1"}));
  EXPECT_EQ(Cut(",,"), (std::vector<std::string>{"0+1", "1+1", "2+1"}));
}

TEST(CutBehind, ASolutionThatIsNotCutIsOnePosition) {
  EXPECT_TRUE(Cut("abc").empty());
  EXPECT_TRUE(Cut("abc,", false).empty());
  EXPECT_TRUE(Cut("").empty());
}

}  // namespace
}  // namespace pawl
