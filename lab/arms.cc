#include <algorithm>
#include <cctype>
#include <charconv>
#include <set>

#include "base/config.h"
#include "base/error.h"
#include "base/files.h"
#include "base/toml.h"
#include "lab/grid.h"
#include "lab/series.h"
#include "proto/influence.h"
#include "replay/server/published.h"

namespace pawl {
namespace {

namespace fs = std::filesystem;

using Settings = std::map<std::string, std::string>;

constexpr int kStartsDeep = 8;  // a run that starts from a run that starts from ...

// The run that start.from names, or whose weights folder it names. If the ablation was moved, its
// starts were moved with it.
fs::path StartFolder(const RunSeries& run) {
  fs::path from = run.config.start().from();
  if (!from.has_filename()) from = from.parent_path();
  std::vector<fs::path> places = {from};
  for (fs::path above = fs::absolute(run.folder); above != above.root_path();
       above = above.parent_path()) {
    places.push_back(above / from.parent_path().filename() / from.filename());
  }
  for (fs::path place : places) {
    if (place.parent_path().filename() == "weights") place = place.parent_path().parent_path();
    if (fs::exists(place / "config.toml")) return place;
  }
  return "";
}

class Identity {
 public:
  Identity(const RunSeries& run, bool with_bits) : with_bits_(with_bits) {
    settings_ = Of(run.config);
    settings_["generations"] = fmt::format("{}", run.config.generations());
    AddStart(run, "start", kStartsDeep);
  }

  Settings settings() const { return settings_; }

 private:
  Settings Of(const Config& config) const {
    Settings settings;
    for (const auto& [key, value] : FlatValues(config)) {
      Influence influence = InfluenceOf(key);
      bool counts =
          influence == Influence::kResults || (influence == Influence::kBits && with_bits_);
      if (counts && key != "seed" && key != "generations" && !key.starts_with("start."))
        settings[key] = value;
    }
    return settings;
  }

  // Adds how generation 0 was made: by this run, or by another run, with those of its settings that
  // differ.
  void AddStart(const RunSeries& run, const std::string& prefix, int deep) {
    if (run.config.start().from().empty()) {
      settings_[prefix + ".steps"] = fmt::format("{}", run.config.start().steps());
      return;
    }
    std::string hash = PublishedHash(run.folder, 0);
    fs::path folder = StartFolder(run);
    RunSeries start = folder.empty() ? RunSeries() : ReadRun(folder);
    int64_t version = folder.empty() ? -1 : PublishedVersion(folder, hash);
    if (hash.empty() && start.state != RunState::kUnreadable && start.config.generations() == 0)
      version = 0;  // it has not begun
    if (version < 0 || start.state == RunState::kUnreadable ||
        deep == 0) {  // the weights themselves are what is known
      settings_[prefix + ".from"] =
          hash.empty() ? run.config.start().from() : "weights " + hash.substr(0, 12);
      return;
    }
    for (const auto& [key, value] : Of(start.config)) {
      auto own = settings_.find(key);
      bool counts = version > 0 || ShapesGenerationZero(key);
      if (counts && (own == settings_.end() || own->second != value))
        settings_[prefix + ":" + key] = value;
    }
    if (version > 0) settings_[prefix + ":generations"] = fmt::format("{}", version);
    AddStart(start, prefix == "start" && version == 0 ? "start" : prefix + ":start", deep - 1);
  }

