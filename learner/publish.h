// Publishing: a weights file goes to the replay server piece by piece; actors pull it from there.
//
// Threads: one at a time.  Errors: what the call meets.
#pragma once

#include <string>

#include "proto/rpc.h"

namespace pawl {

// Publishes `bytes` as `version`, unless it was published before. What the ledger holds for it: it may be other bytes, made on another
// kind of processor before this process came back, and then those are the version.
Weights Publish(RpcClient* replay, int64_t version, const std::string& bytes, const std::string& config_json);

}  // namespace pawl
