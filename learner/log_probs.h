// Log-probabilities of given texts, in nats.
//
// Errors:  Error(kUsage) where a row is longer than the network's context.
// Threads: one at a time for each network.
#pragma once

#include <vector>

#include "learner/batch.h"
#include "model/network.h"

namespace pawl {

// Of each solution token under softmax(logits / temperature), by the processor's own passes where
// the network has them; rows in, rows out.
std::vector<std::vector<float>> SolutionLogProbs(Network* network,
                                                 const std::vector<TrainRow>& rows,
                                                 double temperature,
                                                 Config::Precision precision = Config::float32);

// Of each target of a batch, by the network's definition, on the network's device.
std::vector<float> LogProbsByDefinition(const Network& network, const Batch& batch,
                                        double temperature, Config::Precision precision);

// What matrix products take as inputs.
at::ScalarType TypeOf(Config::Precision precision);

}  // namespace pawl
