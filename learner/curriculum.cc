#include "learner/curriculum.h"

#include "base/metric_schema.h"
#include "proto/config.h"

namespace pawl {

Curriculum::Curriculum(const Config& config) {
  for (int t = 1; t < config.task_size(); ++t) {
    if (config.task(t).opens_at() == 0) continue;
    gates_.push_back(
        {t, MetricOf("eval/T/accuracy", TaskName(config, t - 1)), config.task(t).opens_at()});
  }
}

std::vector<int> Curriculum::See(const Metrics& row) {
  std::vector<int> opened;
  for (Gate& gate : gates_) {
    std::optional<double> accuracy = ValueOf(row, gate.metric);
    if (gate.open || !accuracy || !(*accuracy >= gate.accuracy)) continue;
    gate.open = true;
    opened.push_back(gate.task);
  }
  return opened;
}

std::vector<int> Curriculum::closed() const {
  std::vector<int> closed;
  for (const Gate& gate : gates_) {
    if (!gate.open) closed.push_back(gate.task);
  }
  return closed;
}

}  // namespace pawl
