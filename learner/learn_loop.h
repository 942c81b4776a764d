// The learner's loop: turns verified samples and fresh data into the next version of the weights.
//
// Errors:  those of the parts it calls; Error(kStopRule) if the collapse alarm ends the run.
// Threads: one.
#pragma once

#include <filesystem>

#include "wire/replay.h"

namespace pawl {

// True when the run is finished. False when it stopped with a checkpoint from which it can
// continue.
bool LearnLoop(Replay* replay, const std::filesystem::path& folder, bool quiet);

}  // namespace pawl