  bool with_bits_;
  Settings settings_;
};

bool SameResults(const RunSeries& a, const RunSeries& b) { return FirstDifference(a, b).empty(); }

// Whether one arm would contain two runs of one seed with different results and different kBits
// settings. These settings are then what the runs compare.
bool BitsAreCompared(const std::vector<RunSeries>& runs) {
  std::map<std::pair<Settings, int64_t>, const RunSeries*> first;
  for (const RunSeries& run : runs) {
    if (run.state != RunState::kFinished) continue;
    auto [found, is_new] = first.try_emplace({run.identity, run.seed}, &run);
    if (is_new || SameResults(*found->second, run)) continue;
    if (Identity(*found->second, true).settings() != Identity(run, true).settings()) return true;
  }
  return false;
}

// Keys whose values differ between runs. A task that only some runs have is represented by its
// kind.
std::vector<std::string> DifferingKeysOf(const std::vector<RunSeries>& runs) {
  std::map<std::string, std::set<std::string>> values;
  std::map<std::string, size_t> count;
  size_t readable = 0;
  for (const RunSeries& run : runs) {
    if (run.identity.empty()) continue;
    ++readable;
    for (const auto& [key, value] : run.identity) {
      values[key].insert(value);
      ++count[key];
    }
  }
  std::vector<std::string> keys;
  for (const auto& [key, seen] : values) {
    bool of_task = key.find("task.") != std::string::npos && !key.ends_with(".kind");
    if (seen.size() > 1 || (count[key] < readable && !of_task)) keys.push_back(key);
  }
  return keys;
}

std::string ShortKey(const std::string& key) {
  size_t colon = key.rfind(':');
  return colon == std::string::npos ? ShortName(key)
                                    : key.substr(0, colon + 1) + ShortName(key.substr(colon + 1));
}

std::map<std::string, std::string> NamesOf(const std::vector<std::string>& keys) {
  std::map<std::string, int> times;
  for (const std::string& key : keys) ++times[ShortKey(key)];
  std::map<std::string, std::string> names;
  for (const std::string& key : keys) names[key] = times[ShortKey(key)] > 1 ? key : ShortKey(key);
  return names;
}

// The value as labels show it, on one line.
std::string Shown(const std::string& value) {
  std::string plain = PlainValue(value);
  bool on_one_line = std::none_of(plain.begin(), plain.end(),
                                  [](unsigned char c) { return std::iscntrl(c) != 0; });
  return on_one_line ? plain : value;
}

// The folder that contains all runs. It names them if no setting differs.
std::string CommonFolder(const std::vector<RunSeries>& runs) {
  fs::path common;
  for (const RunSeries& run : runs) {
    fs::path folder = fs::weakly_canonical(run.folder);
    if (common.empty()) common = folder;
    while (std::mismatch(common.begin(), common.end(), folder.begin(), folder.end()).first !=
           common.end())
      common = common.parent_path();
  }
  return common.filename().empty() ? "runs" : common.filename().string();
}

// Orders numbers by size and other values alphabetically.
bool Before(const std::string& a, const std::string& b) {
  double x = 0, y = 0;
  auto number = [](const std::string& text, double* value) {
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), *value);
    return error == std::errc() && end == text.data() + text.size();
  };
  bool x_is = number(a, &x), y_is = number(b, &y);
  if (x_is && y_is && x != y) return x < y;
  return x_is != y_is ? x_is : a < b;
}

bool ArmBefore(const RunSeries& a, const RunSeries& b) {
  for (size_t i = 0; i < std::min(a.settings.size(), b.settings.size()); ++i) {
    if (a.settings[i].second != b.settings[i].second)
      return Before(a.settings[i].second, b.settings[i].second);
  }
  return false;
}

}  // namespace

std::string PlainValue(const std::string& value) {
  bool quoted = !value.empty() && (value.front() == '"' || value.front() == '\'');
  if (quoted) return ParseToml("value = " + value, "value")["value"].value_or(value);
  return value.ends_with(".0") ? value.substr(0, value.size() - 2) : value;
}

std::string FirstDifference(const RunSeries& a, const RunSeries& b) {
  for (int64_t generation = 0; generation <= std::min(a.last_generation(), b.last_generation());
       ++generation) {
    const Metrics *x = a.Row(generation), *y = b.Row(generation);
    if (x == nullptr || y == nullptr) continue;
    for (const auto& [name, value] : *x) {
      bool result = name.starts_with("eval/") || name.starts_with("sample/") ||
                    name.starts_with("verify/") || name.starts_with("mix/");
      auto other = y->find(name);
      if (result && other != y->end() && other->second != value) {
        return fmt::format("{} in generation {}: {} and {}", name, generation, value,
                           other->second);
      }
    }
  }
  return "";
}

void AssignArms(std::vector<RunSeries>* runs) {
  auto identify = [&](bool with_bits) {
    for (RunSeries& run : *runs)
      run.identity = run.config.task_size() == 0 ? Settings() : Identity(run, with_bits).settings();
  };
  identify(false);
  if (BitsAreCompared(*runs)) identify(true);
  std::vector<std::string> keys = DifferingKeysOf(*runs);
  std::map<std::string, std::string> names = NamesOf(keys);
  for (RunSeries& run : *runs) {
    run.settings.clear();
    run.arm.clear();
    if (run.identity.empty()) continue;
    for (const std::string& key : keys) {
      auto value = run.identity.find(key);
      run.settings.emplace_back(names[key],
                                value == run.identity.end() ? "" : PlainValue(value->second));
      if (value != run.identity.end())
        run.arm += (run.arm.empty() ? "" : " ") + names[key] + "=" + Shown(value->second);
    }
    if (keys.empty()) run.arm = CommonFolder(*runs);
    if (run.arm.empty()) run.arm = "none of " + names[keys[0]];
  }
}

std::vector<Arm> GatherArms(const std::vector<RunSeries>& runs) {
  std::vector<Arm> arms;
  for (const RunSeries& run : runs) {
    auto arm = std::find_if(arms.begin(), arms.end(),
                            [&](const Arm& a) { return a.runs.front()->identity == run.identity; });
    if (arm == arms.end()) arm = arms.insert(arms.end(), Arm{run.arm, {}});
    arm->runs.push_back(&run);
  }
  for (Arm& arm : arms) {
    std::stable_sort(arm.runs.begin(), arm.runs.end(),
                     [](const RunSeries* a, const RunSeries* b) { return a->seed < b->seed; });
  }
  std::stable_sort(arms.begin(), arms.end(), [](const Arm& a, const Arm& b) {
    return ArmBefore(*a.runs.front(), *b.runs.front());
  });
  return arms;
}

}  // namespace pawl
