#include "replay/ledger/own_ledger.h"

#include <algorithm>
#include <charconv>

#include "base/error.h"
#include "base/files.h"
#include "replay/ledger/sqlite.h"

namespace pawl {
namespace {

namespace fs = std::filesystem;

// The largest number with which the name of a finished entry of `folder` begins; -1: there is none.
int64_t NewestIn(const fs::path& folder) {
  int64_t newest = -1;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    std::string name = entry.path().filename().string();
    int64_t number = -1;
    if (!name.ends_with(".tmp")) std::from_chars(name.data(), name.data() + name.size(), number);
    newest = std::max(newest, number);
  }
  return newest;
}

[[noreturn]] void Refuse(const fs::path& ledger, const std::string& what) {
  throw Error(ErrorCode::kData, ledger.string(), what, kGetItBack);
}

int64_t CountTables(Database* database, const char* sql) {
  Query query = database->Prepare(sql);
  query.Next();
  return query.Int(0);
}

}  // namespace

bool HasBegun(const fs::path& run) {
  return NewestIn(run / "weights") >= 0 || NewestIn(run / "checkpoints") >= 0;
}

void RequireOwnLedger(const fs::path& run, const std::string& run_id, bool begun) {
  fs::path ledger = run / "ledger.sqlite";
  std::error_code error;
  if (!fs::exists(ledger, error)) {
    if (begun) Refuse(ledger, "is missing, and the run has begun");
    return;
  }
  if (!fs::is_regular_file(ledger, error)) Refuse(ledger, "is no file");
  Database database(ledger, Database::Mode::kReadOnly);
  if (CountTables(&database, "select count(*) from sqlite_master") == 0) {
    if (begun) Refuse(ledger, "is empty, and the run has begun");
    return;  // its making was killed
  }
  if (CountTables(&database,
                  "select count(*) from sqlite_master where type = 'table' and name in ('run', "
                  "'weights', 'sample', 'step')") != 4)
    Refuse(ledger, "is another database, no ledger of pawl's");
  std::string of;
  {
    Query query = database.Prepare("select value from run where key = 'run_id'");
    if (query.Next()) of = query.Text("value");
  }
  if (begun && of.empty()) Refuse(ledger, "does not say whose ledger it is");
  if (!run_id.empty() && !of.empty() && of != run_id)
    Refuse(ledger,
           fmt::format("is the ledger of run {}; this folder's run.json says {}", of, run_id));
  Query query = database.Prepare("select coalesce(max(version), -1) as version from weights");
  query.Next();
  int64_t version = query.Int("version");
  // A version is on disk before the ledger knows it, a checkpoint of the next generation only then.
  int64_t known = std::max(NewestIn(run / "weights"), NewestIn(run / "checkpoints")) - 1;
  if (version < known)
    Refuse(
        ledger,
        fmt::format(
            "is an older copy: it ends with weights version {}, the folder goes on to {} at least",
            version, known));
}

bool HoldsItsLedger(const fs::path& run) {
  try {
    RequireOwnLedger(run, "", true);
    return true;
  } catch (const Error&) {
    return false;
  }
}

}  // namespace pawl
