#include "replay/ledger/thread.h"

#include <boost/asio/co_spawn.hpp>

#include "tests/replay/ledger/fixture.h"

namespace pawl {
namespace {

using testing::ErrorOf;
using ::testing::HasSubstr;

class LedgerThreadTest : public LedgerTest {
 protected:
  LedgerThreadTest() : thread_(std::make_unique<LedgerThread>(&io_, Open())) {}

  // What `operation` gives to the coroutine that waits for it.
  template <typename Operation>
  void Do(Operation operation) {
    boost::asio::co_spawn(
        io_, [&, operation]() -> boost::asio::awaitable<void> { co_await thread_->Do(operation); },
        [](std::exception_ptr error) {
          if (error) std::rethrow_exception(error);
        });
    io_.restart();
    io_.run();
  }

  static OpenGeneration Problem(int64_t index) {
    OpenGeneration open;
    open.set_generation(1);
    *open.add_group() = MakeGroup(1, index, 1);
    open.mutable_group(0)->clear_sample();
    return open;
  }

  boost::asio::io_context io_;
  std::unique_ptr<LedgerThread> thread_;
};

TEST_F(LedgerThreadTest, WhatAnOperationStoredIsOnDiskWhenItReturns) {
  Do([](Ledger& ledger) { ledger.samples.AddProblems(Problem(0)); });
  Database other(scratch_ / "ledger.sqlite", Database::Mode::kReadOnly);
  Query count = other.Prepare("select count(*) as problems from problem");
  ASSERT_TRUE(count.Next());
  EXPECT_EQ(count.Int("problems"), 1);
}

TEST_F(LedgerThreadTest, ARefusedOperationReachesItsCallerAloneAndLeavesNothing) {
  EXPECT_THAT(ErrorOf([&] {
                Do([](Ledger& ledger) {
                  ledger.samples.AddProblems(Problem(0));
                  throw Error(ErrorCode::kFailed, "the operation", "is refused");
                });
              }),
              HasSubstr("is refused"));
  EXPECT_EQ(thread_->failure(), nullptr);
  Do([](Ledger& ledger) { ledger.samples.AddProblems(Problem(1)); });
  size_t waiting = 0;
  Do([&](Ledger& ledger) { waiting = ledger.samples.UnsampledGroups().size(); });
  EXPECT_EQ(waiting, 1u);
}

TEST_F(LedgerThreadTest, AStoreThatIsBrokenForGoodFailsEveryLaterOperation) {
  auto damaged = [](Ledger&) {
    throw DatabaseError(ErrorCode::kData, "ledger.sqlite", "is corrupt", "restore it", false);
  };
  EXPECT_THAT(ErrorOf([&] { Do(damaged); }), HasSubstr("is corrupt"));
  EXPECT_NE(thread_->failure(), nullptr);
  EXPECT_THAT(ErrorOf([&] { Do([](Ledger&) {}); }), HasSubstr("is corrupt"));
}

TEST_F(LedgerThreadTest, AFullDiskFailsOneCommitAndTheNextIsTried) {
  auto full = [](Ledger&) {
    throw DatabaseError(ErrorCode::kFailed, "ledger.sqlite", "the disk is full", "free some", true);
  };
  EXPECT_THAT(ErrorOf([&] { Do(full); }), HasSubstr("the disk is full"));
  EXPECT_EQ(thread_->failure(), nullptr);
  EXPECT_EQ(ErrorOf([&] { Do([](Ledger&) {}); }), "");
}

}  // namespace
}  // namespace pawl
