// Evaluation on the frozen held-out problems: real data only, never trained on.
//
// docs/science.md, "What is measured", says what each metric is, its unit and how it is averaged.
// What is counted problem by problem (accuracy, pass@K) is a mean over levels of the mean over each
// level's problems; nats are pooled over all tokens. Solutions are decoded in sample.precision on
// process.learner_device (model/placement.h); nll, its kin and bits come from a pass over the
// teacher's texts in float32 on the processor, whatever the config says of precision and devices.
// Threads: one at a time.
#pragma once

#include "base/metrics.h"
#include "proto/config.pb.h"
#include "tasks/task.h"
#include "tokens/tokenizer.h"

namespace pawl {

class Network;

// The probability that k samples chosen out of those drawn hold a right one: 1 - (wrong choose k) /
// (samples choose k).
double PassAtK(int k, int samples, int right);

Metrics Evaluate(Network* network, const Tokenizer& tokenizer, const TaskSet& tasks,
                 const Config& config);

}  // namespace pawl
