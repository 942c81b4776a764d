#include "replay/shares.h"

#include "tests/testing.h"

namespace pawl {
namespace {

using testing::ErrorOf;
using ::testing::HasSubstr;

TEST(MixShares, SharesOfTasksSumToOne) {
  Config config;
  for (double share : {1.0, 3.0}) config.add_task()->set_share(share);
  EXPECT_EQ(TaskShares(config), (std::vector<double>{0.25, 0.75}));
}

TEST(MixShares, TheStreamThatIsFurthestBehindComesNext) {
  EXPECT_EQ(Tijdeman({0.5, 0.5}, {3, 2}), 1);
  EXPECT_EQ(Tijdeman({0.9, 0.1}, {0, 0}), 0);
  EXPECT_EQ(Tijdeman({0, 1}, {0, 7}), 1) << "a stream without a share is never drawn from";
}

TEST(MixShares, CountsInTheUnitThatWasAskedFor) {
  for (auto [unit, share] : {std::pair{MixConfig::samples, 0.5}, {MixConfig::tokens, 0.25}}) {
    MixShares shares(0.5, unit, 1, {1}, {"sums"});
    EXPECT_EQ(shares.FreshShare(), 0.5) << "the target before anything is counted";
    shares.Count({true, 0}, 10);
    shares.Count({false, 0}, 30);
    EXPECT_EQ(shares.FreshShare(), share);
  }
}

TEST(MixShares, AnEmptyTasksShareOfVerifiedRowsGoesToTheOthers) {
  MixShares shares(0, MixConfig::samples, 1, {0.5, 0.25, 0.25}, {"a", "b", "c"});
  shares.Expect({0});
  std::vector<int> drawn(3);
  for (int i = 0; i < 100; ++i) {
    MixStream next = shares.Next();
    EXPECT_FALSE(next.fresh);
    shares.Count(next, 1);
    ++drawn[next.task];
  }
  EXPECT_EQ(drawn, (std::vector<int>{0, 50, 50}));
  shares.Check();
}

TEST(MixShares, NamesTheTaskWhoseShareIsOff) {
  MixShares shares(0, MixConfig::samples, 1, {0.5, 0.5}, {"sums", "copies"});
  for (int i = 0; i < 10; ++i) shares.Count({false, 0}, 1);
  ErrorCode code = ErrorCode::kFailed;
  EXPECT_THAT(ErrorOf([&] { shares.Check(); }, &code),
              HasSubstr("task sums in verified data is 1.000000, wanted 0.500000"));
  EXPECT_EQ(code, ErrorCode::kData);
}

}  // namespace
}  // namespace pawl
