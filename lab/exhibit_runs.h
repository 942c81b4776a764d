// ExhibitRuns: finds the runs of an exhibit in its folders, checks them against the recipe and
// reads them by seed.
//
// In:      folders that hold `arm=NAME/seed=N`, as `pawl exhibit` writes them.
// Errors:  Error(kUsage) if a folder holds another recipe, a run has other settings than its arm,
// or two folders hold the same seed. Error(kData) if a run's measurements cannot be read.
// Threads: free functions, no state.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/metrics.h"
#include "lab/provenance.h"

namespace pawl {

struct ExhibitArm {
  std::string name;
  std::vector<std::string> settings;  // as --set
  std::vector<std::string> start =
      {};  // additional settings of generation 0 alone; only if starts are shared
};

// Refuses a folder whose runs are not of this recipe: it has another exhibit.toml, an arm that
// `arms` lacks, or a run with other settings. An empty or absent folder fits any recipe.
void CheckRuns(const std::filesystem::path& folder, const std::string& config,
               const std::vector<ExhibitArm>& arms);

// For each seed for which any arm has a folder, the folder above its arm=NAME/seed=N. CheckRuns
// checks each folder.
std::map<int64_t, std::filesystem::path> FindSeeds(
    const std::vector<std::filesystem::path>& folders, const std::string& config,
    const std::vector<ExhibitArm>& arms);

struct ExhibitRun {
  std::filesystem::path folder;
  std::vector<Metrics> generations;  // 0 to the last, all there
};

// A seed's runs, one for each arm. Empty if an arm has not finished the seed; `reason` then says
// why.
std::vector<ExhibitRun> ReadSeed(const std::filesystem::path& folder,
                                 const std::vector<ExhibitArm>& arms, int64_t seed,
                                 std::string* reason);

// The programs and machines that made the shared starts in these folders, each with the number of
// starts.
std::map<Origin, int> MakersOfStarts(const std::vector<std::filesystem::path>& folders);

}  // namespace pawl
