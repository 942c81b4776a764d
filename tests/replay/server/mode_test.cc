#include "replay/server/mode.h"

#include "proto/config.h"
#include "proto/ids.h"
#include "tests/testing.h"

namespace pawl {
namespace {

class ServerModeTest : public ::testing::Test {
 protected:
  std::unique_ptr<ServerMode> Make(const std::vector<std::string>& settings) {
    config_ = ParseConfig("[[task]]\nkind = \"copy\"\n", "x", settings);
    if (!ledger_) ledger_ = std::make_unique<Ledger>(scratch_ / "ledger.sqlite", "run", config_);
    return ServerMode::Make(config_, ledger_.get());
  }

  std::vector<std::string> continuous_ = {"mode=continuous", "loop.samples_per_insert=2",
                                          "loop.insert_slack=100", "learn.rows=32"};
  testing::Scratch scratch_;
  Config config_;
  std::unique_ptr<Ledger> ledger_;
};

TEST_F(ServerModeTest, AGenerationsSamplesComeFromTheWeightsBeforeIt) {
  auto mode = Make({});
  EXPECT_TRUE(mode->MayComeFrom(0, GroupId(1, 7)));
  EXPECT_FALSE(mode->MayComeFrom(1, GroupId(1, 7)));
  EXPECT_FALSE(mode->MayComeFrom(0, GroupId(2, 0)));
  EXPECT_TRUE(mode->HasBarriers());
}

TEST_F(ServerModeTest, GenerationalActorsNeverWaitForTheLearner) {
  auto mode = Make({});
  mode->NoteAccepted(1000000);
  EXPECT_TRUE(mode->MayGiveProblems());
}

TEST_F(ServerModeTest, ContinuousActorsWaitBeyondTheSlack) {
  auto mode = Make(continuous_);
  EXPECT_FALSE(mode->HasBarriers());
  mode->NoteAccepted(100);
  EXPECT_TRUE(mode->MayGiveProblems());
  mode->NoteAccepted(1);
  EXPECT_FALSE(mode->MayGiveProblems());
  mode->NoteDrawn(2);
  EXPECT_TRUE(mode->MayGiveProblems()) << "two rows draw one sample, at two draws a sample";
}

TEST_F(ServerModeTest, TheBandGoesOnFromWhatTheLedgerCounts) {
  auto mode = Make(continuous_);
  ledger_->file.Begin();
  mode->Record(ledger_.get(), 101);
  ledger_->file.Commit();
  EXPECT_TRUE(mode->MayGiveProblems()) << "recorded, and not yet noted";
  EXPECT_FALSE(Make(continuous_)->MayGiveProblems());
}

}  // namespace
}  // namespace pawl
