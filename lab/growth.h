// Growth: an ablation's folder takes a grid that asks for more (seeds, values, generations) and
// keeps what is there.
//
// The folder holds the grid that it was last given as grid.toml, its --set and seeds as comment
// lines at the end, and earlier grids that asked for cells which the last one lacks as grid.1.toml,
// grid.2.toml, ... Errors: Error(kUsage) names the keys in which a grid would change what was done.
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

// Checks the grid against the folder, then stores it there. What is to be said to the user: what is
// taken, what is new.
std::vector<std::string> TakeGrid(const std::filesystem::path& out, const GridSource& source,
                                  const std::vector<Cell>& cells);

// Cells of a folder's grids that have not begun, as runs without generations; a grid that cannot be
// read, as one that says so.
std::vector<RunSeries> CellsNotBegun(const std::filesystem::path& out);

}  // namespace pawl
