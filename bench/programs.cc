#include "base/error.h"
#include "base/together.h"
#include "bench/benches.h"
#include "bench/measure.h"
#include "tasks/task.h"

namespace pawl {
namespace {

constexpr int kLevel = 3;
constexpr int kStackChecks = 50000, kLuaChecks = 2000;  // of each thread in a repeat

nlohmann::ordered_json Checks(const std::string& kind, int checks, const BenchOptions& options) {
  TaskConfig config;
  config.set_kind(kind);
  std::vector<std::unique_ptr<Task>>
      tasks;  // one for each thread, as each verifier process has its own
  for (int t = 0; t < options.threads; ++t) tasks.push_back(MakeTask(config, RandomKey::Root(0)));
  Problem problem = tasks[0]->Make(kLevel, 0);
  auto seconds = TimeRepeats(options.repeats, [&] {
    Together(options.threads, [&](int t) {
      for (int i = 0; i < checks; ++i)
        PAWL_CHECK(tasks[static_cast<size_t>(t)]->IsRight(problem, problem.reference));
    });
  });
  return Rate(static_cast<double>(checks) * options.threads, seconds);
}

}  // namespace

void BenchPrograms(const BenchOptions& options) {
  nlohmann::ordered_json figures = {{"bench", "programs"}, {"threads", options.threads}};
  figures["stack_programs_per_s"] = Checks("program", kStackChecks, options);
  figures["jailed_lua_programs_per_s"] = Checks("lua", kLuaChecks, options);
  PrintFigures(figures, options.json);
}

}  // namespace pawl
