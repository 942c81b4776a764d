#include <fmt/format.h>

#include <algorithm>

#include "proto/checks.h"
#include "proto/record_size.h"
#include "proto/sections.h"
#include "tokens/tokenizer.h"

namespace pawl {
namespace {

constexpr double kMappedParametersMax = 1e9;

// The closed-form model that learns a task, by the schema; transformer, for all networks: none.
ModelConfig::Kind ClosedFormFor(const TaskConfig& task) {
  const google::protobuf::EnumDescriptor* kinds = ModelConfig::Kind_descriptor();
  for (int i = 0; i < kinds->value_count(); ++i) {
    if (kinds->value(i)->options().GetExtension(learns) == task.kind())
      return static_cast<ModelConfig::Kind>(kinds->value(i)->number());
  }
  return ModelConfig::transformer;
}

// The most bytes that a group and its samples have on the wire: of each token its text, its number
// and its log-probability, and of each sample and each group what comes beside these.
int64_t LongestGroup(const Config& config) {
  constexpr int64_t kSampleBytes = 64, kLogProbBytes = 4, kNumberBytes = 2, kLongNumberBytes = 3,
                    kLongNumber = 1 << 14;
  auto tokenizer = MakeTokenizer(config.model().tokens());
  int64_t token = tokenizer->LongestText() + kLogProbBytes +
                  (tokenizer->vocabulary() > kLongNumber ? kLongNumberBytes : kNumberBytes);
  const SampleConfig& sample = config.sample();
  return sample.samples_per_problem() * (sample.max_new_tokens() * token + kSampleBytes) +
         config.model().context() * tokenizer->LongestText();
}

void CheckStateSizes(const ConfigCheck& check) {
  const ModelConfig& m = check.config.model();
  for (auto [key, size] :
       {std::pair("model.key_size", m.key_size()), std::pair("model.value_size", m.value_size())}) {
    if (size % 16 != 0)
      check.Fail(key, fmt::format("{} is no multiple of 16", size), "choose 16, 32, 48, ...");
  }
}

void CheckRecurrent(const ConfigCheck& check) {
  const ModelConfig& m = check.config.model();
  CheckStateSizes(check);
  if (m.mixers_size() > m.layers()) {
    check.Fail("model.mixers",
               fmt::format("names {} mixers for {} layers", m.mixers_size(), m.layers()),
               "name at most one for each layer");
  }
  if (!Attends(m) && m.key_value_heads() != 0) {
    check.Fail("model.key_value_heads", "is for attention, which no layer has",
               "drop it, or name attention in model.mixers");
  }
  if (!HasMixer(m, ModelConfig::Mixer::delta) && !HasMixer(m, ModelConfig::Mixer::linear)) {
    check.Fail("model.mixers", "names no recurrence, which alone knows the order of tokens",
               "add delta or linear, or use model.kind = \"transformer\"");
  }
  if (m.window() % kWindowBlock != 0)
    check.Fail("model.window", fmt::format("{} is no multiple of {}", m.window(), kWindowBlock),
               "choose 16, 32, 48, ...");
  if (m.window() != ModelConfig::default_instance().window() &&
      !HasMixer(m, ModelConfig::Mixer::window))
    check.Fail("model.window", "is for layers of the mixer window, and no layer is one",
               "drop it, or name window in model.mixers");
  bool range = m.memory_size() == 2 && m.memory(0) <= m.memory(1);
  if (m.memory_size() != 0 && !range)
    check.Fail("model.memory", "is no range of half-lives", "give [shortest, longest]");
}

}  // namespace

void CheckModel(const ConfigCheck& check) {
  const Config& config = check.config;
  const ModelConfig& m = config.model();
  if (m.kind() == ModelConfig::recurrent) CheckRecurrent(check);
  bool attends = Attends(m);
  if (attends && m.width() % (2 * m.heads()) != 0) {
    check.Fail(
        "model.heads",
        fmt::format("{} heads do not divide width {} into even head sizes", m.heads(), m.width()),
        "choose heads so that width / heads is even");
  }
  if (m.kind() == ModelConfig::linear || m.kind() == ModelConfig::mlp) {
    double width = static_cast<double>(m.width()), context = static_cast<double>(m.context()),
           parameters = width * width * context * (context + 1) / 2;
    if (parameters > kMappedParametersMax) {
      check.Fail(
          "model.context",
          fmt::format(
              "{} of {} with width {} makes {:.0f} million parameters, a map for each position",
              ModelConfig::Kind_Name(m.kind()), m.context(), m.width(), parameters / 1e6),
          "lower model.context or model.width");
    }
  }
  if (!IsNetwork(m)) return;
  if (m.context() > kContextOfAttention && !OnlyRecurs(m)) {
    check.Fail("model.context",
               fmt::format("{} is beyond {}, the most that attention and maps of positions have",
                           m.context(), kContextOfAttention),
               "lower it, or use model.kind = \"recurrent\" without attention");
  }
  const SampleConfig& sample = config.sample();
  if (attends && m.width() / m.heads() > 1024)
    check.Fail("model.heads", "leaves heads of more than 1024", "raise model.heads");
  if (m.key_value_heads() != 0 && m.heads() % m.key_value_heads() != 0) {
    check.Fail("model.key_value_heads",
               fmt::format("{} does not divide heads {}", m.key_value_heads(), m.heads()),
               "choose a divisor of model.heads");
  }
  if (sample.max_new_tokens() >= m.context()) {
    check.Fail("sample.max_new_tokens",
               fmt::format("{} leaves no room for a prompt in context {}", sample.max_new_tokens(),
                           m.context()),
               "raise model.context");
  }
  int64_t bytes = LongestGroup(config);
  if (bytes > RecordBytesMax(config.process().frame_bytes())) {
    check.Fail("sample.samples_per_problem",
               fmt::format("{} of {} tokens can have {} bytes, which are sent at once; {} can be",
                           sample.samples_per_problem(), sample.max_new_tokens(), bytes,
                           RecordBytesMax(config.process().frame_bytes())),
               "lower it, or raise process.frame_bytes, of which they may take a quarter");
  }
}

void CheckGames(const ConfigCheck& check) {
  const Config& config = check.config;
  if (!PlaysGames(config.model())) return;
  std::string model = "model.kind = " + ModelConfig::Kind_Name(config.model().kind());
  for (int i = 0; i < config.task_size(); ++i) {
    const TaskConfig& task = config.task(i);
    std::string path = fmt::format("task.{}", i);
    if (task.kind() != "game")
      check.Fail(path + ".kind",
                 fmt::format("{} is not a game, and {} plays games", task.kind(), model),
                 "use kind = \"game\", or model.kind = \"transformer\"");
    if (task.game() != config.model().game())
      check.Fail(path + ".game",
                 fmt::format("is {}, and model.game is {}", task.game(), config.model().game()),
                 "make them equal");
    if (task.plies() != config.task(0).plies())
      check.Fail(path + ".plies", "differs from the first task's", "make them equal");
    if (task.judge())
      check.Fail(path + ".judge", fmt::format("a judge reads texts, and {} sees positions", model),
                 "drop it");
  }
  if (config.mix().unit() != MixConfig::positions)
    check.Fail("mix.unit", model + " is trained on positions", "set mix.unit = \"positions\"");
  if (config.mode() == Config::continuous)
    check.Fail("mode", model + " is trained by generation", "use mode = \"generational\"");
}

void CheckClosedForm(const ConfigCheck& check) {
  const Config& config = check.config;
  const ModelConfig& m = config.model();
  if (PlaysGames(m)) return;
  std::string kind = ModelConfig::Kind_Name(m.kind());
  for (int i = 0; i < config.task_size(); ++i) {
    const TaskConfig& task = config.task(i);
    if (ClosedFormFor(task) == (IsNetwork(m) ? ModelConfig::transformer : m.kind())) continue;
    check.Fail("model.kind", fmt::format("{} does not learn the task {}", kind, task.kind()),
               IsNetwork(m) ? "set model.kind to the task's (classifier for classify)"
                            : "give it its own task alone");
  }
  if (IsNetwork(m)) return;
  if (config.task_size() != 1)
    check.Fail("model.kind", kind + " learns one task", "drop the other [[task]] entries");
  const TaskConfig& task = config.task(0);
  int64_t wanted = m.kind() == ModelConfig::categorical   ? task.count()
                   : m.kind() == ModelConfig::associative ? task.values()
                                                          : task.dimensions();
  if (m.kind() != ModelConfig::gaussian && m.dimensions() != wanted) {
    check.Fail("model.dimensions", fmt::format("is {}, the task has {}", m.dimensions(), wanted),
               "make them equal");
  }
  if (m.kind() == ModelConfig::classifier && m.noise() > 1)
    check.Fail("model.noise", "is a probability for classifier", "set 0 to 1");
  if (m.kind() == ModelConfig::associative) {
    CheckStateSizes(check);
    // A row is the whole list, a text as the wire has it (FreshSample.text).
    constexpr int64_t kRowMax = 1 << 20;
    auto value = static_cast<int64_t>(std::to_string(task.values() - 1).size());
    if (task.count() * (value + 1) > kRowMax)
      check.Fail("task.0.count",
                 fmt::format("{} pairs make a row of up to {} bytes; a row has at most {}",
                             task.count(), task.count() * (value + 1), kRowMax),
                 "lower it");
    if (m.mixers_size() > 1 ||
        (m.mixers_size() == 1 && m.mixers(0) == ModelConfig::Mixer::attention))
      check.Fail("model.mixers", "has to name one of delta and linear for kind associative",
                 "name one");
  }
  if (config.mode() == Config::continuous)
    check.Fail("mode", kind + " is fitted once a generation", "use mode = \"generational\"");
  if (config.mix().unit() != MixConfig::samples)
    check.Fail("mix.unit", kind + " has no tokens to count", "use samples");
}

// Settings of devices, threads and decoding that this kind of model has no use for.
void CheckPlacement(const ConfigCheck& check) {
  const Config& config = check.config;
  const ProcessConfig& process = config.process();
  const SampleConfig& sample = config.sample();
  ModelConfig::Kind kind = config.model().kind();
  auto refuse = [&](bool set, const char* key, const char* why, const char* todo) {
    if (set) check.Fail(key, why, todo);
  };
  if (kind != ModelConfig::transformer) {
    refuse(process.learner_device() != Config::cpu, "process.learner_device",
           "cuda is for transformer", "use cpu");
    refuse(process.actor_device() != Config::cpu, "process.actor_device", "cuda is for transformer",
           "use cpu");
  }
  if (!IsClosedForm(config.model())) return;
  const SampleConfig& plain = SampleConfig::default_instance();
  std::string why =
      fmt::format("has no effect on a model of kind {}, which draws whole texts from its law",
                  ModelConfig::Kind_Name(kind));
  refuse(process.threads() != 1, "process.threads", why.c_str(), "set 1");
  refuse(sample.temperature() != plain.temperature(), "sample.temperature", why.c_str(), "drop it");
  refuse(sample.max_new_tokens() != plain.max_new_tokens(), "sample.max_new_tokens", why.c_str(),
         "drop it");
  refuse(sample.slots() != plain.slots(), "sample.slots", why.c_str(), "drop it");
  refuse(sample.precision() != plain.precision(), "sample.precision", why.c_str(), "drop it");
}

}  // namespace pawl
