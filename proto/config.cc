#include "proto/config.h"

#include <fmt/ranges.h>

#include "base/config.h"
#include "base/effect.h"
#include "base/error.h"
#include "base/files.h"
#include "proto/checks.h"
#include "proto/config_check.h"
#include "proto/sections.h"

namespace pawl {
namespace {

namespace pb = google::protobuf;

void CheckAll(const ConfigCheck& check) {
  for (auto section : {CheckModel, CheckTasks, CheckGames, CheckClosedForm, CheckPlacement,
                       CheckSample, CheckVerify, CheckMix, CheckLearn})
    section(check);
}

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
  if (PlaysGames(config->model())) config->mutable_search();
}

constexpr std::string_view kSet = "--set";

// Clears learn.symmetries and its like. Adds those that were set to `unused`.
void ClearWithoutEffect(Config* config, std::vector<Unused>* unused) {
  for (Unused& one : KeysWithoutEffect(*config)) {
    size_t dot = one.key.find('.');
    const pb::Message& whole = *config;
    const pb::FieldDescriptor* section =
        whole.GetDescriptor()->FindFieldByName(one.key.substr(0, dot));
    pb::Message* message = whole.GetReflection()->MutableMessage(config, section);
    const pb::FieldDescriptor* field =
        message->GetDescriptor()->FindFieldByName(one.key.substr(dot + 1));
    if (!message->GetReflection()->HasField(*message, field)) continue;
    message->GetReflection()->ClearField(message, field);
    unused->push_back(std::move(one));
  }
}

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
    std::string todo = one.todo;
    if (one.wanted == std::vector<std::string>{""}) {
      todo = "drop " + one.decider;
    } else if (todo.empty() && !one.wanted.empty()) {
      todo = fmt::format("set {} to one of: {}", one.decider, fmt::join(one.wanted, ", "));
    }
    throw Error(ErrorCode::kUsage, where, what, todo.empty() ? "drop it" : "drop it, or " + todo);
  }
}

bool StartsFromWeights(const Config& config) { return !config.start().from().empty(); }

// start.from takes the effect from start.steps. What comes later decides: `pawl ablate` puts its
// shared start behind a cell's settings.
void CheckStart(const Config& config, const ConfigSources& sources,
                const std::vector<std::string>& settings, bool stored,
                std::vector<std::string>* notes) {
  if (!StartsFromWeights(config) || !config.start().has_steps()) return;
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
  std::vector<Unused> unused = ClearUnused(&config);
  ClearWithoutEffect(&config, &unused);
  CheckUnused(unused, sources, stored, notes);
  CheckStart(config, sources, settings, stored, notes);
  if (StartsFromWeights(config)) config.mutable_start()->clear_steps();
  FillSections(&config);
  CheckAll({config, sources, name});
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

void CheckConfig(const Config& config, std::string_view where) { CheckAll({config, {}, where}); }

Config StartedFrom(Config config, const std::string& from) {
  if (from.empty()) return config;
  config.mutable_start()->set_from(from);
  config.mutable_start()->clear_steps();
  return config;
}

std::string ConfigText(const Config& config) {
  std::vector<std::string> left_out;
  for (Unused& one : KeysWithoutEffect(config)) left_out.push_back(std::move(one.key));
  if (StartsFromWeights(config)) left_out.emplace_back("start.steps");
  return EffectiveToml(config, left_out);
}

std::string ConfigHash(const Config& config) { return Sha256Hex(ConfigText(config)); }

}  // namespace pawl
