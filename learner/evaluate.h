// Evaluation on the frozen held-out problems: real data only, never trained on.
//
// Solutions are decoded in sample.precision on process.learner_device (model/placement.h); nll, its kin and bits come from a pass over
// the teacher's texts in float32 on the processor, whatever the config says of precision and devices.
//
// model/parameters: how many weights are trained.
// For each task:  eval/T/accuracy          greedy solutions that the exact check accepts, mean over levels
//                 eval/T/accuracy/L        the same at level L
//                 eval/T/beyond            mean over the levels above the task's fresh ones, where there are some
//                 eval/T/accuracy_rare     over the rarest tenth of the problems by the fresh stream's frequency
//                 eval/T/nll, nll_rare     nats per token of the teacher's solutions; of the rarest tenth of problems
//                 eval/T/excess            nats per token above the teacher's own entropy, where its law is known
//                 eval/T/bits              of a problem's reference that the model knows, on average: its surprise less the model's
//                 eval/T/pass@K            with eval.samples: the probability that one of K samples is right, mean over problems;
//                                          unbiased (Chen et al. 2021, arXiv 2107.03374); K = 1, 2, 4, ... up to eval.samples
//                 eval/T/distinct_right    with eval.samples: different right answers of a problem, on average
//                 eval/T/error, variance, log_variance, gini, support, distance, accuracy   of a closed-form model, against
//                                          the parameters that fresh data are drawn from; see model/closed_form.cc
// Threads: one at a time.
#pragma once

#include "base/metrics.h"
#include "model/tokenizer.h"
#include "proto/config.pb.h"
#include "tasks/task.h"

namespace pawl {

class Network;

// The probability that k samples chosen out of those drawn hold a right one: 1 - (wrong choose k) / (samples choose k).
double PassAtK(int k, int samples, int right);

Metrics Evaluate(Network* network, const Tokenizer& tokenizer, const TaskSet& tasks, const Config& config);

}  // namespace pawl
