// Checks whether a ledger is whole, and whether what it holds can be true.
//
// Errors:  DatabaseError where the file cannot be read at all.
// Threads: one at a time. Cost: reads the whole file.
#pragma once

#include <string>
#include <vector>

#include "proto/config.pb.h"
#include "replay/ledger/schema.h"
#include "replay/ledger/sqlite.h"

namespace pawl {

struct LedgerFinding {
  std::string table, id;  // id: of the row; "" where no row can be named
  std::string what;
};

// Damaged pages, rows that differ from their checksums, and tables that lack or gained rows. In a
// file without checksums (schema 3 and older) only damaged pages are found.
std::vector<LedgerFinding> DamageOf(Database* database);

// Rows that are as they were written and cannot be what they say they are: their tokens are not
// those of their text, the run has no such task, a verdict has no sample.
std::vector<LedgerFinding> UntrueRowsOf(Database* database, const Config& config);

// Each throws Error(kData), which names the first damage. RequireWhole looks at the whole file,
// RequireWholeTables at these tables and at how all are declared, RequireWholeRow at one row, if it
// is there.
void RequireWhole(Database* database, const std::string& path);
void RequireWholeTables(Database* database, const std::string& path,
                        const std::vector<LedgerTable>& tables);
void RequireWholeRow(Database* database, const std::string& path, LedgerTable table, int64_t id);

}  // namespace pawl
