#include "proto/sections.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/options.pb.h"

namespace pawl {
namespace {

// Which of its kind a task is, among those that are judges as it is.
int OrdinalOfKind(const Config& config, int index) {
  int before = 0;
  for (int i = 0; i < index; ++i)
    before += config.task(i).kind() == config.task(index).kind() && !config.task(i).propose() &&
              config.task(i).judge() == config.task(index).judge();
  return before;
}

const google::protobuf::EnumValueOptions& OptionsOf(const ModelConfig& config) {
  return ModelConfig::Kind_descriptor()->FindValueByNumber(config.kind())->options();
}

}  // namespace

bool IsNetwork(const ModelConfig& config) { return !IsClosedForm(config) && !PlaysGames(config); }

bool PlaysGames(const ModelConfig& config) { return OptionsOf(config).GetExtension(plays); }

bool IsClosedForm(const ModelConfig& config) { return OptionsOf(config).HasExtension(learns); }

bool UsesVerifier(const VerifyConfig& config, VerifyConfig::Kind kind) {
  return config.kind() == kind ||
         std::find(config.parts().begin(), config.parts().end(), kind) != config.parts().end();
}

int JudgedTask(const Config& config, int index) {
  if (!config.task(index).judge() || !UsesVerifier(config.verify(), VerifyConfig::learned))
    return -1;
  for (int i = 0; i < config.task_size(); ++i) {
    const TaskConfig& task = config.task(i);
    if (!task.judge() && !task.propose() && task.kind() == config.task(index).kind() &&
        OrdinalOfKind(config, i) == OrdinalOfKind(config, index))
      return i;
  }
  return -1;
}

std::string TaskName(const Config& config, int index) {
  if (!config.task(index).name().empty()) return config.task(index).name();
  auto sort = [&](int i) {
    const TaskConfig& task = config.task(i);
    return (task.judge() ? "judge-" : task.propose() ? "propose-" : "") + task.kind();
  };
  int before = 0, all = 0;
  for (int i = 0; i < config.task_size(); ++i) {
    if (sort(i) != sort(index)) continue;
    ++all;
    if (i < index) ++before;
  }
  return all > 1 ? fmt::format("{}{}", sort(index), before) : sort(index);
}

}  // namespace pawl
