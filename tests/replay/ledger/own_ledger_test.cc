#include "replay/ledger/own_ledger.h"

#include "proto/config.h"
#include "replay/ledger/ledger.h"
#include "tests/testing.h"

namespace pawl {
namespace {

using ::testing::HasSubstr;

class OwnLedgerTest : public ::testing::Test {
 protected:
  void Make(const std::string& run_id) {
    std::filesystem::remove(File());
    Ledger(File(), run_id, ParseConfig("[[task]]\nkind = \"copy\"\n", "x", {}));
  }

  std::string Error(bool begun = true) {
    ErrorCode code = ErrorCode::kData;
    std::string error =
        testing::ErrorOf([&] { RequireOwnLedger(scratch_.path(), "mine", begun); }, &code);
    EXPECT_EQ(code, ErrorCode::kData) << error;
    return error;
  }

  void Publish(int64_t version) {
    Database database(File(), Database::Mode::kReadWrite);
    database.Prepare("insert into weights values (?, 'x', 1, 0, 0, 0, 0)").Bind(version).Run();
  }

  std::filesystem::path File() const { return scratch_ / "ledger.sqlite"; }
  testing::Scratch scratch_;
};

TEST_F(OwnLedgerTest, MayBeMissingOrEmptyBeforeTheRunHasBegun) {
  EXPECT_EQ(Error(false), "");
  EXPECT_EQ(
      Error(),
      File().string() +
          ": is missing, and the run has begun; restore it from a copy, or start a new --out");
  testing::Write(File(), "");
  EXPECT_EQ(Error(false), "");
  EXPECT_THAT(Error(), HasSubstr("is empty, and the run has begun"));
}

TEST_F(OwnLedgerTest, IsThisRuns) {
  Make("mine");
  EXPECT_EQ(Error(), "");
  Make("another");
  EXPECT_THAT(Error(), HasSubstr("is the ledger of run another; this folder's run.json says mine"));
}

TEST_F(OwnLedgerTest, IsALedger) {
  Database(File(), Database::Mode::kReadWrite).Execute("create table notes (text text)");
  EXPECT_THAT(Error(false), HasSubstr("is another database, no ledger"));
  testing::Write(File(), std::string(4096, 'x'));
  EXPECT_THAT(Error(false), HasSubstr("is corrupt: file is not a database"));
  std::filesystem::remove(File());
  std::filesystem::create_directory(File());
  EXPECT_THAT(Error(false), HasSubstr("is no file"));
}

TEST_F(OwnLedgerTest, ReachesAsFarAsWhatLiesBesideIt) {
  Make("mine");
  Publish(2);
  std::filesystem::create_directories(scratch_ / "weights/000003");
  std::filesystem::create_directories(scratch_ / "weights/000007.tmp");
  std::filesystem::create_directories(scratch_ / "checkpoints/000003-00000000");
  EXPECT_EQ(Error(), "") << "killed while version 3 was published";
  std::filesystem::create_directories(scratch_ / "checkpoints/000004-00000000");
  EXPECT_THAT(
      Error(),
      HasSubstr(
          "is an older copy: it ends with weights version 2, the folder goes on to 3 at least"));
  EXPECT_TRUE(HasBegun(scratch_.path()));
}

}  // namespace
}  // namespace pawl
