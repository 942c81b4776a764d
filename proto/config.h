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

// Networks, against the models that are fitted in closed form; among them those with a map for each position (linear, mlp).
bool IsNetwork(const ModelConfig& config);
bool IsMapped(const ModelConfig& config);

// Whether verify.kind or a part of it is `kind`.
bool UsesVerifier(const VerifyConfig& config, VerifyConfig::Kind kind);

// With a learned verifier: the task whose samples, labelled by the exact check, the task at `index` trains on; -1: none, the task
// has samples of its own. The n-th judge = true of a kind belongs to the n-th task of the kind without.
int JudgedTask(const Config& config, int index);

// What names a task inside a run: its kind, with a number behind it when the kind comes twice.
std::string TaskName(const Config& config, int index);

}  // namespace pawl
