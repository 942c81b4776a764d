#include "replay/sqlite.h"

#include <sqlite3.h>

#include "base/error.h"

namespace pawl {

Query::~Query() {
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

bool Query::Next() {
  int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) database_->Fail(code);
  return false;
}

void Query::Run() {
  while (Next()) {
  }
  sqlite3_reset(statement_);
}

int64_t Query::Int(int column) const { return sqlite3_column_int64(statement_, column); }
double Query::Real(int column) const { return sqlite3_column_double(statement_, column); }

std::string Query::Text(int column) const {
  const void* bytes = sqlite3_column_blob(statement_, column);
  return bytes == nullptr ? std::string()
                          : std::string(static_cast<const char*>(bytes),
                                        static_cast<size_t>(sqlite3_column_bytes(statement_, column)));
}

void Query::BindAt(int position, int64_t value) { sqlite3_bind_int64(statement_, position, value); }
void Query::BindAt(int position, double value) { sqlite3_bind_double(statement_, position, value); }

void Query::BindAt(int position, std::string_view text) {
  sqlite3_bind_text(statement_, position, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
}

Database::Database(const std::filesystem::path& path, Mode mode) : path_(path.string()) {
  int flags = mode == Mode::kReadOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  int code = sqlite3_open_v2(path_.c_str(), &handle_, flags | SQLITE_OPEN_NOMUTEX, nullptr);
  if (code != SQLITE_OK) Fail(code);
  sqlite3_extended_result_codes(handle_, 1);
  sqlite3_busy_timeout(handle_, 10000);
}

Database::~Database() {
  for (auto& [sql, statement] : statements_) sqlite3_finalize(statement);
  sqlite3_close(handle_);
}

void Database::Execute(const char* sql) {
  int code = sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) Fail(code);
}

Query Database::Prepare(const char* sql) {
  sqlite3_stmt*& statement = statements_[sql];
  if (statement == nullptr) {
    int code = sqlite3_prepare_v3(handle_, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    if (code != SQLITE_OK) Fail(code);
  }
  return Query(this, statement);
}

int64_t Database::Changes() const { return sqlite3_changes64(handle_); }

void Database::Fail(int code) const {
  std::string what = handle_ == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(handle_);
  switch (code & 0xff) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      throw DatabaseError(ErrorCode::kData, path_, "is corrupt: " + what, "restore it from a copy, or start a new --out");
    case SQLITE_FULL:
      throw DatabaseError(ErrorCode::kFailed, path_, "the disk is full; nothing unacknowledged was stored",
                  "free some space and run the same command again");
    default:
      throw DatabaseError(ErrorCode::kFailed, path_, what);
  }
}

}  // namespace pawl
