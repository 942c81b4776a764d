// PrometheusText: what a process shows of itself as text that Prometheus reads: its gauges, the newest
// values of its metrics (base/metric_schema.h) and what the process uses of the machine.
//
// A metric eval/T/accuracy/L becomes pawl_eval_accuracy_by_level{task="T",level="L"}, one without a
// number pawl_eval_accuracy{task="T"}; seconds are spelled out. Values that are no numbers are left
// out.
// Threads: any.
// Source:  the text format 0.0.4; names of process_* as in Prometheus's own client libraries.
#pragma once

#include <string>

#include "base/gauges.h"

namespace pawl {

std::string PrometheusText(const Gauges& gauges);

// The name and the labels of a metric of the schema: "pawl_learn_loss", "".
struct PrometheusName {
  std::string name, labels;  // labels: `task="addition",level="3"`
};
PrometheusName PrometheusNameOf(const std::string& metric);

}  // namespace pawl
