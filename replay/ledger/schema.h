// The ledger's schema: its tables, and how a file of an older version becomes a file of this one.
//
// Errors:  Error(kData) for a file of a newer version; DatabaseError.
// Threads: one at a time.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "replay/ledger/row_check.h"
#include "replay/ledger/sqlite.h"

namespace pawl {

constexpr int kLedgerSchema = 7;
constexpr int kFirstCheckedSchema = 4;  // older files have no checksums
constexpr int kFirstSchemaWithTargets = 5;
constexpr int kFirstSchemaWithFaults = 6;
constexpr int kFirstSchemaWithProposals = 7;
constexpr int kFirstSchemaWithResignations = 7;

// The tables whose rows carry a checksum. Their order is kLedgerTables'.
enum class LedgerTable {
  kRun,
  kTask,
  kWeights,
  kProblem,
  kSample,
  kVerdict,
  kMade,
  kLesson,
  kFresh,
  kStep,
  kDrawn,
  kStream,
  kCounter,
  kTarget,
  kStepPosition,
  kFault,
  kProposal,
  kResignation
};
struct LedgerTableColumns {
  const char* name;
  std::string_view columns;  // in the table's order, without crc, which comes last
  int keys = 1;              // how many of them, the first one or two, are the primary key

  int count() const {
    return static_cast<int>(std::count(columns.begin(), columns.end(), ',')) + 1;
  }
  std::string_view key() const {
    return columns.substr(0, columns.find(',', keys == 2 ? columns.find(',') + 1 : 0));
  }
};
constexpr std::array<LedgerTableColumns, 18> kLedgerTables = {{
    {"run", "key, value"},
    {"task", "id, name, kind"},
    {"weights", "version, sha256, bytes, generation, depth, depth_max"},
    {"problem", "id, generation, task, level, seed, prompt, random_key, samples, prompt_tokens"},
    {"sample",
     "id, problem, generation, task, weights, actor, text, tokens, log_probs, log_prob, "
     "token_count, ended"},
    {"verdict", "sample, accepted, score, verifier, reason, truth"},
    {"made", "sample, prompt, prompt_tokens"},
    {"lesson", "sample, prompt, answer, token_count"},
    {"fresh", "id, task, position, level, seed, prompt, text, token_count"},
    {"step", "generation, step, rows, fresh_share, samples, empty", 2},
    {"drawn", "sample, times"},
    {"stream", "task, generation, first", 2},
    {"counter", "name, value"},
    {"target", "sample, positions, offsets, lengths, moves, policy, value"},
    {"step_position", "generation, step, positions", 2},
    {"fault", "sample, fault"},
    {"proposal", "problem, sample"},
    {"resignation", "version, below"},
}};
constexpr size_t kTablesOfSchema4 = 13;  // the first ones
// How many of the tables, the first ones, a file of a schema with checksums has.
constexpr size_t TablesOf(int64_t schema) {
  return schema < kFirstSchemaWithTargets     ? kTablesOfSchema4
         : schema < kFirstSchemaWithFaults    ? 15
         : schema < kFirstSchemaWithProposals ? 16
                                              : kLedgerTables.size();
}
using LedgerSums = std::array<TableSum, kLedgerTables.size()>;
constexpr size_t IndexOf(LedgerTable table) { return static_cast<size_t>(table); }

int64_t SchemaVersion(Database* database);

// Makes the tables, or takes an older file over and says so in the log. The caller has begun a
// transaction.
void MigrateLedger(Database* database, const std::string& path);

// The tables' sums as they are written in the file, to be compared with the sums of the rows that
// are there; and a checksum of the schema's own text.
LedgerSums ReadSums(Database* database);
void WriteSum(Database* database, LedgerTable table, const TableSum& sum);
int64_t WrittenSchemaCheck(Database* database);
int64_t SchemaCheck(Database* database);

}  // namespace pawl
