#include "proto/proposing.h"

#include <algorithm>

namespace pawl {

int ProposedTask(const Config& config, int index) {
  const TaskConfig& proposer = config.task(index);
  if (!proposer.propose()) return -1;
  int before = 0;  // proposers of the kind that come before it
  for (int i = 0; i < index; ++i)
    before += config.task(i).propose() && config.task(i).kind() == proposer.kind();
  for (int i = 0; i < config.task_size(); ++i) {
    const TaskConfig& task = config.task(i);
    if (task.kind() != proposer.kind() || task.propose() || task.judge()) continue;
    if (before-- == 0) return i;
  }
  return -1;
}

int ProposerOf(const Config& config, int index) {
  for (int i = 0; i < config.task_size(); ++i) {
    if (ProposedTask(config, i) == index) return i;
  }
  return -1;
}

bool AnyProposes(const Config& config) {
  return std::any_of(config.task().begin(), config.task().end(),
                     [](const TaskConfig& task) { return task.propose(); });
}

}  // namespace pawl
