// CachedForward of the networks that map a position's whole context at once (model.kind linear and
// mlp), on this machine's processor.
#pragma once

#include <memory>

#include "model/cached_forward.h"

namespace pawl {

// The network outlives this.
std::unique_ptr<CachedForward> MakeMappedForward(const Network& network,
                                                 Config::Precision precision, int slots);

}  // namespace pawl
