// A thin layer over SQLite 3: RAII handles, bound values, errors as pawl::Error.
//
// Text in the file is always UTF-8 without NUL, so that every tool reads it. A byte that cannot
// stand in such text is stored as the private character U+10F800 + byte (docs/formats.md), and Text
// gives the bytes back as they were bound.
//
// Errors:  Error(kFailed) for a value that the table does not take. Every other error is a
//          DatabaseError that names the file: kData for a corrupt file, kFailed for a full disk and
//          for what else may pass.
// Threads: one at a time.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/error.h"

struct sqlite3;
struct sqlite3_stmt;

namespace pawl {

class Database;

enum class ValueType { kNull, kInteger, kReal, kText, kBlob };

// Bytes that are stored as a BLOB and not as text.
struct Blob {
  std::string_view bytes;
};

// Any bytes as UTF-8 text without NUL, and back. Text that is such already stays as it is.
std::string ToStoredText(std::string_view bytes);
std::string FromStoredText(std::string_view text);
bool IsStoredText(std::string_view bytes);  // whether ToStoredText leaves it alone

// The store itself failed, and with it every operation of the transaction.
class DatabaseError : public Error {
 public:
  // `may_pass`: nothing is broken, and a later transaction may succeed: the disk was full, another
  // program had the file.
  DatabaseError(ErrorCode code, std::string_view where, std::string_view what,
                std::string_view todo, bool may_pass)
      : Error(code, where, what, todo), may_pass_(may_pass) {}
  bool may_pass() const { return may_pass_; }

 private:
  bool may_pass_;
};

// A prepared statement in use. Bind positions count from 1, columns from 0. A column may also be
// read by the name that the statement gives it; a name that it does not give is a bug.
class Query {
 public:
  Query(Database* database, sqlite3_stmt* statement, bool once = false)
      : database_(database), statement_(statement), once_(once) {}
  ~Query();
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;

  template <typename... Values>
  Query& Bind(const Values&... values) {
    int position = 0;
    (BindAt(++position, values), ...);
    return *this;
  }

  bool Next();   // true while there is a row
  void Run();    // to the end; the statement may be bound and run again
  void Reset();  // so that it may be bound and run again

  int64_t Int(int column) const;
  double Real(int column) const;
  ValueType Type(int column) const;
  std::string Text(int column) const;  // what was bound, as text or as a blob; "" for null
  std::string Raw(int column) const;   // the bytes as they lie in the file

  int64_t Int(std::string_view column) const { return Int(Column(column)); }
  int Int32(std::string_view column) const { return static_cast<int>(Int(column)); }
  double Real(std::string_view column) const { return Real(Column(column)); }
  std::string Text(std::string_view column) const { return Text(Column(column)); }
  std::string Raw(std::string_view column) const { return Raw(Column(column)); }

 private:
  int Column(std::string_view name) const;

  void Require(int code) const;
  void BindAt(int position, int64_t value);
  void BindAt(int position, int value) { BindAt(position, static_cast<int64_t>(value)); }
  void BindAt(int position, uint64_t value) { BindAt(position, static_cast<int64_t>(value)); }
  void BindAt(int position, bool value) { BindAt(position, static_cast<int64_t>(value)); }
  void BindAt(int position, double value);
  void BindAt(int position, std::string_view text);
  void BindAt(int position, Blob blob);

  Database* database_;
  sqlite3_stmt* statement_;
  bool once_;                                 // the statement ends with the query
  mutable std::vector<std::string> columns_;  // their names, once one was asked for
};

class Database {
 public:
  enum class Mode { kReadOnly, kReadWrite };
  Database(const std::filesystem::path& path, Mode mode);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  void Execute(const char* sql);   // one or more statements without values
  Query Prepare(const char* sql);  // prepared once, kept; `sql` is a literal
  Query PrepareOnce(const std::string& sql);
  int64_t Changes() const;  // rows that the last statement changed
  bool InTransaction() const;

  [[noreturn]] void Fail(int code) const;

 private:
  std::string path_;
  sqlite3* handle_ = nullptr;
  std::unordered_map<const char*, sqlite3_stmt*> statements_;
};

// A part of a transaction that is undone unless it is kept.
class Savepoint {
 public:
  explicit Savepoint(Database* database);
  ~Savepoint();
  Savepoint(const Savepoint&) = delete;
  Savepoint& operator=(const Savepoint&) = delete;

  void Keep();

 private:
  Database* database_;
  bool kept_ = false;
};

}  // namespace pawl
