#include "replay/ledger/file.h"

#include "tests/replay/ledger/fixture.h"

namespace pawl {
namespace {

using testing::ErrorOf;
using ::testing::HasSubstr;

TEST_F(LedgerTest, WhatWasNotCommittedIsGone) {
  {
    auto ledger = Open();
    ledger->file.Begin();
    OpenGeneration open;
    *open.add_group() = MakeGroup(1, 0, 1);
    ledger->samples.AddProblems(open);
  }
  EXPECT_TRUE(Open()->samples.AllProgress().empty());
}

TEST_F(LedgerTest, RefusesAnotherRunsFile) {
  Open();
  EXPECT_THAT(ErrorOf([&] { Open("other"); }), HasSubstr("belongs to another run"));
}

TEST_F(LedgerTest, RefusesACorruptFile) {
  Fill(Open().get(), 1, 500);
  std::string bytes = testing::Read(scratch_ / "ledger.sqlite");
  for (size_t at = 4096; at < bytes.size(); at += 4096) bytes.replace(at, 200, 200, '\x5a');
  testing::Write(scratch_ / "ledger.sqlite", bytes);
  ErrorCode code = ErrorCode::kFailed;
  EXPECT_THAT(ErrorOf([&] { Open(); }, &code), HasSubstr("is corrupt"));
  EXPECT_EQ(code, ErrorCode::kData);
  testing::Write(scratch_ / "ledger.sqlite",
                 "this is no database, but it is long enough to be looked at");
  EXPECT_THAT(ErrorOf([&] { Open(); }), HasSubstr("is corrupt"));
}

// A file system of its own, full: nothing is acknowledged, the words say what to do.
TEST_F(LedgerTest, AFullDiskIsAnErrorBeforeTheAcknowledgement) {
  std::string mount = "mount -t tmpfs -o size=1m pawl " + scratch_.path().string() + " 2>/dev/null";
  if (std::system(mount.c_str()) != 0) GTEST_SKIP() << "needs the right to mount a file system";
  ErrorCode code = ErrorCode::kUsage;
  std::string error = ErrorOf(
      [&] {
        auto ledger = Open();
        for (int64_t generation = 1; generation < 100; ++generation)
          Fill(ledger.get(), generation, 500);
      },
      &code);
  std::system(("umount " + scratch_.path().string()).c_str());
  EXPECT_THAT(error, HasSubstr("the disk is full; nothing unacknowledged was stored"));
  EXPECT_EQ(code, ErrorCode::kFailed);
}

TEST_F(LedgerTest, ARefusedOperationLeavesNothingBehind) {
  auto ledger = Open();
  Fill(ledger.get(), 1, 2);
  std::string hash = Hash();
  ledger->file.Begin();
  EXPECT_THAT(ErrorOf([&] {
                ledger->file.Atomically([&] {
                  OpenGeneration open;
                  open.set_generation(2);
                  *open.add_group() = MakeGroup(2, 0, 2);
                  ledger->samples.AddProblems(open);
                  throw Error(ErrorCode::kFailed, "the operation", "is refused after it wrote");
                });
              }),
              HasSubstr("is refused after it wrote"));
  ledger->file.Commit();
  EXPECT_EQ(Hash(), hash);
  ledger.reset();
  EXPECT_EQ(ErrorOf([&] { Open(); }), "") << "the sums go back with the rows";
}

}  // namespace
}  // namespace pawl
