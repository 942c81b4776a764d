// What a folder that a user names is, decided in this one place, so that every command that needs
// another kind says so in the same words.
//
// Errors: Error(kUsage) says what the folder is and what to name instead.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace pawl {

enum class FolderKind {
  kMissing,  // nothing has that name
  kFile,     // a file has
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

// The runs at or below a folder, generation 0's that cells share left out.
std::vector<std::filesystem::path> RunsBelow(const std::filesystem::path& folder);

// Each throws unless the folder is of the kind in its name.
void RequireRun(const std::filesystem::path& path);
void RequireLedger(const std::filesystem::path& path);  // a run's, with its ledger; Error(kData):
                                                        // it is not whole, or no ledger
void RequireRuns(const std::filesystem::path& path);    // a run, or runs below
// A run with weights, or, where another config says the tasks, a weights folder.
void RequireWeights(const std::filesystem::path& path, bool has_config);
void RequireConfigFile(const std::filesystem::path& path);  // no folder, nor what else is no file

// Throws where --out names a folder of another kind than `wanted`.
void CheckOut(const std::filesystem::path& path, FolderKind wanted);

}  // namespace pawl
