// The ledger's schema: its tables, and how a file of an older version becomes one of this.
//
// Errors:  Error(kData) for a file of a newer version; DatabaseError.
// Threads: one at a time.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "replay/row_check.h"
#include "replay/sqlite.h"

namespace pawl {

constexpr int kLedgerSchema = 4;

// The tables whose rows carry a checksum. Their order is kLedgerTables'.
enum class LedgerTable { kRun, kTask, kWeights, kProblem, kSample, kVerdict, kMade, kLesson, kFresh, kStep, kDrawn, kStream, kCounter };
struct LedgerTableColumns {
  const char* name;
  const char* columns;  // as the table has them, but for crc, which comes last
  int count;
  const char* id;       // an expression that names a row
};
constexpr std::array<LedgerTableColumns, 13> kLedgerTables = {{
    {"run", "key, value", 2, "key"},
    {"task", "id, name, kind", 3, "id"},
    {"weights", "version, sha256, bytes, generation, depth, depth_max", 6, "version"},
    {"problem", "id, generation, task, level, seed, prompt, random_key, samples, prompt_tokens", 9, "id"},
    {"sample", "id, problem, generation, task, weights, actor, text, tokens, log_probs, log_prob, token_count, ended", 12, "id"},
    {"verdict", "sample, accepted, score, verifier, reason, truth", 6, "sample"},
    {"made", "sample, prompt, prompt_tokens", 3, "sample"},
    {"lesson", "sample, prompt, answer, token_count", 4, "sample"},
    {"fresh", "id, task, position, level, seed, prompt, text, token_count", 8, "id"},
    {"step", "generation, step, rows, fresh_share, samples, empty", 6, "generation || ':' || step"},
    {"drawn", "sample, times", 2, "sample"},
    {"stream", "task, generation, first", 3, "task || ':' || generation"},
    {"counter", "name, value", 2, "name"},
}};
using LedgerSums = std::array<TableSum, kLedgerTables.size()>;
constexpr size_t IndexOf(LedgerTable table) { return static_cast<size_t>(table); }

int64_t SchemaVersion(Database* database);

// Makes the tables, or takes an older file over, and says so in the log; inside the caller's transaction.
void MigrateLedger(Database* database, const std::string& path);

// What is written of the tables' sums, to compare with what their rows come to, and a checksum of the schema's own text.
LedgerSums ReadSums(Database* database);
void WriteSum(Database* database, LedgerTable table, const TableSum& sum);
int64_t WrittenSchemaCheck(Database* database);
int64_t SchemaCheck(Database* database);

}  // namespace pawl
