#include "replay/ledger/file.h"

#include <algorithm>
#include <optional>

#include "base/error.h"
#include "base/files.h"
#include "base/log.h"
#include "proto/config.h"
#include "replay/ledger/check.h"

namespace pawl {
namespace {

constexpr const char* kRestore = "restore it from a copy, or start a new --out";

// The statements that every table has.
struct TableSql {
  LedgerSql add, put, check, read;
};

TableSql SqlOf(const LedgerTableColumns& table) {
  std::string values = "?";
  for (int i = 0; i < table.count(); ++i) values += ", ?";
  std::string_view key = table.columns.substr(0, table.columns.find(','));
  return {LedgerSql(fmt::format("insert or ignore into \"{}\" values ({})", table.name, values)),
          LedgerSql(fmt::format("insert or replace into \"{}\" values ({})", table.name, values)),
          LedgerSql(fmt::format("select crc from \"{}\" where {} = ?", table.name, key)),
          LedgerSql(fmt::format("select {}, crc from \"{}\" where {} = ?", table.columns,
                                table.name, key))};
}

const TableSql& SqlOf(LedgerTable table) {
  static const std::vector<TableSql> all = [] {
    std::vector<TableSql> tables;
    for (const LedgerTableColumns& columns : kLedgerTables) tables.push_back(SqlOf(columns));
    return tables;
  }();
  return all[IndexOf(table)];
}

}  // namespace

LedgerFile::LedgerFile(const std::filesystem::path& path, const std::string& run_id,
                       const Config& config)
    : database_(path, Database::Mode::kReadWrite), path_(path.string()) {
  database_.Execute("pragma mmap_size = 1073741824; pragma temp_store = memory");
  RequireWhole(&database_, path_);
  database_.Execute(
      "pragma journal_mode = wal; pragma synchronous = full; pragma cache_size = -65536");
  int64_t version = SchemaVersion(&database_);
  Begin();
  MigrateLedger(&database_, path_);
  sums_ = ReadSums(&database_);
  Describe(run_id, config);
  Commit();
  if (version != 0 && version != kLedgerSchema) WarnOfUntrueRows(config);
}

void LedgerFile::Describe(const std::string& run_id, const Config& config) {
  static const LedgerSql kValue("select value from run where key = ?");
  auto value = [&](std::string_view key) -> std::optional<std::string> {
    Query query = Prepare(kValue);
    query.Bind(key);
    return query.Next() ? std::optional(query.Text("value")) : std::nullopt;
  };
  if (value("run_id").value_or(run_id) != run_id)
    throw Error(ErrorCode::kData, path_, "belongs to another run", "choose another --out");
  for (auto [key, text] : {std::pair<std::string_view, std::string>("run_id", run_id),
                           {"config", ConfigText(config)}}) {
    if (value(key) != text) Put(LedgerTable::kRun, key, std::string_view(text));
  }
  for (int i = 0; i < config.task_size(); ++i) {
    Add(LedgerTable::kTask, i, std::string_view(TaskName(config, i)),
        std::string_view(config.task(i).kind()));
  }
}

// Versions before checksums took rows on trust.
void LedgerFile::WarnOfUntrueRows(const Config& config) {
  std::vector<LedgerFinding> untrue = UntrueRowsOf(&database_, config);
  if (untrue.empty()) return;
  spdlog::warn(
      "{}: {} rows cannot be what they say, first {} {}, which {}; pawl ledger DIR --check lists "
      "them, and none is trained on",
      path_, untrue.size(), untrue[0].table, untrue[0].id, untrue[0].what);
}

void LedgerFile::Begin() {
  database_.Execute("begin immediate");
  committed_ = sums_;
}

void LedgerFile::Commit() {
  WriteSums();
  CrashPoint("ledger-before-commit");
  database_.Execute("commit");
  CrashPoint("ledger-after-commit");
}

void LedgerFile::Rollback() {
  Undo(committed_, {});
  database_.Execute("rollback");
}

void LedgerFile::Atomically(const std::function<void()>& operation) {
  LedgerSums sums = sums_;
  Changed changed = changed_;
  Savepoint savepoint(&database_);
  try {
    operation();
    savepoint.Keep();
  } catch (...) {
    Undo(sums, changed);
    throw;
  }
}

void LedgerFile::Undo(const LedgerSums& sums, const Changed& changed) {
  for (const auto& forget : on_undo_) forget();
  sums_ = sums;
  changed_ = changed;
}

Query LedgerFile::Adding(LedgerTable table) { return Prepare(SqlOf(table).add); }
Query LedgerFile::Putting(LedgerTable table) { return Prepare(SqlOf(table).put); }
Query LedgerFile::CheckOf(LedgerTable table) { return Prepare(SqlOf(table).check); }

bool LedgerFile::Store(Query& insert, LedgerTable table, int64_t check) {
  insert.Run();
  if (database_.Changes() == 0) return false;
  sums_[IndexOf(table)].Add(check);
  changed_[IndexOf(table)] = true;
  if (!database_.InTransaction()) WriteSums();
  return true;
}

// Takes the rows whose checksums `checks` gives out of their table's sum.
void LedgerFile::RemoveSum(LedgerTable table, Query& checks) {
  while (checks.Next()) sums_[IndexOf(table)].Remove(checks.Int("crc"));
  changed_[IndexOf(table)] = true;
}

void LedgerFile::WriteSums() {
  for (size_t t = 0; t < changed_.size(); ++t) {
    if (changed_[t]) WriteSum(&database_, static_cast<LedgerTable>(t), sums_[t]);
  }
  changed_.fill(false);
}

void LedgerFile::Read(LedgerTable table, int64_t key,
                      const std::function<void(const Query&)>& take) {
  const LedgerTableColumns& columns = kLedgerTables[IndexOf(table)];
  Query row = Prepare(SqlOf(table).read);
  row.Bind(key);
  if (!row.Next())
    throw Error(ErrorCode::kData, path_,
                fmt::format("{} {} is not in the ledger", columns.name, key), kRestore);
  if (RowCheckOf(row, columns.name, columns.count()) != row.Int("crc")) {
    throw Error(ErrorCode::kData, path_,
                fmt::format("{} {} differs from its checksum", columns.name, key), kRestore);
  }
  take(row);
}

void LedgerFile::RequireTrue(std::string_view table, const std::string& id,
                             const std::string& wrong) const {
  if (wrong.empty()) return;
  throw Error(ErrorCode::kData, path_, fmt::format("{} {} {}", table, id, wrong),
              "pawl ledger DIR --check lists all such rows; restore the ledger from a copy, or "
              "start a new --out");
}

}  // namespace pawl
