#include "replay/ledger/counters.h"

namespace pawl {

int64_t LedgerCounters::Read(std::string_view name) {
  static const LedgerSql kValue("select value from counter where name = ?");
  Query query = file_.Prepare(kValue);
  query.Bind(name);
  return query.Next() ? query.Int("value") : 0;
}

void LedgerCounters::Add(std::string_view name, int64_t amount) {
  file_.Put(LedgerTable::kCounter, name, Read(name) + amount);
}

}  // namespace pawl
