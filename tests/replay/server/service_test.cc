#include "replay/server/service.h"

#include "tests/replay/server/local_run.h"

namespace pawl {
namespace {

using testing::ErrorOf;
using ::testing::HasSubstr;

class ReplayServiceTest : public testing::LocalRun {};

TEST_F(ReplayServiceTest, AnActorIsNotToldTheSeedByWhichItCouldWorkOutAnswers) {
  config_.set_seed(12345);
  Start();
  EXPECT_THAT(learner().Greet().config(), HasSubstr("12345"));
  EXPECT_THAT(verifier().Greet().config(), HasSubstr("12345"));
  EXPECT_THAT(actor().Greet().config(), ::testing::Not(HasSubstr("12345")));
}

TEST_F(ReplayServiceTest, ACallThatIsNoneIsRefused) {
  EXPECT_NE(ErrorOf([&] { learner().Call(Request()); }), "");
}

TEST_F(ReplayServiceTest, AnotherRunsLedgerIsRefused) {
  boost::asio::io_context io;
  EXPECT_THAT(ErrorOf([&] { ReplayService(&io, scratch_.path(), "another", config_); }),
              HasSubstr("run"));
}

}  // namespace
}  // namespace pawl
