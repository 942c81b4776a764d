#include "proto/config.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "base/config.h"
#include "base/effect.h"
#include "base/error.h"
#include "base/files.h"
#include "proto/config_check.h"
#include "proto/record_size.h"

namespace pawl {
namespace {

constexpr double kMappedParametersMax = 1e9;

using LevelField = google::protobuf::RepeatedField<int64_t>;

Levels ResolveLevels(const LevelField& levels, Levels otherwise) {
  if (levels.size() != 2) return otherwise;
  return {static_cast<int>(levels[0]), static_cast<int>(levels[1])};
}

// The closed-form model that learns a task; transformer, for all networks: none.
ModelConfig::Kind ClosedFormFor(const TaskConfig& task) {
  if (task.kind() == "classify") return ModelConfig::classifier;
  ModelConfig::Kind kind = ModelConfig::transformer;
  ModelConfig::Kind_Parse(task.kind(), &kind);
  return kind;
}

// Which of its kind a task is, among those that are judges as it is.
int OrdinalOfKind(const Config& config, int index) {
  int before = 0;
  for (int i = 0; i < index; ++i)
    before += config.task(i).kind() == config.task(index).kind() &&
              config.task(i).judge() == config.task(index).judge();
  return before;
}

// A task's own levels, for a config that sets none. Sizes grow without end, so three of them;
// tenths and the levels of a file are taken whole.
Levels DefaultLevels(const TaskConfig& task) {
  if (task.kind() == "facts") return {1, 10};
  if (task.kind() == "file") return {1, 1000};
  if (task.kind() == "text") return {1, 1};
  if (ClosedFormFor(task) != ModelConfig::transformer) return {1, 1};
  return {1, 3};
}

// The rules that span several keys.
class ContradictionCheck {
 public:
  ContradictionCheck(const Config& config, const ConfigSources& sources, std::string_view name)
      : config_(config), sources_(sources), name_(name) {}

  void Run() const {
    Model();
    Tasks();
    ClosedForm();
    Placing();
    Loop();
  }

 private:
  [[noreturn]] void Fail(const std::string& key, const std::string& what,
                         std::string_view todo) const {
    auto source = sources_.find(key);
    throw Error(ErrorCode::kUsage, source == sources_.end() ? std::string(name_) : source->second,
                fmt::format("{}: {}", key, what), todo);
  }

  void ClosedForm() const {
    const ModelConfig& m = config_.model();
    std::string kind = ModelConfig::Kind_Name(m.kind());
    for (int i = 0; i < config_.task_size(); ++i) {
      const TaskConfig& task = config_.task(i);
      if (ClosedFormFor(task) == (IsNetwork(m) ? ModelConfig::transformer : m.kind())) continue;
      Fail("model.kind", fmt::format("{} does not learn the task {}", kind, task.kind()),
           IsNetwork(m) ? "set model.kind to the task's (classifier for classify)"
                        : "give it its own task alone");
    }
    if (IsNetwork(m)) return;
    if (config_.task_size() != 1)
      Fail("model.kind", kind + " learns one task", "drop the other [[task]] entries");
    const TaskConfig& task = config_.task(0);
    int64_t wanted = m.kind() == ModelConfig::categorical ? task.count() : task.dimensions();
    if (m.kind() != ModelConfig::gaussian && m.dimensions() != wanted) {
      Fail("model.dimensions", fmt::format("is {}, the task has {}", m.dimensions(), wanted),
           "make them equal");
    }
    if (m.kind() == ModelConfig::classifier && m.noise() > 1)
      Fail("model.noise", "is a probability for classifier", "set 0 to 1");
    if (config_.mode() == Config::continuous)
      Fail("mode", kind + " is fitted once a generation", "use mode = \"generational\"");
    if (config_.mix().unit() == MixConfig::tokens)
      Fail("mix.unit", kind + " has no tokens to count", "use samples");
  }

