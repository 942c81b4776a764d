// Checks that the files a learner left in its folder fit together, before it continues there.
//
// A generation's row is written to generations.jsonl before the checkpoint that begins the next
// generation, and a generation that has a row began with a checkpoint. A kill cannot break this
// order, so anything else is damage. Errors:  Error(kData) names the file and how to get it back.
// Threads: free functions.
#pragma once

#include <filesystem>
#include <optional>

#include "learner/checkpoint.h"

namespace pawl {

// `saved` is the result of LoadCheckpoint; `generations` is the config's number of the last
// generation.
void RequireWhole(const std::filesystem::path& folder, const std::optional<Checkpoint>& saved,
                  int64_t generations);

}  // namespace pawl
