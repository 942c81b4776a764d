// The Transformer's gradient pass on this machine's processor: no dispatch, no padding, and
// activations that stay in the cache.
//
// Threads: with `threads` > 1 the rows are shared out among so many, each with a gradient of its
// own, which are added up in order.
#pragma once

#include <memory>

#include "model/gradient_pass.h"
#include "proto/config.pb.h"

namespace pawl {

class Network;

// The network outlives this. Matrix products run in `precision`, everything else in float32.
std::unique_ptr<GradientPass> MakeTransformerGradientPass(Network* network,
                                                          Config::Precision precision, int threads);

}  // namespace pawl
