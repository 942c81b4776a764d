// LedgerFile: the file that holds a ledger: how it is opened, its transactions, and its rows with
// their checksums.
//
// One SQLite file, WAL, synchronous FULL; docs/formats.md documents its tables. Nothing is durable
// before Commit returns. Each row carries a checksum, and each table the sum of them. All are
// checked when the file is opened, and a row's again when it is read for training.
//
// Errors:  Error(kData): corrupt or newer file, a file of another run. Error(kFailed): disk full,
//          not writable.
// Threads: one at a time.
#pragma once

#include <array>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "proto/config.pb.h"
#include "replay/ledger/schema.h"
#include "replay/ledger/sql.h"
#include "replay/ledger/sqlite.h"

namespace pawl {

class LedgerFile {
 public:
  // Makes the file or opens it.
  LedgerFile(const std::filesystem::path& path, const std::string& run_id, const Config& config);
  LedgerFile(const LedgerFile&) = delete;
  LedgerFile& operator=(const LedgerFile&) = delete;

  void Begin();
  void Commit();
  void Rollback();
  // Within a transaction: keeps all that `operation` does, or nothing if it throws.
  void Atomically(const std::function<void()>& operation);
  // `forget` is called whenever rows that were written are undone.
  void OnUndo(std::function<void()> forget) { on_undo_.push_back(std::move(forget)); }

  // `sql` lives as long as the file is open.
  Query Prepare(const LedgerSql& sql) { return database_.Prepare(sql.text()); }
  Query Prepare(LedgerSql&& sql) = delete;

  // Adds a row. `values` are its columns in the table's order, without the checksum; the first are
  // its key. False, and nothing changes, where the table has a row with this key.
  template <typename... Values>
  bool Add(LedgerTable table, const Values&... values) {
    RowCheck check(kLedgerTables[IndexOf(table)].name);
    (check.Add(values), ...);
    return Store(Adding(table).Bind(values..., check.value()), table, check.value());
  }

  // Adds a row in place of the one with this key, if there is one. The key is one column.
  template <typename Key, typename... Values>
  void Put(LedgerTable table, const Key& key, const Values&... values) {
    RemoveSum(table, CheckOf(table).Bind(key));
    RowCheck check(kLedgerTables[IndexOf(table)].name);
    check.Add(key);
    (check.Add(values), ...);
    Store(Putting(table).Bind(key, values..., check.value()), table, check.value());
  }

  // Deletes rows. `sql` deletes them from `table`, returning crc.
  template <typename... Values>
  void Remove(LedgerTable table, const LedgerSql& sql, const Values&... values) {
    RemoveSum(table, Prepare(sql).Bind(values...));
    if (!database_.InTransaction()) WriteSums();
  }

  // Gives the row with this key to `take`, if it agrees with its checksum. Its columns have the
  // table's names.
  void Read(LedgerTable table, int64_t key, const std::function<void(const Query&)>& take);

  // Throws what is wrong with a row, unless `wrong` is "".
  void RequireTrue(std::string_view table, const std::string& id, const std::string& wrong) const;

 private:
  using Changed = std::array<bool, kLedgerTables.size()>;

  void Describe(const std::string& run_id, const Config& config);
  void WarnOfUntrueRows(const Config& config);
  Query Adding(LedgerTable table);
  Query Putting(LedgerTable table);
  Query CheckOf(LedgerTable table);
  bool Store(Query& insert, LedgerTable table, int64_t check);
  void RemoveSum(LedgerTable table, Query& checks);
  void WriteSums();
  void Undo(const LedgerSums& sums, const Changed& changed);

  Database database_;
  std::string path_;
  std::vector<std::function<void()>> on_undo_;
  LedgerSums sums_;
  LedgerSums committed_;  // sums_ when the transaction began
  Changed changed_ = {};  // sums that are to be written
};

}  // namespace pawl
