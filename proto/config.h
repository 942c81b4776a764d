// Loading and checking a run's config: defaults < file < settings, then the rules that span several
// keys (proto/checks.h). It is the one place that runs these rules: no function here gives a config
// that broke one.
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
#include "proto/sections.h"

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

}  // namespace pawl
