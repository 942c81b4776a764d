#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>

#include "base/child.h"
#include "base/error.h"
#include "base/files.h"
#include "base/metrics.h"
#include "bench/benches.h"
#include "bench/measure.h"
#include "model/placement.h"

namespace pawl {
namespace {

constexpr const char* kLoop = R"(
generations = {}
[model]
layers = {}
width = {}
heads = {}
feed_forward = {}
context = 16
[[task]]
kind = "addition"
fresh_levels = [2, 2]
[start]
steps = 2
[sample]
problems = 4096
max_new_tokens = 5
slots = 256
precision = "{}"
[verify]
kind = "none"
[mix]
fresh = 0.5
[learn]
steps = 100
rows = 64
learning_rate = 1e-4
precision = "{}"
canary_limit = 1
[eval]
problems = 1
every = 1000
[process]
actors = {}
threads = {}
learner_device = "{}"
actor_device = "{}"
)";

}  // namespace

// The verifier accepts all, so that an untrained model's samples fill the mix.
void BenchLoop(const BenchOptions& options) {
  Placement(options.device, options.threads, options.precision)
      .Open(options.model);  // one that is missing is an error here, not the run's
  auto folder = std::filesystem::temp_directory_path() / fmt::format("pawl-bench-{}", ::getpid());
  MakeFolder(folder);
  std::string precision = Config::Precision_Name(options.precision);
  std::string device = Config::Device_Name(options.device);
  const ModelConfig& m = options.model;
  WriteFileAtomically(
      folder / "loop.toml",
      fmt::format(kLoop, options.repeats + 1, m.layers(), m.width(), m.heads(), m.feed_forward(),
                  precision, precision, options.threads, options.threads, device, device));
  ChildProgram run = {
      {"pawl-model", "run", folder / "loop.toml", "--out", folder / "run", "--quiet"}};
  run.file = "/proc/self/exe";
  run.environment = EnvironmentForOthers();
  run.output = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
  pid_t pid = StartChild(run, "bench loop");
  ::close(run.output);
  int status = 0;
  ::waitpid(pid, &status, 0);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
    throw Error(ErrorCode::kFailed, "bench loop", "its run failed");
  std::vector<double> all, sampling, training;
  for (const Metrics& row : ReadMetrics(folder / "run" / "generations.jsonl")) {
    if (row.at("gen") < 2) continue;  // generation 1 warms up
    all.push_back(row.at("time/generation_s"));
    sampling.push_back(row.at("time/sample_s"));
    training.push_back(row.at("time/train_s"));
  }
  std::filesystem::remove_all(folder);
  auto seconds = [](const std::vector<double>& values) {
    Spread s = SpreadOf(values);
    return nlohmann::ordered_json{{"median", s.median}, {"low", s.low}, {"high", s.high}};
  };
  nlohmann::ordered_json figures = {
      {"benchmark", "loop"}, {"precision", precision}, {"threads", options.threads}};
  figures["generation_s"] = seconds(all);
  figures["sample_and_verify_s"] = seconds(sampling);
  figures["train_s"] = seconds(training);
  PrintFigures(figures, options.json);
}

}  // namespace pawl
