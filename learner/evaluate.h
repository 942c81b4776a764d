// Evaluation on the frozen held-out problems: real data only, never trained on.
//
// For each task:  eval/T/accuracy          greedy solutions that the exact check accepts, mean over levels
//                 eval/T/accuracy/L        the same at level L
//                 eval/T/beyond            mean over the levels above the task's fresh ones, where there are some
//                 eval/T/accuracy_rare     over the rarest tenth of the problems by the fresh stream's frequency
//                 eval/T/nll, nll_rare     nats per token of the teacher's solutions; of the rarest tenth of problems
// Threads: one at a time.
#pragma once

#include "base/metrics.h"
#include "model/tokenizer.h"
#include "proto/config.pb.h"
#include "tasks/task.h"

namespace pawl {

class Network;

Metrics Evaluate(Network* network, const Tokenizer& tokenizer, const TaskSet& tasks, const Config& config);

}  // namespace pawl
