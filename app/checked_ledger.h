// CheckedLedger: a run's ledger that a command reads. Rows are checked before they are shown.
//
// Errors:  Error(kData) names the first damage (replay/ledger/check.h).
// Threads: one at a time.
#pragma once

#include <filesystem>
#include <string>

#include "proto/ids.h"
#include "replay/ledger/check.h"
#include "replay/ledger/schema.h"

namespace pawl {

struct CheckedLedger {
  explicit CheckedLedger(const std::filesystem::path& run)
      : path((run / "ledger.sqlite").string()), file(path, Database::Mode::kReadOnly) {}

  void RequireSample(int64_t id) {
    if (IsFresh(id)) return RequireWholeRow(&file, path, LedgerTable::kFresh, id);
    RequireWholeRow(&file, path, LedgerTable::kSample, id);
    RequireWholeRow(&file, path, LedgerTable::kVerdict, id);
    RequireWholeRow(&file, path, LedgerTable::kProblem, GroupOfSample(id));
  }

  std::string path;
  Database file;
};

}  // namespace pawl
