// Whether a run's folder holds that run's own ledger, before anything is read from it or written to
// it.
//
// Errors:  Error(kData) names the file, what it is instead, and how to get it back.
// Threads: free functions.
#pragma once

#include <filesystem>
#include <string>

namespace pawl {

// Whether the run has stored anything that its ledger must know of: weights, or a checkpoint.
bool HasBegun(const std::filesystem::path& run);

// `begun`: the ledger must be there, and hold tables. What it holds must be of run `run_id` (empty:
// of any), and reach as far as the newest weights and checkpoint do: an older copy would let the
// run do again what it has done.
void RequireOwnLedger(const std::filesystem::path& run, const std::string& run_id, bool begun);

// Whether it holds one, whosever it is, that reaches as far.
bool HoldsItsLedger(const std::filesystem::path& run);

}  // namespace pawl
