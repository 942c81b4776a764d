#include "replay/server/published.h"

#include "replay/ledger/sqlite.h"

namespace pawl {

std::string PublishedHash(const std::filesystem::path& run, int64_t version) {
  if (!std::filesystem::exists(run / "ledger.sqlite")) return "";
  try {
    Database database(run / "ledger.sqlite", Database::Mode::kReadOnly);
    Query query = database.Prepare(
        "select sha256 from weights where version = ?1 or ?1 < 0 order by version desc limit 1");
    query.Bind(version);
    return query.Next() ? query.Text("sha256") : "";
  } catch (const Error&) {
    return "";
  }
}

int64_t PublishedVersion(const std::filesystem::path& run, const std::string& sha256) {
  if (sha256.empty() || !std::filesystem::exists(run / "ledger.sqlite")) return -1;
  try {
    Database database(run / "ledger.sqlite", Database::Mode::kReadOnly);
    Query query = database.Prepare("select version from weights where sha256 = ? order by version");
    query.Bind(std::string_view(sha256));
    return query.Next() ? query.Int("version") : -1;
  } catch (const Error&) {
    return -1;
  }
}

}  // namespace pawl
