#include "model/places.h"

#include "tests/testing.h"
#include "tokens/tokenizer.h"

namespace pawl {
namespace {

ModelConfig Small() {
  ModelConfig config;
  config.set_context(32);
  return config;
}

// 1 + two numbers of two digits = one of three, then a word.
TEST(Places, CoupledDigitsOfOneWeightShareAPlace) {
  ModelConfig config = Small();
  std::vector<int32_t> row = MakeTokenizer(config.tokens())->EncodePrompt("21+43=640x");
  EXPECT_EQ(Places(config).OfRow(row, 0.9),
            (std::vector<int64_t>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10}));
  config.set_positions(ModelConfig::coupled);
  config.set_places(10);
  EXPECT_EQ(Places(config).OfRow(row), (std::vector<int64_t>{0, 1, 2, 0, 1, 2, 0, 1, 2, 3, 0}));
  // The last place of the context is used and no more.
  EXPECT_EQ(Places(config).OfRow(row, 0.999),
            (std::vector<int64_t>{6, 7, 8, 6, 7, 8, 6, 7, 8, 9, 6}));
}

TEST(Places, ARowLongerThanTheContextIsRefused) {
  ModelConfig config = Small();
  EXPECT_EQ(Places(config).OfRow(std::vector<int32_t>(32, 5)).size(), 32u);
  EXPECT_EQ(testing::ErrorOf([&] { Places(config).OfRow(std::vector<int32_t>(33, 5)); }),
            "model.context: is 32, and a row has 33 tokens; raise model.context, or lower the "
            "task's levels");
}

TEST(Places, TheTableHasARowForEachPositionUnlessItIsCoupled) {
  ModelConfig config = Small();
  config.set_places(10);
  EXPECT_EQ(Places::Count(config), 32);
  config.set_positions(ModelConfig::coupled);
  EXPECT_EQ(Places::Count(config), 10);
}

}  // namespace
}  // namespace pawl
