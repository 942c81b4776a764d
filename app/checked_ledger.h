// CheckedLedger: a run's ledger that a command reads. Rows are checked before they are shown.
//
// Errors:  Error(kData) names the first damage (replay/ledger/check.h).
// Threads: one at a time.
#pragma once

#include <fmt/format.h>

#include <filesystem>
#include <optional>
#include <string>

#include "base/error.h"
#include "proto/ids.h"
#include "replay/ledger/check.h"
#include "replay/ledger/schema.h"
#include "replay/ledger/targets.h"

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

  // The positions of a sample; nothing where it is one position, or of a ledger that knows none.
  std::optional<Targets> TargetsOf(int64_t id) {
    if (SchemaVersion(&file) < kFirstSchemaWithTargets) return std::nullopt;
    RequireWholeRow(&file, path, LedgerTable::kTarget, id);
    Query query = file.Prepare(
        "select positions, offsets, lengths, moves, policy, value from target where sample = ?");
    query.Bind(id);
    if (!query.Next()) return std::nullopt;
    std::optional<Targets> targets = ReadTargets(query);
    if (!targets)
      throw Error(ErrorCode::kData, path,
                  fmt::format("target {} has blobs that do not fit together", id),
                  "restore it from a copy");
    return targets;
  }

  std::string path;
  Database file;
};

}  // namespace pawl