  void Model() const {
    const ModelConfig& m = config_.model();
    if (m.kind() == ModelConfig::transformer && m.width() % (2 * m.heads()) != 0) {
      Fail(
          "model.heads",
          fmt::format("{} heads do not divide width {} into even head sizes", m.heads(), m.width()),
          "choose heads so that width / heads is even");
    }
    if (IsMapped(m)) {
      double width = static_cast<double>(m.width()), context = static_cast<double>(m.context()),
             parameters = width * width * context * (context + 1) / 2;
      if (parameters > kMappedParametersMax) {
        Fail("model.context",
             fmt::format(
                 "{} of {} with width {} makes {:.0f} million parameters, a map for each position",
                 ModelConfig::Kind_Name(m.kind()), m.context(), m.width(), parameters / 1e6),
             "lower model.context or model.width");
      }
    }
    if (m.kind() != ModelConfig::transformer) {
      if (config_.process().learner_device() != Config::cpu)
        Fail("process.learner_device", "cuda is for transformer", "use cpu");
      if (config_.process().actor_device() != Config::cpu)
        Fail("process.actor_device", "cuda is for transformer", "use cpu");
    }
    if (!IsNetwork(m)) return;
    const SampleConfig& sample = config_.sample();
    if (m.kind() == ModelConfig::transformer && m.width() / m.heads() > 1024)
      Fail("model.heads", "leaves heads of more than 1024", "raise model.heads");
    if (m.key_value_heads() != 0 && m.heads() % m.key_value_heads() != 0) {
      Fail("model.key_value_heads",
           fmt::format("{} does not divide heads {}", m.key_value_heads(), m.heads()),
           "choose a divisor of model.heads");
    }
    if (sample.max_new_tokens() >= m.context()) {
      Fail("sample.max_new_tokens",
           fmt::format("{} leaves no room for a prompt in context {}", sample.max_new_tokens(),
                       m.context()),
           "raise model.context");
    }
    constexpr int64_t
        kTokenBytes = 7,
        kSampleBytes = 64;  // text, token and log-probability of each token; the rest of a sample
    int64_t bytes =
        sample.samples_per_problem() * (sample.max_new_tokens() * kTokenBytes + kSampleBytes) +
        m.context();
    if (bytes > RecordBytesMax(config_.process().frame_bytes())) {
      Fail("sample.samples_per_problem",
           fmt::format("{} of {} tokens can have {} bytes, which are sent at once; {} can be",
                       sample.samples_per_problem(), sample.max_new_tokens(), bytes,
                       RecordBytesMax(config_.process().frame_bytes())),
           "lower it, or raise process.frame_bytes, of which they may take a quarter");
    }
  }

  // Settings of devices, threads and decoding that this kind of model has no use for.
  void Placing() const {
    const ProcessConfig& process = config_.process();
    const SampleConfig& sample = config_.sample();
    ModelConfig::Kind kind = config_.model().kind();
    auto refuse = [&](bool set, const char* key, const char* why, const char* todo) {
      if (set) Fail(key, why, todo);
    };
    if (kind != ModelConfig::transformer) {
      refuse(process.learner_device() != Config::cpu, "process.learner_device",
             "cuda is for transformer", "use cpu");
      refuse(process.actor_device() != Config::cpu, "process.actor_device",
             "cuda is for transformer", "use cpu");
    }
    if (IsNetwork(config_.model())) return;
    const SampleConfig& plain = SampleConfig::default_instance();
    std::string why =
        fmt::format("has no effect on a model of kind {}, which draws whole texts from its law",
                    ModelConfig::Kind_Name(kind));
    refuse(process.threads() != 1, "process.threads", why.c_str(), "set 1");
    refuse(sample.temperature() != plain.temperature(), "sample.temperature", why.c_str(),
           "drop it");
    refuse(sample.max_new_tokens() != plain.max_new_tokens(), "sample.max_new_tokens", why.c_str(),
           "drop it");
    refuse(sample.slots() != plain.slots(), "sample.slots", why.c_str(), "drop it");
    refuse(sample.precision() != plain.precision(), "sample.precision", why.c_str(), "drop it");
  }

  void Tasks() const {
    if (config_.task_size() == 0) {
      throw Error(ErrorCode::kUsage, name_, "no [[task]] is set",
                  "add one; `pawl tasks` lists them");
    }
    double shares = 0;
    for (int i = 0; i < config_.task_size(); ++i) {
      const TaskConfig& task = config_.task(i);
      std::string path = fmt::format("task.{}", i);
      if (task.kind().empty()) Fail(path + ".kind", "is not set", "`pawl tasks` lists the kinds");
      shares += task.share();
      if (task.backtranslate() && (config_.learn().objective() != LearnConfig::supervised ||
                                   UsesVerifier(config_.verify(), VerifyConfig::learned))) {
        Fail(path + ".backtranslate",
             "gives each sample a problem of its own, which neither a policy gradient nor a "
             "learned verifier compares",
             "use learn.objective = \"supervised\" and another verifier");
      }
      CheckLevels(path + ".fresh_levels", task.fresh_levels());
      CheckLevels(path + ".sample_levels", task.sample_levels());
      CheckLevels(path + ".eval_levels", task.eval_levels());
    }
    std::set<std::string> names;
    for (int i = 0; i < config_.task_size(); ++i) {
      std::string name = TaskName(config_, i);
      bool plain =
          name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_-") == std::string::npos;
      if (config_.task(i).has_name() && !plain)
        Fail(fmt::format("task.{}.name", i),
             fmt::format("'{}' holds more than small letters, digits, _ and -", name), "");
      if (!names.insert(name).second)
        Fail(fmt::format("task.{}.name", i), fmt::format("'{}' is another task's", name),
             "choose another");
    }
    if (shares <= 0) Fail("task.0.share", "no task has a share above 0", "give one a share");
  }

