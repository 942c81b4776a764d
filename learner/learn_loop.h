// The learner's loop.
//
// Consumes:     batches that the replay server mixed from verified samples and fresh data.
// Produces:     problems for actors, fresh samples from the tasks' teachers, weights by version,
// checkpoints, metrics.
// Waits for:    a generation to be sampled and judged (generational), enough samples to draw
// (continuous).
// Unblocked by: verdicts.
// Ends when:    the last generation is published, or a stop is requested: then it saves first.
#pragma once

#include <filesystem>

#include "wire/replay.h"

namespace pawl {

// True when the run is finished; false when it stopped with a checkpoint to go on from.
bool LearnLoop(Replay* replay, const std::filesystem::path& folder, bool quiet);

}  // namespace pawl
