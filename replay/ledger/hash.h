// LedgerHash: one SHA-256 for all that a run did, equal for equal runs: killed and resumed or not,
// whoever sampled.
//
// It covers every column of every table, in order of the tables' primary keys, but for what is
// named in kLeftOut (ledger_hash.cc), each with its reason; views hold nothing of their own. A
// table without rows counts as one that is not there, so that ledgers of older schemas hash too. A
// file is read as it is: take an old one over first (any command that writes to it does) to compare
// it with a new one.
//
// Errors:  DatabaseError when the file cannot be read.
// Threads: one at a time.
#pragma once

#include <string>
#include <vector>

#include "replay/ledger/sqlite.h"

namespace pawl {

std::string LedgerHash(Database* database);

// The tables, views and columns of a ledger that nobody has decided on: whether the hash covers
// them or leaves them out. A test holds this empty; LedgerHash covers what is undecided.
std::vector<std::string> UndecidedByLedgerHash(Database* database);

}  // namespace pawl
