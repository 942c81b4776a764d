#include "tasks/levels.h"

#include "tasks/task.h"

namespace pawl {
namespace {

using LevelField = google::protobuf::RepeatedField<int64_t>;

Levels Resolve(const LevelField& levels, Levels otherwise) {
  if (levels.size() != 2) return otherwise;
  return {static_cast<int>(levels[0]), static_cast<int>(levels[1])};
}

Levels DefaultLevels(const TaskConfig& task) {
  const TaskKind* kind = FindTaskKind(task.kind());
  return kind == nullptr ? TaskKind{}.default_levels : kind->default_levels;
}

}  // namespace

Levels FreshLevels(const TaskConfig& task) {
  return Resolve(task.fresh_levels(), DefaultLevels(task));
}
Levels SampleLevels(const TaskConfig& task) {
  return Resolve(task.sample_levels(), FreshLevels(task));
}
Levels EvalLevels(const TaskConfig& task) {
  return Resolve(task.eval_levels(), SampleLevels(task));
}

}  // namespace pawl