  void CheckLevels(const std::string& key, const LevelField& levels) const {
    if (levels.empty()) return;
    if (levels.size() == 2 && levels[0] <= levels[1]) return;
    Fail(sources_.contains(key + ".0") ? key + ".0" : key, "want [lowest, highest]", "");
  }

  void Rewarded() const {
    std::string objective = LearnConfig::Objective_Name(config_.learn().objective());
    auto fail = [&](const std::string& what, std::string_view todo) {
      Fail("learn.objective", objective + " " + what, todo);
    };
    if (!IsNetwork(config_.model())) fail("needs a network", "use supervised");
    if (config_.mode() == Config::continuous)
      fail("needs generations", "use mode = \"generational\"");
    if (config_.sample().samples_per_problem() < 2)
      fail("compares a problem's samples", "set sample.samples_per_problem to 2 or more");
    if (config_.sample().temperature() != 1)
      fail("wants samples of the model's own distribution", "set sample.temperature = 1");
    if (config_.mix().keep() != MixConfig::all)
      fail("learns from all samples of a problem", "set mix.keep = \"all\"");
    if (config_.learn().loss_on_prompt())
      fail("has no rewards for prompts", "drop learn.loss_on_prompt");
    if (config_.mix().keep_start())
      fail("has no rewards for generation 0's data", "drop mix.keep_start");
  }

  void Learned() const {
    if (!IsNetwork(config_.model()))
      Fail("verify.kind", "learned needs a network to judge", "use another verifier");
    if (config_.mode() == Config::continuous)
      Fail("verify.kind", "learned needs generations: each is judged by one version",
           "use mode = \"generational\"");
    if (config_.verify().audit() == 0)
      Fail("verify.audit", "0 leaves a learned judge no verdicts to train on",
           "set a share above 0");
    for (int i = 0; i < config_.task_size(); ++i) {
      if (config_.task(i).judge()) {
        if (JudgedTask(config_, i) < 0)
          Fail(fmt::format("task.{}.judge", i),
               fmt::format("there is no task {} to judge", config_.task(i).kind()), "add it");
        continue;
      }
      bool judged = false;
      for (int j = 0; j < config_.task_size(); ++j) judged = judged || JudgedTask(config_, j) == i;
      if (config_.task(i).verified() && !judged) {
        Fail("verify.kind", fmt::format("learned needs a judge of task {}", TaskName(config_, i)),
             fmt::format("add a [[task]] with kind = \"{}\" and judge = true",
                         config_.task(i).kind()));
      }
    }
  }

  static bool IsComposed(VerifyConfig::Kind kind) {
    return kind == VerifyConfig::all_of || kind == VerifyConfig::any_of ||
           kind == VerifyConfig::sample;
  }

