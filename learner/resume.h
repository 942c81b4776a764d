// Whether what a learner left in its folder goes together, before it goes on there.
//
// Each generation's row stands in generations.jsonl before the checkpoint that begins the next one;
// a generation whose row is there began with a checkpoint. What a kill leaves keeps to that, so all
// else is damage. Errors:  Error(kData) names the file and how to get it back. Threads: free
// functions.
#pragma once

#include <filesystem>
#include <optional>

#include "learner/checkpoint.h"

namespace pawl {

// `saved`: what LoadCheckpoint gave; `generations`: the last that the config asks for.
void RequireWhole(const std::filesystem::path& folder, const std::optional<Checkpoint>& saved,
                  int64_t generations);

}  // namespace pawl
