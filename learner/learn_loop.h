// The learner's loop: it turns verified samples and fresh data into the next version of the
// weights.
//
// Errors:  what it meets; Error(kStopRule) where the collapse alarm ends the run.
// Threads: one.
#pragma once

#include <filesystem>

#include "wire/replay.h"

namespace pawl {

// True when the run is finished; false when it stopped with a checkpoint to go on from.
bool LearnLoop(Replay* replay, const std::filesystem::path& folder, bool quiet);

}  // namespace pawl
