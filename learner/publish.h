// Publishing: a weights file goes to the replay server piece by piece; actors pull it from there.
//
// Threads: one at a time.  Errors: what the call meets.
#pragma once

#include <string>

#include "proto/rpc.h"

namespace pawl {

// Publishes `bytes` as `version`; does nothing when the server has it already.
void Publish(RpcClient* replay, int64_t version, const std::string& bytes, const std::string& config_json);

}  // namespace pawl
