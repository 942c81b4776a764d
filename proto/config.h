// Loading and checking a run's config: defaults < file < settings, then the rules that span several
// keys.
//
// A key that was set where it has no effect (base/effect.h) is refused. Two exceptions: a key of
// the file that a --set takes the effect from is dropped and noted, and what pawl itself stored is
// not refused, since older versions wrote every key.
// Errors: Error(kUsage) names the file, the line, the key and what to write instead.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "proto/config.pb.h"

namespace pawl {

// `notes`: a sentence for each key of the file that was dropped. A run folder's config.toml is read
// as stored.
Config LoadConfig(const std::filesystem::path& file, const std::vector<std::string>& settings,
                  std::vector<std::string>* notes = nullptr);
Config ParseConfig(std::string_view text, std::string_view name,
                   const std::vector<std::string>& settings,
                   std::vector<std::string>* notes = nullptr);

// A config as this or an older version stored it.
Config ParseStored(std::string_view text, std::string_view name,
                   const std::vector<std::string>& settings);

// The resolved config as TOML, every key that has an effect, and the digest that names it.
std::string ConfigText(const Config& config);
std::string ConfigHash(const Config& config);

// Whether a model is a network, and not fitted in closed form.
bool IsNetwork(const ModelConfig& config);

// Whether verify.kind or a part of it is `kind`.
bool UsesVerifier(const VerifyConfig& config, VerifyConfig::Kind kind);

// With a learned verifier: the task whose samples, labelled by the exact check, the task at `index`
// trains on; -1: none, the task has samples of its own. The n-th judge = true of a kind belongs to
// the n-th task of the kind without.
int JudgedTask(const Config& config, int index);

// What names a task inside a run: its kind, with a number behind it when the kind comes twice.
std::string TaskName(const Config& config, int index);

}  // namespace pawl
