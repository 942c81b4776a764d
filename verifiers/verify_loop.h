// The verifier's loop: leases sampled groups from the replay server and submits a verdict on each
// sample. verify_loop.cc opens with what it waits for and when it ends.
#pragma once

#include "verifiers/models.h"
#include "wire/replay.h"

namespace pawl {

// `make_models` is MakeModels in a program that has networks.
void VerifyLoop(Replay* replay, const std::string& name, Models (*make_models)(const Config&));

}  // namespace pawl
