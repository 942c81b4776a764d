#include "replay/ledger/counters.h"

#include "tests/replay/ledger/fixture.h"

namespace pawl {
namespace {

TEST_F(LedgerTest, CountersAddUpOverTheRun) {
  {
    auto ledger = Open();
    EXPECT_EQ(ledger->counters.Read(kAcceptedCounter), 0);
    ledger->counters.Add(kAcceptedCounter, 3);
    ledger->counters.Add(kDrawnCounter, 5);
    ledger->counters.Add(kAcceptedCounter, 4);
  }
  auto ledger = Open();
  EXPECT_EQ(ledger->counters.Read(kAcceptedCounter), 7);
  EXPECT_EQ(ledger->counters.Read(kDrawnCounter), 5);
}

}  // namespace
}  // namespace pawl
