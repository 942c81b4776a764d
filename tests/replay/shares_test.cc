#include "replay/shares.h"

#include "tests/testing.h"

namespace pawl {
namespace {

using testing::ErrorOf;
using ::testing::HasSubstr;

TEST(MixShares, SharesOfTasksSumToOne) {
  Config config;
  for (double share : {1.0, 3.0}) config.add_task()->set_share(share);
  for (bool start : {false, true}) {
    TaskShares shares = TaskShares::Of(config, start);
    EXPECT_EQ(shares.fresh, (std::vector<double>{0.25, 0.75}));
    EXPECT_EQ(shares.verified, shares.fresh);
  }
}

TEST(MixShares, FreshRowsAndGeneration0MayBeSharedOutOtherwise) {
  Config config;
  for (double share : {1.0, 3.0}) config.add_task()->set_share(share);
  config.mutable_task(1)->set_fresh_share(0);
  EXPECT_EQ(TaskShares::Of(config, false).fresh, (std::vector<double>{1, 0}));
  EXPECT_EQ(TaskShares::Of(config, false).verified, (std::vector<double>{0.25, 0.75}));
  EXPECT_EQ(TaskShares::Of(config, true).fresh, (std::vector<double>{0.25, 0.75}));
  config.mutable_task(0)->set_fresh_share(0);
  EXPECT_EQ(TaskShares::Of(config, false).fresh, (std::vector<double>{0, 0}))
      << "with mix.fresh = 0";
  config.mutable_task(0)->set_fresh_share(-1);
  config.mutable_task(1)->set_start_share(1);
  EXPECT_EQ(TaskShares::Of(config, true).fresh, (std::vector<double>{0.5, 0.5}));
  EXPECT_EQ(TaskShares::Of(config, false).fresh, (std::vector<double>{1, 0}));

  MixShares shares(0.5, MixConfig::samples, 1, TaskShares::Of(config, false), {"a", "b"});
  int fresh_of_b = 0, verified_of_b = 0;
  for (int i = 0; i < 400; ++i) {
    MixStream next = shares.Next();
    shares.Count(next, 1);
    if (next.task == 1) ++(next.fresh ? fresh_of_b : verified_of_b);
    shares.Check();
  }
  EXPECT_EQ(fresh_of_b, 0);
  EXPECT_EQ(verified_of_b, 150);
}

TEST(MixShares, ATaskThatIsNotOpenYetLeavesItsShareToTheOthers) {
  Config config;
  for (double share : {1.0, 3.0, 4.0}) config.add_task()->set_share(share);
  for (bool start : {false, true}) {
    TaskShares shares = TaskShares::Of(config, start, {2});
    EXPECT_EQ(shares.fresh, (std::vector<double>{0.25, 0.75, 0}));
    EXPECT_EQ(shares.verified, shares.fresh);
  }
}

TaskShares Alike(std::vector<double> shares) { return {shares, shares}; }

TEST(MixShares, TheStreamThatIsFurthestBehindComesNext) {
  EXPECT_EQ(Tijdeman({0.5, 0.5}, {3, 2}), 1);
  EXPECT_EQ(Tijdeman({0.9, 0.1}, {0, 0}), 0);
  EXPECT_EQ(Tijdeman({0, 1}, {0, 7}), 1) << "a stream without a share is never drawn from";
}

TEST(MixShares, CountsInTheUnitThatWasAskedFor) {
  for (auto [unit, share] : {std::pair{MixConfig::samples, 0.5}, {MixConfig::tokens, 0.25}}) {
    MixShares shares(0.5, unit, 1, Alike({1}), {"sums"});
    EXPECT_EQ(shares.FreshShare(), 0.5) << "the target before anything is counted";
    shares.Count({true, 0}, 10);
    shares.Count({false, 0}, 30);
    EXPECT_EQ(shares.FreshShare(), share);
  }
}

TEST(MixShares, AnEmptyTasksShareOfVerifiedRowsGoesToTheOthers) {
  MixShares shares(0, MixConfig::samples, 1, Alike({0.5, 0.25, 0.25}), {"a", "b", "c"});
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
  MixShares shares(0, MixConfig::samples, 1, Alike({0.5, 0.5}), {"sums", "copies"});
  for (int i = 0; i < 10; ++i) shares.Count({false, 0}, 1);
  ErrorCode code = ErrorCode::kFailed;
  EXPECT_THAT(ErrorOf([&] { shares.Check(); }, &code),
              HasSubstr("task sums in verified data is 1.000000, wanted 0.500000"));
  EXPECT_EQ(code, ErrorCode::kData);
}

}  // namespace
}  // namespace pawl
