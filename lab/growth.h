// Growth: lets an ablation's folder take a grid with more seeds, values or generations, and keep
// its finished runs.
//
// The folder holds the last given grid as grid.toml, with its --set and seeds as comment lines at
// the end. Earlier grids with cells that the last one lacks are kept as grid.1.toml, grid.2.toml,
// ... Errors: Error(kUsage) names the keys that a grid would change for finished runs.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "lab/grid.h"
#include "lab/series.h"

namespace pawl {

struct GridSource {
  std::filesystem::path file;
  std::vector<std::string> settings;
  std::optional<SeedRange> seeds;
};

// Checks the grid against the folder and stores it there. Returns messages for the user that say
// what is continued and what is new.
std::vector<std::string> TakeGrid(const std::filesystem::path& out, const GridSource& source,
                                  const std::vector<Cell>& cells);

// Cells of a folder's grids that have not begun, as runs without generations. A grid that cannot be
// read gives one run that says so.
std::vector<RunSeries> CellsNotBegun(const std::filesystem::path& out);

}  // namespace pawl
