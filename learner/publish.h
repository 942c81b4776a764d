// Publishing: sends a weights file to the replay server piece by piece; actors pull it from there.
//
// Threads: one at a time.  Errors: those of the call.
#pragma once

#include <optional>
#include <string>

#include "wire/replay.h"

namespace pawl {

// Publishes `bytes` as `version`. Returns nullopt, unless the version was published before with
// other bytes, made on another kind of processor before this process was restarted. Those bytes
// stay the version and are returned.
std::optional<Weights> Publish(Replay* replay, int64_t version, const std::string& bytes,
                               const std::string& config_json);

// The weights file of a version that was published before, and is still kept.
std::string PublishedBefore(Replay* replay, int64_t version);

}  // namespace pawl
