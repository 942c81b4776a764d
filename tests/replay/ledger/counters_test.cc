#include "replay/ledger/counters.h"

#include "tests/replay/ledger/fixture.h"

namespace pawl {
namespace {

TEST_F(LedgerTest, CountersAddUpOverTheRun) {
  {
    auto ledger = Open();
    EXPECT_EQ(ledger->counters.Read(kAcceptedSamples), 0);
    ledger->counters.Add(kAcceptedSamples, 3);
    ledger->counters.Add(kDrawnRows, 5);
    ledger->counters.Add(kAcceptedSamples, 4);
  }
  auto ledger = Open();
  EXPECT_EQ(ledger->counters.Read(kAcceptedSamples), 7);
  EXPECT_EQ(ledger->counters.Read(kDrawnRows), 5);
}

}  // namespace
}  // namespace pawl
