// Publishing: a weights file goes to the replay server piece by piece; actors pull it from there.
//
// Threads: one at a time.  Errors: what the call meets.
#pragma once

#include <optional>
#include <string>

#include "wire/replay.h"

namespace pawl {

// Publishes `bytes` as `version`. Nothing, unless it was published before as other bytes, made on
// another kind of processor before this process came back: then those are the version, and they are
// returned.
std::optional<Weights> Publish(Replay* replay, int64_t version, const std::string& bytes,
                               const std::string& config_json);

}  // namespace pawl
