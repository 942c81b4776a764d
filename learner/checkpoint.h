// Checkpoint: a learner's state, stored as one folder that is either whole or absent.
//
//   checkpoints/000003-00000500/{model.safetensors, optimizer.safetensors, state.json, MANIFEST}
// MANIFEST holds the SHA-256 of the other files. If a folder fails its check, the one before it is
// used. Randomness needs no state, because it is keyed by the counters in state.json.
// Threads: free functions.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace pawl {

struct Checkpoint {
  std::string run_id;      // empty in checkpoints of older versions
  int64_t generation = 0;  // the generation in training
  int64_t step = 0;        // finished steps of this generation
  int64_t run_steps = 0;   // steps since the run began
  int64_t run_tokens = 0;  // tokens trained on since the run began
  std::string weights;     // safetensors
  std::string optimizer;   // safetensors
};

void SaveCheckpoint(const std::filesystem::path& run, const Checkpoint& checkpoint, int64_t keep);

// The newest checkpoint that passes its check; nullopt if there are no checkpoints. Error(kData) if
// none passes, or if one that passes holds impossible values.
std::optional<Checkpoint> LoadCheckpoint(const std::filesystem::path& run);

}  // namespace pawl
