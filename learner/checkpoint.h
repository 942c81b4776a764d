// Checkpoint: where a learner stands, as one folder that is whole or not there.
//
//   checkpoints/000003-00000500/{model.safetensors, optimizer.safetensors, state.json, MANIFEST}
// MANIFEST holds the SHA-256 of the other files. A folder that fails its check is passed over for
// the one before it. Randomness needs no state: it is keyed by the counters that state.json holds.
// Threads: free functions.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace pawl {

struct Checkpoint {
  std::string run_id;      // empty in what older versions wrote
  int64_t generation = 0;  // the one in training
  int64_t step = 0;        // steps of it that are done
  int64_t run_steps = 0;   // steps since the run began
  int64_t run_tokens = 0;  // tokens trained on since the run began
  std::string weights;     // safetensors
  std::string optimizer;   // safetensors
};

void SaveCheckpoint(const std::filesystem::path& run, const Checkpoint& checkpoint, int64_t keep);

// The newest one that passes its check; nullopt when there is none.
// Error(kData) when there are some and none passes, or one that does says what can't be.
std::optional<Checkpoint> LoadCheckpoint(const std::filesystem::path& run);

}  // namespace pawl
