#include "proto/sections.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

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

// Of a task with judge = true the task of its kind that it judges, and the other way round; -1:
// none.
int CounterpartOf(const Config& config, int index) {
  const TaskConfig& one = config.task(index);
  for (int i = 0; i < config.task_size(); ++i) {
    const TaskConfig& other = config.task(i);
    if (other.judge() != one.judge() && !other.propose() && !one.propose() &&
        other.kind() == one.kind() && OrdinalOfKind(config, i) == OrdinalOfKind(config, index))
      return i;
  }
  return -1;
}

// The first task `legal` of a game, if nothing judges its own answers.
bool IsJudgeOfMoves(const Config& config, int index) {
  const TaskConfig& judge = config.task(index);
  if (!JudgesMoves(judge) || CounterpartOf(config, index) >= 0) return false;
  return std::none_of(config.task().begin(), config.task().begin() + index,
                      [&](const TaskConfig& earlier) {
                        return JudgesMoves(earlier) && earlier.game() == judge.game();
                      });
}

const google::protobuf::EnumValueOptions& OptionsOf(const ModelConfig& config) {
  return ModelConfig::Kind_descriptor()->FindValueByNumber(config.kind())->options();
}

}  // namespace

bool IsNetwork(const ModelConfig& config) { return !IsClosedForm(config) && !PlaysGames(config); }

ModelConfig::Mixer::Kind MixerOf(const ModelConfig& config, int layer) {
  return config.mixers_size() == 0 ? ModelConfig::Mixer::delta
                                   : config.mixers(layer % config.mixers_size());
}

bool HasMixer(const ModelConfig& config, ModelConfig::Mixer::Kind mixer) {
  for (int i = 0; config.kind() == ModelConfig::recurrent && i < config.layers(); ++i) {
    if (MixerOf(config, i) == mixer) return true;
  }
  return false;
}

bool Attends(const ModelConfig& config) {
  return config.kind() == ModelConfig::transformer ||
         HasMixer(config, ModelConfig::Mixer::attention) ||
         HasMixer(config, ModelConfig::Mixer::window);
}

bool KeepsAState(const ModelConfig& config) {
  return config.kind() == ModelConfig::recurrent &&
         !HasMixer(config, ModelConfig::Mixer::attention);
}

bool OnlyRecurs(const ModelConfig& config) {
  return config.kind() == ModelConfig::recurrent && !Attends(config);
}

bool PlaysGames(const ModelConfig& config) { return OptionsOf(config).GetExtension(plays); }

bool IsClosedForm(const ModelConfig& config) { return OptionsOf(config).HasExtension(learns); }

bool JudgesMoves(const TaskConfig& task) { return task.kind() == "legal" && !task.judge(); }

bool UsesVerifier(const VerifyConfig& config, VerifyConfig::Kind kind) {
  return config.kind() == kind ||
         std::find(config.parts().begin(), config.parts().end(), kind) != config.parts().end();
}

int JudgedTask(const Config& config, int index) {
  const TaskConfig& judge = config.task(index);
  if (!UsesVerifier(config.verify(), VerifyConfig::learned)) return -1;
  if (judge.judge()) return CounterpartOf(config, index);
  if (!IsJudgeOfMoves(config, index)) return -1;
  for (int i = 0; i < config.task_size(); ++i) {
    const TaskConfig& task = config.task(i);
    bool is_game = task.kind() == "game" && !task.judge() && task.game() == judge.game();
    if (is_game && CounterpartOf(config, i) < 0) return i;
  }
  return -1;
}

bool IsTextbook(const TaskConfig& task) { return task.kind() == "textbook" && !task.judge(); }

std::vector<TaskConfig::Ask::Kind> AsksOf(TaskConfig::Subject::Kind subject) {
  using Ask = TaskConfig::Ask;
  switch (subject) {
    case TaskConfig::Subject::operator_:
      return {Ask::derived, Ask::recall};
    case TaskConfig::Subject::language:
      return {Ask::next};
    default:
      return {Ask::recall, Ask::reversed, Ask::two_steps};
  }
}

BookSizes BookSizesOf(TaskConfig::Subject::Kind subject) {
  switch (subject) {
    case TaskConfig::Subject::operator_:
      return {2, 26};
    case TaskConfig::Subject::language:
      return {1, 100};
    default:
      return {1, 10'000'000};
  }
}

int64_t CarriedRows(const LearnConfig& config) {
  return std::llround(config.carry_share() * static_cast<double>(config.rows()));
}

bool Asks(const TaskConfig& task, TaskConfig::Ask::Kind kind) {
  return std::count(task.asks().begin(), task.asks().end(), kind) > 0;
}

double FreshShareOf(const TaskConfig& task, bool start) {
  double own = start ? task.start_share() : task.fresh_share();
  return own < 0 ? task.share() : own;
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
