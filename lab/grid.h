// Grid: the cells of an ablation, read from the [grid] table of a config.
//
//   [grid]
//   "mix.fresh" = [0, 0.1, 0.5]
//   "verify.kind" = ["exact", "none"]
//   seed = [0, 1, 2]
// A cell is one choice of every key. Its folder's name gives the choice,
// "fresh=0.1/verify=none/seed=2", so that any tool can read the grid from the paths. Cells that
// share the settings of generation 0 share that generation.
// Errors: Error(kUsage) names a key that the schema lacks, a value that it refuses, or an entry
// that a grid has twice.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "proto/config.h"

namespace pawl {

// "mix.fresh" -> "fresh"; "verify.kind" -> "verify".
std::string ShortName(const std::string& key);

struct Cell {
  std::vector<std::pair<std::string, std::string>>
      axes;                           // ("fresh", "0.1"), ..., in the grid's order, seed last
  std::vector<std::string> settings;  // for --set
  std::string folder;                 // relative to the ablation's
  std::string start_folder;           // folder of its generation 0; empty: it trains its own
  std::vector<std::string> start_settings;
  int64_t generations;
  Config config;  // start.from left as the config has it
};

// One choice of a key. An axis without a key only names the cell.
struct Choice {
  std::string key, name, value;
  std::string toml = {};  // the value as --set takes it; empty: as `value`
};

// "name=value" as a folder's name. Characters that a file name may not contain, and '%', are
// written as %XX; no two values share a folder.
std::string FolderPart(const std::string& name, const std::string& value);

// The cell of these choices over a config and settings. With a start, generation 0 is a separate
// run with the start's additional settings, shared by all cells whose settings of generation 0 have
// the same hash. Without a start the cell trains its own.
Cell MakeCell(const std::filesystem::path& file, const std::vector<std::string>& settings,
              const std::vector<Choice>& choices,
              const std::optional<std::vector<std::string>>& start);

constexpr int64_t kSeedsMax = 100000;

// Seeds that replace the grid's own.
struct SeedRange {
  int64_t first, count;
};

// The keys that a grid varies, in the order in which folders nest.
std::vector<std::string> GridKeys(const std::filesystem::path& file,
                                  const std::optional<SeedRange>& seeds = std::nullopt);

std::vector<Cell> ReadGrid(const std::filesystem::path& file,
                           const std::vector<std::string>& settings,
                           const std::optional<SeedRange>& seeds = std::nullopt);

}  // namespace pawl
