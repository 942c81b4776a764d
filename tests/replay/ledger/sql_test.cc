#include "replay/ledger/sql.h"

#include "tests/testing.h"

namespace pawl {
namespace {

TEST(LedgerSql, NamesStandForTheValuesOfTheSchema) {
  EXPECT_STREQ(LedgerSql("{UNKNOWN} {TRUE} {FALSE}").text(), "0 1 2");
  EXPECT_STREQ(LedgerSql("{WRONG} {FAILED}").text(), "1 2");
  EXPECT_STREQ(LedgerSql("p.id << {SAMPLE_BITS}, id >> {FRESH_SHIFT}").text(),
               "p.id << 10, id >> 62");
}

TEST(LedgerSql, ANameThatNobodyKnowsIsABug) {
  EXPECT_THROW(LedgerSql("select {NOTHING}"), std::exception);
}

}  // namespace
}  // namespace pawl