  void Loop() const {
    constexpr double kLeastTemperature =
        0.001;  // below it log-probabilities are float32's rounding, and then infinite
    double temperature = config_.sample().temperature();
    if (temperature != 0 && temperature < kLeastTemperature) {
      Fail(
          "sample.temperature", fmt::format("is {}, too near 0 to divide logits by", temperature),
          fmt::format("set 0, which takes the likeliest token, or {} and more", kLeastTemperature));
    }
    const VerifyConfig& verify = config_.verify();
    for (int part : verify.parts()) {
      auto kind = static_cast<VerifyConfig::Kind>(part);
      if (IsComposed(kind))
        Fail("verify.parts.0", "cannot hold " + VerifyConfig::Kind_Name(kind),
             "list the verifiers themselves");
    }
    int fewest = verify.kind() == VerifyConfig::sample ? 2 : 1;
    if (IsComposed(verify.kind()) && verify.parts_size() < fewest) {
      Fail("verify.kind",
           fmt::format("{} needs a list of {} or more", VerifyConfig::Kind_Name(verify.kind()),
                       fewest),
           "set verify.parts");
    }
    if (UsesVerifier(verify, VerifyConfig::external) && verify.command().empty())
      Fail("verify.kind", "external needs a program", "set verify.command");
    if (UsesVerifier(verify, VerifyConfig::panel) && verify.models().empty())
      Fail("verify.kind", "panel needs models", "set verify.models");
    if (UsesVerifier(verify, VerifyConfig::learned)) Learned();
    if (config_.learn().objective() != LearnConfig::supervised) Rewarded();
    if (UsesVerifier(verify, VerifyConfig::vote) && config_.sample().samples_per_problem() < 2) {
      Fail("verify.kind", "vote needs several samples of a problem",
           "set sample.samples_per_problem to 2 or more");
    }
    if (verify.length_min() > verify.length_max()) {
      Fail("verify.length_min", "is above verify.length_max", "");
    }
    const MixConfig& mix = config_.mix();
    if (mix.regime() == MixConfig::subsample && mix.budget() == 0) {
      Fail("mix.regime", "subsample needs a budget", "set mix.budget");
    }
    if (config_.alarm().action() == AlarmConfig::raise_fresh &&
        config_.mode() == Config::continuous) {
      Fail("alarm.action", "raise_fresh needs generations",
           "use warn or stop, or mode = \"generational\"");
    }
    if (config_.alarm().action() == AlarmConfig::raise_fresh && config_.learn().epochs() > 0) {
      Fail("learn.epochs",
           "has nothing to go through once alarm.action = raise_fresh has made all data fresh",
           "use learn.steps");
    }
    if ((mix.keep_start() || mix.replay_fresh()) && !config_.start().from().empty()) {
      Fail(mix.keep_start() ? "mix.keep_start" : "mix.replay_fresh",
           "needs generation 0's data, which stay with the run in start.from",
           "train generation 0 in this run");
    }
    if (config_.learn().epochs() > 0 && mix.fresh() == 1) {
      Fail("learn.epochs", "needs generations with verified samples to go through",
           "use learn.steps");
    }
    const LearnConfig& learn = config_.learn();
    if (learn.warmup() + learn.decay() > 1) {
      Fail("learn.warmup", "warmup and decay together exceed the generation",
           "lower learn.warmup or learn.decay");
    }
    if (config_.mode() == Config::continuous) {
      double needed = 2 * static_cast<double>(learn.rows()) / config_.loop().samples_per_insert();
      if (config_.loop().insert_slack() < needed) {
        Fail("loop.insert_slack",
             fmt::format("{} is too small for batches of {} rows", config_.loop().insert_slack(),
                         learn.rows()),
             fmt::format("set {} or more, or the two sides would wait for each other", needed));
      }
      if (mix.fresh() == 1)
        Fail("mix.fresh", "1 leaves nothing to sample for in continuous mode", "");
    }
    const LoopConfig& loop = config_.loop();
    if (loop.keep_generations() != 0 && mix.regime() != MixConfig::replace) {
      Fail("loop.keep_generations", "would delete samples that the regime still draws from",
           "use mix.regime = \"replace\" or keep all");
    }
  }

