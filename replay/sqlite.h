// A thin layer over SQLite 3: RAII handles, bound values, errors as pawl::Error.
//
// Errors:  Error(kData) for a corrupt file, Error(kFailed) for a full disk and everything else, both naming the file.
// Threads: one at a time.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/error.h"

struct sqlite3;
struct sqlite3_stmt;

namespace pawl {

class Database;

// The store itself failed; what was not committed is lost, and nothing may be acknowledged any more.
class DatabaseError : public Error {
 public:
  using Error::Error;
};

// A prepared statement in use. Bind positions count from 1, columns from 0.
class Query {
 public:
  Query(Database* database, sqlite3_stmt* statement) : database_(database), statement_(statement) {}
  ~Query();
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;

  template <typename... Values>
  Query& Bind(const Values&... values) {
    int position = 0;
    (BindAt(++position, values), ...);
    return *this;
  }

  bool Next();  // true while there is a row
  void Run();   // to the end; the statement may be bound and run again

  int64_t Int(int column) const;
  double Real(int column) const;
  std::string Text(int column) const;  // text or blob bytes

 private:
  void BindAt(int position, int64_t value);
  void BindAt(int position, int value) { BindAt(position, static_cast<int64_t>(value)); }
  void BindAt(int position, uint64_t value) { BindAt(position, static_cast<int64_t>(value)); }
  void BindAt(int position, bool value) { BindAt(position, static_cast<int64_t>(value)); }
  void BindAt(int position, double value);
  void BindAt(int position, std::string_view text);

  Database* database_;
  sqlite3_stmt* statement_;
};

class Database {
 public:
  enum class Mode { kReadOnly, kReadWrite };
  Database(const std::filesystem::path& path, Mode mode);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  void Execute(const char* sql);     // one or more statements without values
  Query Prepare(const char* sql);    // prepared once, kept; `sql` is a literal
  int64_t Changes() const;           // rows that the last statement changed

  [[noreturn]] void Fail(int code) const;

 private:
  std::string path_;
  sqlite3* handle_ = nullptr;
  std::unordered_map<const char*, sqlite3_stmt*> statements_;
};

}  // namespace pawl
