#include "replay/ledger/sqlite.h"

#include <sqlite3.h>

#include <algorithm>

#include "base/error.h"

namespace pawl {
namespace {

// U+10F800 + byte, in UTF-8: F4 8F A0..A3 80..BF.
constexpr char32_t kByteBase = 0x10F800;

bool IsPlain(std::string_view text) {  // ASCII without NUL
  return std::all_of(text.begin(), text.end(), [](char c) { return c > 0; });
}

// The length of the UTF-8 character that `text` begins with and its code point; 0 when there is
// none.
// Source: the Unicode Standard, table 3-7, well-formed byte sequences.
size_t Character(std::string_view text, char32_t* code) {
  auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  unsigned char first = byte(0);
  *code = first;
  if (first < 0x80) return 1;
  size_t length = first >= 0xC2 && first <= 0xDF   ? 2
                  : first >= 0xE0 && first <= 0xEF ? 3
                  : first >= 0xF0 && first <= 0xF4 ? 4
                                                   : 0;
  if (length == 0 || text.size() < length) return 0;
  unsigned char low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
  unsigned char high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
  if (byte(1) < low || byte(1) > high) return 0;
  *code = first & (0x7F >> length);
  for (size_t i = 1; i < length; ++i) {
    if (byte(i) < 0x80 || byte(i) > 0xBF) return 0;
    *code = *code << 6 | (byte(i) & 0x3F);
  }
  return length;
}

bool IsStoredByte(char32_t code) { return code >= kByteBase && code < kByteBase + 256; }

void AppendStoredByte(unsigned char byte, std::string* text) {
  *text += "\xF4\x8F";
  *text += static_cast<char>(0xA0 | byte >> 6);
  *text += static_cast<char>(0x80 | (byte & 0x3F));
}

int BindText(sqlite3_stmt* statement, int position, std::string_view text) {
  const char* bytes = text.empty() ? "" : text.data();  // a null pointer would be bound as NULL
  return sqlite3_bind_text64(statement, position, bytes, text.size(), SQLITE_TRANSIENT,
                             SQLITE_UTF8);
}

}  // namespace

bool IsStoredText(std::string_view bytes) {
  if (IsPlain(bytes)) return true;
  char32_t code = 0;
  for (size_t at = 0, length = 0; at < bytes.size(); at += length) {
    length = Character(bytes.substr(at), &code);
    if (length == 0 || code == 0 || IsStoredByte(code)) return false;
  }
  return true;
}

std::string ToStoredText(std::string_view bytes) {
  std::string text;
  char32_t code = 0;
  for (size_t at = 0; at < bytes.size();) {
    size_t length = Character(bytes.substr(at), &code);
    if (length > 0 && code != 0 && !IsStoredByte(code)) {
      text += bytes.substr(at, length);
      at += length;
    } else {
      AppendStoredByte(static_cast<unsigned char>(bytes[at++]), &text);
    }
  }
  return text;
}

std::string FromStoredText(std::string_view text) {
  std::string bytes;
  char32_t code = 0;
  for (size_t at = 0; at < text.size();) {
    size_t length = std::max<size_t>(1, Character(text.substr(at), &code));
    if (length == 4 && IsStoredByte(code)) {
      bytes += static_cast<char>(code - kByteBase);
    } else {
      bytes += text.substr(at, length);
    }
    at += length;
  }
  return bytes;
}

Query::~Query() {
  if (once_) {
    sqlite3_finalize(statement_);
    return;
  }
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
  Reset();
}

void Query::Reset() { sqlite3_reset(statement_); }

int64_t Query::Int(int column) const { return sqlite3_column_int64(statement_, column); }
double Query::Real(int column) const { return sqlite3_column_double(statement_, column); }

ValueType Query::Type(int column) const {
  switch (sqlite3_column_type(statement_, column)) {
    case SQLITE_INTEGER:
      return ValueType::kInteger;
    case SQLITE_FLOAT:
      return ValueType::kReal;
    case SQLITE_TEXT:
      return ValueType::kText;
    case SQLITE_BLOB:
      return ValueType::kBlob;
    default:
      return ValueType::kNull;
  }
}

std::string Query::Text(int column) const {
  bool text = sqlite3_column_type(statement_, column) == SQLITE_TEXT;
  std::string raw = Raw(column);
  return text && !IsPlain(raw) ? FromStoredText(raw) : raw;
}

std::string Query::Raw(int column) const {
  const void* bytes = sqlite3_column_blob(statement_, column);
  if (bytes == nullptr) {  // NULL, an empty blob, or a value for which there was no memory
    if (int code = sqlite3_errcode(sqlite3_db_handle(statement_)); code == SQLITE_NOMEM)
      database_->Fail(code);
    return std::string();
  }
  return std::string(static_cast<const char*>(bytes),
                     static_cast<size_t>(sqlite3_column_bytes(statement_, column)));
}

int Query::Column(std::string_view name) const {
  if (columns_.empty()) {
    for (int i = 0; i < sqlite3_column_count(statement_); ++i) {
      const char* one = sqlite3_column_name(statement_, i);
      if (one == nullptr) database_->Fail(SQLITE_NOMEM);
      columns_.emplace_back(one);
    }
  }
  auto found = std::find(columns_.begin(), columns_.end(), name);
  PAWL_CHECK(found != columns_.end(), "the statement gives no column {}", name);
  return static_cast<int>(found - columns_.begin());
}

// A value that could not be bound would be stored as NULL.
void Query::Require(int code) const {
  if (code != SQLITE_OK) database_->Fail(code);
}

void Query::BindAt(int position, int64_t value) {
  Require(sqlite3_bind_int64(statement_, position, value));
}

void Query::BindAt(int position, double value) {
  Require(sqlite3_bind_double(statement_, position, value));
}

void Query::BindAt(int position, std::string_view text) {
  Require(IsStoredText(text) ? BindText(statement_, position, text)
                             : BindText(statement_, position, ToStoredText(text)));
}

void Query::BindAt(int position, Blob blob) {
  const char* bytes =
      blob.bytes.empty() ? "" : blob.bytes.data();  // a null pointer would be bound as NULL
  Require(sqlite3_bind_blob64(statement_, position, bytes, blob.bytes.size(), SQLITE_TRANSIENT));
}

Database::Database(const std::filesystem::path& path, Mode mode) : path_(path.string()) {
  std::error_code error;
  if (auto kind = std::filesystem::status(path, error);
      std::filesystem::exists(kind) && !std::filesystem::is_regular_file(kind))
    throw DatabaseError(ErrorCode::kData, path_, "is no file",
                        "restore it from a copy, or start a new --out", false);
  int flags =
      mode == Mode::kReadOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
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

Query Database::PrepareOnce(const std::string& sql) {
  sqlite3_stmt* statement = nullptr;
  int code = sqlite3_prepare_v2(handle_, sql.c_str(), -1, &statement, nullptr);
  if (code != SQLITE_OK) Fail(code);
  return Query(this, statement, true);
}

int64_t Database::Changes() const { return sqlite3_changes64(handle_); }

bool Database::InTransaction() const { return sqlite3_get_autocommit(handle_) == 0; }

void Database::Fail(int code) const {
  std::string what = handle_ == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(handle_);
  switch (code & 0xff) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      throw DatabaseError(ErrorCode::kData, path_, "is corrupt: " + what,
                          "restore it from a copy, or start a new --out", false);
    case SQLITE_FULL:
      throw DatabaseError(ErrorCode::kFailed, path_,
                          "the disk is full; nothing unacknowledged was stored",
                          "free some space and run the same command again", true);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      throw DatabaseError(ErrorCode::kFailed, path_, what,
                          "another program writes to it; end that one", true);
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
    case SQLITE_TOOBIG:
      throw Error(ErrorCode::kFailed, path_, what);
    default:
      // A write that a limit refuses leaves the file as it was; a sync that failed does not say
      // what is there.
      throw DatabaseError(ErrorCode::kFailed, path_, what, "",
                          code == SQLITE_IOERR_WRITE || (code & 0xff) == SQLITE_NOMEM);
  }
}

Savepoint::Savepoint(Database* database) : database_(database) {
  database_->Prepare("savepoint part").Run();
}

Savepoint::~Savepoint() {
  if (kept_) return;
  try {
    database_->Prepare("rollback to part").Run();
    database_->Prepare("release part").Run();
  } catch (const Error&) {
    // SQLite has rolled back the whole transaction already.
  }
}

void Savepoint::Keep() {
  database_->Prepare("release part").Run();
  kept_ = true;
}

}  // namespace pawl
