// Loading and checking a run's config: defaults < file < settings, then the rules that span several keys.
//
// Errors: Error(kUsage) names the file, the line, the key and what to write instead.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "proto/config.pb.h"

namespace pawl {

Config LoadConfig(const std::filesystem::path& file, const std::vector<std::string>& settings);
Config ParseConfig(std::string_view text, std::string_view name,
                   const std::vector<std::string>& settings);

// The resolved config as TOML, and the digest that names it.
std::string ConfigText(const Config& config);
std::string ConfigHash(const Config& config);

// Level ranges with the defaults between them resolved; inclusive.
struct Levels {
  int lowest, highest;
};
Levels FreshLevels(const TaskConfig& task);
Levels SampleLevels(const TaskConfig& task);
Levels EvalLevels(const TaskConfig& task);

// What names a task inside a run: its kind, with a number behind it when the kind comes twice.
std::string TaskName(const Config& config, int index);

}  // namespace pawl
