#include "replay/ledger/ledger.h"

#include "tests/replay/ledger/fixture.h"

namespace pawl {
namespace {

TEST_F(LedgerTest, ForgetsOldGenerationsAndKeepsWeights) {
  auto ledger = Open();
  for (int64_t generation = 1; generation <= 3; ++generation) {
    Fill(ledger.get(), generation, 2);
    ledger->fresh.Start(0, generation);
  }
  ledger->Forget(3);
  EXPECT_TRUE(ledger->pools.Accepted(0, 1, 2).empty());
  EXPECT_EQ(ledger->pools.Accepted(0, 3, 3).size(), 2u);
}

}  // namespace
}  // namespace pawl
