#include "lab/grid.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>
#include <sstream>

#include "base/config.h"
#include "base/error.h"
#include "base/files.h"
#include "base/toml.h"
#include "proto/influence.h"

namespace pawl {
namespace {

constexpr int kCellsMax = 100000;

struct Value {
  std::string text, toml;  // for people and folders; for --set
};

struct Axis {
  std::string key;
  std::vector<Value> values;
};

std::string ValueText(const toml::node& node, const std::string& where) {
  if (auto text = node.value<std::string>(); text && node.is_string()) return *text;
  if (!node.is_value()) throw Error(ErrorCode::kUsage, where, "want an array of plain values");
  if (node.is_floating_point()) {
    std::string text = fmt::format("{}", *node.value<double>());
    return text;
  }
  if (node.is_integer()) return fmt::format("{}", *node.value<int64_t>());
  if (!node.is_boolean())
    throw Error(ErrorCode::kUsage, where, "holds a date or a time, which no key takes");
  return *node.value<bool>() ? "true" : "false";
}

Axis ReadAxis(const std::string& key, const toml::node& node, const std::string& where) {
  if (!node.is_array() || node.as_array()->empty())
    throw Error(ErrorCode::kUsage, where, "want an array of values");
  Axis axis{key, {}};
  std::set<std::string> seen;
  for (const toml::node& value : *node.as_array()) {
    std::string text = ValueText(value, where);
    if (!seen.insert(text).second)
      throw Error(ErrorCode::kUsage, where, fmt::format("holds {} twice", text),
                  "name each value once");
    axis.values.push_back({text, value.is_string() ? TomlString(text) : text});
  }
  return axis;
}

std::vector<Axis> ReadAxes(const std::filesystem::path& file,
                           const std::optional<SeedRange>& seeds) {
  toml::table table = ParseToml(ReadFile(file), file.string());  // LoadConfig has parsed it before
  const toml::table* grid = table["grid"].as_table();
  if (grid == nullptr)
    throw Error(ErrorCode::kUsage, file.string(), "has no [grid] table",
                "`pawl run` runs a single config");
  std::vector<Axis> axes;
  for (const auto& [key, node] : *grid) {
    std::string where =
        fmt::format("{}:{}: grid.{}", file.string(), node.source().begin.line, key.str());
    if (key.str() == "seed" && seeds) continue;
    axes.push_back(ReadAxis(std::string(key.str()), node, where));
  }
  // The seed's folder is the innermost one.
  std::stable_partition(axes.begin(), axes.end(),
                        [](const Axis& axis) { return axis.key != "seed"; });
  if (!seeds) return axes;
  axes.push_back({"seed", {}});
  for (int64_t i = 0; i < seeds->count; ++i)
    axes.back().values.push_back(
        {fmt::to_string(seeds->first + i), fmt::to_string(seeds->first + i)});
  return axes;
}

// Refuses a setting of a key that the grid varies, because it would have no effect.
void CheckSettings(const std::vector<Axis>& axes, const std::vector<std::string>& settings) {
  for (const std::string& setting : settings) {
    std::string key = setting.substr(0, setting.find('='));
    auto axis = std::find_if(axes.begin(), axes.end(), [&](const Axis& a) { return a.key == key; });
    if (axis != axes.end())
      throw Error(ErrorCode::kUsage, "--set " + setting, "the grid varies this key itself",
                  "drop the one or the other");
  }
}

// The hash of all keys that affect generation 0, and of their values.
std::string StartHash(const Config& config) {
  std::string shaping;
  for (const auto& [key, value] : FlatValues(config)) {
    if (ShapesGenerationZero(key)) shaping += key + " = " + value + "\n";
  }
  return Sha256Hex(shaping).substr(0, 12);
}

// Errors name the cell, because its settings are not in a file.
Config LoadCell(const std::filesystem::path& file, const std::vector<std::string>& settings,
                const std::string& cell) {
  try {
    return LoadConfig(file, settings);
  } catch (const Error& error) {
    throw Error(error.code(), cell.empty() ? "" : "cell " + cell, error.what());
  }
}

// Checks the file itself. A key may have an effect only in some cells, so this is not checked here.
void CheckFile(const std::filesystem::path& file) {
  if (!std::filesystem::exists(file)) LoadConfig(file, {});
  Config config;
  OverlayToml(ReadFile(file), file.string(), {"grid"}, &config, nullptr);
}

}  // namespace

std::string ShortName(const std::string& key) {
  size_t dot = key.rfind('.');
  if (dot == std::string::npos) return key;
  std::string last = key.substr(dot + 1), section = key.substr(0, dot);
  return last == "kind" ? section : last;
}

std::string FolderPart(const std::string& name, const std::string& value) {
  constexpr size_t kLongest = 200;  // file systems end at 255 bytes
  std::string part = name + "=";
  for (char c : value) {
    auto byte = static_cast<unsigned char>(c);
    bool plain = std::isalnum(byte) != 0 || byte >= 0x80 ||
                 std::string_view("._-+,@").find(c) != std::string_view::npos;
    part += plain ? std::string(1, c) : fmt::format("%{:02X}", byte);
  }
  if (part.size() <= kLongest) return part;
  return part.substr(0, kLongest - 18) + "%-" +
         // "%-" is not an escape, so no other value ends like this
         Sha256Hex(name + "=" + value).substr(0, 16);
}

Cell MakeCell(const std::filesystem::path& file, const std::vector<std::string>& settings,
              const std::vector<Choice>& choices,
              const std::optional<std::vector<std::string>>& start) {
  Cell cell;
  cell.settings = settings;
  for (const Choice& choice : choices) {
    cell.axes.emplace_back(choice.name, choice.value);
    if (!choice.key.empty())
      cell.settings.push_back(choice.key + "=" +
                              (choice.toml.empty() ? choice.value : choice.toml));
    if (!cell.folder.empty()) cell.folder += "/";
    cell.folder += FolderPart(choice.name, choice.value);
  }
  cell.config = LoadCell(file, cell.settings,
                         cell.folder);  // refuses what the schema refuses, before anything runs
  cell.generations = cell.config.generations();
  if (!start) return cell;
  cell.start_settings = cell.settings;
  cell.start_settings.insert(cell.start_settings.end(), start->begin(), start->end());
  cell.start_folder = "start/" + StartHash(LoadCell(file, cell.start_settings, cell.folder));
  cell.start_settings.push_back("generations=0");
  return cell;
}

std::vector<std::string> GridKeys(const std::filesystem::path& file,
                                  const std::optional<SeedRange>& seeds) {
  std::vector<std::string> keys;
  for (const Axis& axis : ReadAxes(file, seeds)) keys.push_back(axis.key);
  return keys;
}

std::vector<Cell> ReadGrid(const std::filesystem::path& file,
                           const std::vector<std::string>& settings,
                           const std::optional<SeedRange>& seeds) {
  CheckFile(file);
  std::vector<Axis> axes = ReadAxes(file, seeds);
  CheckSettings(axes, settings);
  double count = 1;
  for (const Axis& axis : axes) count *= static_cast<double>(axis.values.size());
  if (count > kCellsMax)
    throw Error(ErrorCode::kUsage, file.string(),
                fmt::format("asks for {:.3g} cells; {} are run at most", count, kCellsMax),
                "make the grid smaller");
  std::vector<Cell> cells;
  std::map<std::string, std::string> known;  // folder by config
  std::vector<size_t> at(axes.size(), 0);
  while (true) {
    std::vector<Choice> choices;
    for (size_t i = 0; i < axes.size(); ++i) {
      const Value& value = axes[i].values[at[i]];
      choices.push_back({axes[i].key, ShortName(axes[i].key), value.text, value.toml});
    }
    cells.push_back(MakeCell(file, settings, choices, std::vector<std::string>{}));
    auto [twin, is_new] = known.emplace(ConfigText(cells.back().config), cells.back().folder);
    if (!is_new)
      throw Error(ErrorCode::kUsage, file.string(),
                  fmt::format("cells {} and {} are one run", twin->second, cells.back().folder),
                  "drop one of them");

    size_t i = axes.size();
    while (i > 0 && ++at[i - 1] == axes[i - 1].values.size()) at[--i] = 0;
    if (i == 0) return cells;
  }
}

}  // namespace pawl
