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

// Pages, rows that differ from their checksums, tables that lack or gained rows. Of a file without
// checksums (schema 3 and older): pages.
std::vector<LedgerFinding> DamageOf(Database* database);

// Rows that are as they were written and cannot be what they say: tokens that are not those of the
// text, a task that the run has not, verdicts without a sample.
std::vector<LedgerFinding> UntrueRowsOf(Database* database, const Config& config);

// Error(kData) names the first damage: of the whole file; or of tables, and of how they are
// declared; or of a row, if it is there.
void RequireWhole(Database* database, const std::string& path);
void RequireWholeTables(Database* database, const std::string& path,
                        const std::vector<LedgerTable>& tables);
void RequireWholeRow(Database* database, const std::string& path, LedgerTable table, int64_t id);

}  // namespace pawl
