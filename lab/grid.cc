#include "lab/grid.h"

#include <fmt/ranges.h>
#include <toml++/toml.h>

#include <algorithm>
#include <set>
#include <sstream>

#include "base/config.h"
#include "base/error.h"
#include "base/files.h"

namespace pawl {
namespace {

struct Axis {
  std::string key;
  std::vector<std::string> values;  // as TOML
};

std::string ValueText(const toml::node& node, const std::string& where) {
  if (auto text = node.value<std::string>(); text && node.is_string()) return *text;
  if (!node.is_value()) throw Error(ErrorCode::kUsage, where, "want an array of plain values");
  if (node.is_floating_point()) {
    std::string text = fmt::format("{}", *node.value<double>());
    return text;
  }
  if (node.is_integer()) return fmt::format("{}", *node.value<int64_t>());
  return *node.value<bool>() ? "true" : "false";
}

std::vector<Axis> ReadAxes(const std::filesystem::path& file) {
  toml::table table = toml::parse(ReadFile(file), file.string());  // LoadConfig has parsed it before
  const toml::table* grid = table["grid"].as_table();
  if (grid == nullptr) throw Error(ErrorCode::kUsage, file.string(), "has no [grid] table", "`pawl run` runs a single config");
  std::vector<Axis> axes;
  for (const auto& [key, node] : *grid) {
    std::string where = fmt::format("{}:{}: grid.{}", file.string(), node.source().begin.line, key.str());
    if (!node.is_array() || node.as_array()->empty()) throw Error(ErrorCode::kUsage, where, "want an array of values");
    Axis axis{std::string(key.str()), {}};
    for (const toml::node& value : *node.as_array()) axis.values.push_back(ValueText(value, where));
    axes.push_back(axis);
  }
  // Folders nest with the seed innermost.
  std::stable_partition(axes.begin(), axes.end(), [](const Axis& axis) { return axis.key != "seed"; });
  return axes;
}

// "mix.fresh" -> "fresh"; "verify.kind" -> "verify".
std::string ShortName(const std::string& key) {
  size_t dot = key.rfind('.');
  if (dot == std::string::npos) return key;
  std::string last = key.substr(dot + 1), section = key.substr(0, dot);
  return last == "kind" ? section : last;
}

// What decides generation 0: everything but how samples are made, judged and mixed, and how the loop goes on.
std::string StartHash(const Config& config) {
  Config start = config;
  start.clear_generations();
  start.clear_mode();
  start.clear_sample();
  start.clear_verify();
  start.clear_mix();
  start.clear_loop();
  start.clear_process();
  start.mutable_learn()->clear_restart();
  start.mutable_learn()->clear_steps();
  return Sha256Hex(ToToml(start)).substr(0, 12);  // every key: what was cleared decides nothing here
}

// An error names the cell: its settings stand in no file.
Config LoadCell(const std::filesystem::path& file, const std::vector<std::string>& settings, const std::string& cell) {
  try {
    return LoadConfig(file, settings);
  } catch (const Error& error) {
    throw Error(error.code(), cell.empty() ? "" : "cell " + cell, error.what());
  }
}

// What is wrong with the file itself. A key may have an effect in its cells alone, so that is not asked here.
void CheckFile(const std::filesystem::path& file) {
  if (!std::filesystem::exists(file)) LoadConfig(file, {});
  Config config;
  OverlayToml(ReadFile(file), file.string(), {"grid"}, &config, nullptr);
}

}  // namespace

Cell MakeCell(const std::filesystem::path& file, const std::vector<std::string>& settings, const std::vector<Choice>& choices,
              const std::optional<std::vector<std::string>>& start) {
  Cell cell;
  cell.settings = settings;
  for (const Choice& choice : choices) {
    cell.axes.emplace_back(choice.name, choice.value);
    if (!choice.key.empty()) cell.settings.push_back(choice.key + "=" + choice.value);
    cell.folder += (cell.folder.empty() ? "" : "/") + choice.name + "=" + choice.value;
  }
  Config config = LoadCell(file, cell.settings, cell.folder);  // refuses what the schema refuses, before anything runs
  cell.generations = config.generations();
  if (!start) return cell;
  cell.start_settings = cell.settings;
  cell.start_settings.insert(cell.start_settings.end(), start->begin(), start->end());
  cell.start_folder = "start/" + StartHash(LoadCell(file, cell.start_settings, cell.folder));
  cell.start_settings.push_back("generations=0");
  return cell;
}

std::vector<Cell> ReadGrid(const std::filesystem::path& file, const std::vector<std::string>& settings) {
  CheckFile(file);
  std::vector<Axis> axes = ReadAxes(file);
  std::vector<Cell> cells;
  std::vector<size_t> at(axes.size(), 0);
  while (true) {
    std::vector<Choice> choices;
    for (size_t i = 0; i < axes.size(); ++i) choices.push_back({axes[i].key, ShortName(axes[i].key), axes[i].values[at[i]]});
    cells.push_back(MakeCell(file, settings, choices, std::vector<std::string>{}));

    size_t i = axes.size();
    while (i > 0 && ++at[i - 1] == axes[i - 1].values.size()) at[--i] = 0;
    if (i == 0) return cells;
  }
}

}  // namespace pawl
