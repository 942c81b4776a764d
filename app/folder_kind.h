// FolderKind: the kind of a folder that a user names. All commands use these checks and so refuse a
// folder of another kind with the same messages.
//
// Errors: Error(kUsage) says what the folder is and what to name instead.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace pawl {

enum class FolderKind {
  kMissing,  // does not exist
  kFile,     // a file, not a folder
  kEmpty,
  kRun,       // config.toml: made by pawl run, replay or learner
  kAblation,  // grid.toml, runs below
  kExhibit,   // exhibit.toml, runs below
  kExhibits,  // folders of exhibits below
  kWeights,   // config.json and model.safetensors
  kVersions,  // the weights/ of a run
  kOther
};

FolderKind KindOf(const std::filesystem::path& path);

// The runs at or below a folder, without the runs of generation 0 that cells share.
std::vector<std::filesystem::path> RunsBelow(const std::filesystem::path& folder);

// Each function throws unless the folder is of the kind in the function's name.
void RequireRun(const std::filesystem::path& path);
void RequireLedger(const std::filesystem::path& path);  // a run's, with its ledger; Error(kData):
                                                        // it is not whole, or no ledger
void RequireRuns(const std::filesystem::path& path);    // a run, or a folder with runs below it
// Accepts a run with weights. Accepts a weights folder too if another config names the tasks.
void RequireWeights(const std::filesystem::path& path, bool has_config);
// refuses a folder and whatever else is not a file
void RequireConfigFile(const std::filesystem::path& path);

// Throws if --out names a folder of another kind than `wanted`, or where no folder can be made.
void CheckOut(const std::filesystem::path& path, FolderKind wanted);

}  // namespace pawl
