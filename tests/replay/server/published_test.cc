#include "replay/server/published.h"

#include "replay/ledger/ledger.h"
#include "tests/testing.h"

namespace pawl {
namespace {

using testing::Scratch;

// A ledger with versions 0, 1 and 2, of which the last two have the same bytes.
void Publish(const std::filesystem::path& run) {
  Config config;
  config.add_task()->set_kind("addition");
  Ledger ledger(run / "ledger.sqlite", "run", config);
  for (int64_t version : {0, 1, 2}) {
    Weights weights;
    weights.set_version(version);
    weights.set_sha256(version == 0 ? "first" : "second");
    ledger.weights.Add(version, &weights);
  }
}

TEST(Published, NamesAVersionByItsDigestAndTheOtherWayRound) {
  Scratch run;
  Publish(run.path());
  EXPECT_EQ(PublishedHash(run.path(), 0), "first");
  EXPECT_EQ(PublishedHash(run.path(), kNewestWeights), "second");
  EXPECT_EQ(PublishedHash(run.path(), 3), "");
  EXPECT_EQ(PublishedVersion(run.path(), "second"), 1) << "the first with this digest";
  EXPECT_EQ(PublishedVersion(run.path(), "third"), -1);
  EXPECT_EQ(PublishedVersion(run.path(), ""), -1);
}

TEST(Published, ALedgerThatIsMissingOrDamagedNamesNothing) {
  Scratch run;
  EXPECT_EQ(PublishedHash(run.path(), kNewestWeights), "");
  EXPECT_EQ(PublishedVersion(run.path(), "first"), -1);
  testing::Write(run / "ledger.sqlite", "text, long enough to be looked at as a database");
  EXPECT_EQ(PublishedHash(run.path(), kNewestWeights), "");
  EXPECT_EQ(PublishedVersion(run.path(), "first"), -1);
}

}  // namespace
}  // namespace pawl