  const Config& config_;
  const ConfigSources& sources_;
  std::string_view name_;
};

// Sections that were not set become present, so that the stored text names every key.
void FillSections(Config* config) {
  config->mutable_model();
  config->mutable_start();
  config->mutable_sample();
  config->mutable_verify();
  config->mutable_mix();
  config->mutable_learn();
  config->mutable_eval();
  config->mutable_loop();
  config->mutable_process();
  config->mutable_alarm();
}

constexpr std::string_view kSet = "--set";

// Refuses a key that was set where it has no effect, or notes it, as the header says. `stored`: of
// the text, --set alone is checked.
void CheckUnused(const std::vector<Unused>& unused, const ConfigSources& sources, bool stored,
                 std::vector<std::string>* notes) {
  auto source = [&](const std::string& key) {
    auto found = sources.find(key);
    return found == sources.end() ? std::string() : found->second;
  };
  for (const Unused& one : unused) {
    std::string where = source(one.key),
                what = fmt::format("{}: has no effect where {} is {}", one.key, one.decider,
                                   one.value.empty() ? "not set" : one.value);
    bool by_set = where == kSet;
    if (stored && !by_set) continue;
    if (!by_set && source(one.decider) == kSet) {
      if (notes != nullptr)
        notes->push_back(fmt::format("{}: {}, by --set; it is left out", where, what));
      continue;
    }
    throw Error(ErrorCode::kUsage, where, what,
                one.wanted.empty() ? "drop it"
                                   : fmt::format("drop it, or set {} to one of: {}", one.decider,
                                                 fmt::join(one.wanted, ", ")));
  }
}

// start.from takes the effect from start.steps. What comes later decides: `pawl ablate` puts its
// shared start behind a cell's settings.
void CheckStart(const Config& config, const ConfigSources& sources,
                const std::vector<std::string>& settings, bool stored,
                std::vector<std::string>* notes) {
  if (config.start().from().empty() || !config.start().has_steps()) return;
  auto last = [&](std::string_view key) {  // 0: in the file
    size_t at = 0;
    for (size_t i = 0; i < settings.size(); ++i) {
      if (settings[i].starts_with(key)) at = i + 1;
    }
    return at;
  };
  size_t steps = last("start.steps="), from = last("start.from=");
  if (stored && steps == 0) return;
  std::string where = sources.at("start.steps"),
              what =
                  "start.steps: has no effect where start.from is set: generation 0 is not trained";
  if (steps >= from) throw Error(ErrorCode::kUsage, where, what, "drop one of them");
  if (notes != nullptr) notes->push_back(fmt::format("{}: {}", where, what));
}

Config Parse(std::string_view text, std::string_view name, const std::vector<std::string>& settings,
             bool stored, std::vector<std::string>* notes) {
  Config config;
  ConfigSources sources;
  OverlayToml(text, name, {"grid"}, &config, &sources);
  if (notes != nullptr && sources.contains("grid")) {
    notes->push_back(
        fmt::format("{}: [grid] has no effect here, where one run is made of the other keys; `pawl "
                    "ablate` runs the grid",
                    sources.at("grid")));
  }
  for (const std::string& setting : settings) OverlaySetting(setting, &config, &sources);
  CheckUnused(ClearUnused(&config), sources, stored, notes);
  CheckStart(config, sources, settings, stored, notes);
  FillSections(&config);
  ContradictionCheck(config, sources, name).Run();
  return config;
}

bool IsOfRunFolder(const std::filesystem::path& file) {
  return file.filename() == "config.toml" &&
         std::filesystem::exists(file.parent_path() / "run.json");
}

}  // namespace

Config ParseConfig(std::string_view text, std::string_view name,
                   const std::vector<std::string>& settings, std::vector<std::string>* notes) {
  return Parse(text, name, settings, false, notes);
}

Config ParseStored(std::string_view text, std::string_view name,
                   const std::vector<std::string>& settings) {
  return Parse(text, name, settings, true, nullptr);
}

Config LoadConfig(const std::filesystem::path& file, const std::vector<std::string>& settings,
                  std::vector<std::string>* notes) {
  if (!std::filesystem::exists(file)) {
    throw Error(ErrorCode::kUsage, file.string(), "no such config",
                "examples/ holds some to start from");
  }
  return Parse(ReadFile(file), file.string(), settings, IsOfRunFolder(file), notes);
}

void CheckConfig(const Config& config, std::string_view where) {
  ContradictionCheck(config, {}, where).Run();
}

std::string ConfigText(const Config& config) { return EffectiveToml(config); }

std::string ConfigHash(const Config& config) { return Sha256Hex(ConfigText(config)); }

Levels FreshLevels(const TaskConfig& task) {
  return ResolveLevels(task.fresh_levels(), DefaultLevels(task));
}
Levels SampleLevels(const TaskConfig& task) {
  return ResolveLevels(task.sample_levels(), FreshLevels(task));
}
Levels EvalLevels(const TaskConfig& task) {
  return ResolveLevels(task.eval_levels(), SampleLevels(task));
}

bool IsMapped(const ModelConfig& config) {
  return config.kind() == ModelConfig::linear || config.kind() == ModelConfig::mlp;
}
bool IsNetwork(const ModelConfig& config) {
  return config.kind() == ModelConfig::transformer || IsMapped(config);
}

bool UsesVerifier(const VerifyConfig& config, VerifyConfig::Kind kind) {
  return config.kind() == kind ||
         std::find(config.parts().begin(), config.parts().end(), kind) != config.parts().end();
}

int JudgedTask(const Config& config, int index) {
  if (!config.task(index).judge() || !UsesVerifier(config.verify(), VerifyConfig::learned))
    return -1;
  for (int i = 0; i < config.task_size(); ++i) {
    const TaskConfig& task = config.task(i);
    if (!task.judge() && task.kind() == config.task(index).kind() &&
        OrdinalOfKind(config, i) == OrdinalOfKind(config, index))
      return i;
  }
  return -1;
}

std::string TaskName(const Config& config, int index) {
  if (!config.task(index).name().empty()) return config.task(index).name();
  auto sort = [&](int i) {
    return (config.task(i).judge() ? "judge-" : "") + config.task(i).kind();
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
