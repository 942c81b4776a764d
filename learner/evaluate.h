// Evaluation on the frozen held-out problems: only real data that are never trained on.
//
// docs/science.md, "What is measured", defines each metric, its unit and its averaging. What is
// counted for each problem (accuracy, pass@K) is a mean over levels of the mean over each level's
// problems; nats are pooled over all tokens. Solutions are decoded in sample.precision on
// process.learner_device (model/placement.h); The nll metrics and bits are always computed from the
// teacher's texts in float32 on the processor, whatever the config's precision and devices.
// Threads: one at a time.
#pragma once

#include "base/metrics.h"
#include "proto/config.pb.h"
#include "tasks/task.h"
#include "tokens/tokenizer.h"

namespace pawl {

class Network;

// The probability that at least one of k samples chosen from the drawn ones is right: 1 - (wrong
// choose k) / (samples choose k).
double PassAtK(int k, int samples, int right);

Metrics Evaluate(Network* network, const Tokenizer& tokenizer, const TaskSet& tasks,
                 const Config& config);

}  // namespace pawl
