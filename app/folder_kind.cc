#include "app/folder_kind.h"

#include <algorithm>

#include "base/error.h"
#include "base/files.h"
#include "replay/ledger/own_ledger.h"

namespace pawl {
namespace fs = std::filesystem;
namespace {

bool IsWeights(const fs::path& path) {
  return fs::exists(path / "config.json") && fs::exists(path / "model.safetensors");
}

template <typename Is>
bool AnyFolderIn(const fs::path& path, const Is& is) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(path, error)) {
    if (entry.is_directory(error) && is(entry.path())) return true;
  }
  return false;
}

std::string Runs(size_t count, const char* one) {
  return fmt::format("{} {}{}", count, one, count == 1 ? "" : "s");
}

// `what` the path is, as the predicate of an error's sentence, and what to name `instead` where a
// run is needed.
struct Words {
  std::string what, instead;
};

Words Describe(const fs::path& path) {
  FolderKind kind = KindOf(path);
  std::vector<fs::path> runs;
  if (kind != FolderKind::kMissing && kind != FolderKind::kFile) runs = RunsBelow(path);
  std::string one = runs.empty()
                        ? "name a run's folder"
                        : fmt::format("name one of them, for example {}", runs.front().string());
  switch (kind) {
    case FolderKind::kMissing:
      return {"there is no such folder", "name a run's folder: what --out named when it was run"};
    case FolderKind::kFile:
      return {"is a file, not a folder", "name a run's folder"};
    case FolderKind::kEmpty:
      return {"is an empty folder: it holds no run",
              "name a run's folder: what --out named when it was run"};
    case FolderKind::kRun:
      return {"is a run's folder", ""};
    case FolderKind::kAblation:
      return {
          fmt::format("is an ablation with {}, each a run of its own", Runs(runs.size(), "cell")),
          one};
    case FolderKind::kExhibit:
      return {fmt::format("is an exhibit's folder with {}", Runs(runs.size(), "run")), one};
    case FolderKind::kExhibits:
      return {fmt::format("is a folder of exhibits with {}", Runs(runs.size(), "run")), one};
    case FolderKind::kWeights:
      return {"is a weights folder, which holds no run",
              "name the folder of the run that made them"};
    case FolderKind::kVersions:
      return {"holds a run's weights by version",
              fmt::format("name its run, {}, or one version",
                          fs::absolute(path).lexically_normal().parent_path().string())};
    case FolderKind::kOther:
      break;
  }
  if (!runs.empty())
    return {fmt::format("is not a run's folder; it holds {}", Runs(runs.size(), "run")), one};
  return {"holds no run", "name a run's folder: what --out named when it was run"};
}

[[noreturn]] void Refuse(const fs::path& path) {
  Words words = Describe(path);
  throw Error(ErrorCode::kUsage, path.string(), words.what, words.instead);
}

}  // namespace

FolderKind KindOf(const fs::path& path) {
  std::error_code error;
  if (!fs::exists(path, error)) return FolderKind::kMissing;
  if (!fs::is_directory(path, error)) return FolderKind::kFile;
  if (fs::is_empty(path, error)) return FolderKind::kEmpty;
  auto has = [&](const char* name) { return fs::exists(path / name, error); };
  if (has("grid.toml")) return FolderKind::kAblation;
  if (has("exhibit.toml")) return FolderKind::kExhibit;
  if (has("config.toml")) return FolderKind::kRun;
  if (IsWeights(path)) return FolderKind::kWeights;
  if (AnyFolderIn(path,
                  [&](const fs::path& below) { return fs::exists(below / "exhibit.toml", error); }))
    return FolderKind::kExhibits;
  if (path.filename() == "weights" && AnyFolderIn(path, IsWeights)) return FolderKind::kVersions;
  return FolderKind::kOther;
}

std::vector<fs::path> RunsBelow(const fs::path& folder) {
  constexpr int kDepthMax = 8;
  std::vector<fs::path> runs;
  if (KindOf(folder) == FolderKind::kRun) return {folder};
  std::error_code error;
  for (auto it = fs::recursive_directory_iterator(
           folder, fs::directory_options::skip_permission_denied, error);
       it != fs::recursive_directory_iterator(); it.increment(error)) {
    if (!it->is_directory(error)) continue;
    bool run = fs::exists(it->path() / "config.toml", error),
         start = it->path().filename() == "start";
    if (run) runs.push_back(it->path());
    if (run || start || it.depth() >= kDepthMax) it.disable_recursion_pending();
  }
  std::sort(runs.begin(), runs.end());
  return runs;
}

void RequireRun(const fs::path& path) {
  if (KindOf(path) != FolderKind::kRun) Refuse(path);
}

void RequireLedger(const fs::path& path) {
  RequireRun(path);
  if (fs::exists(path / "ledger.sqlite") || AnyFolderIn(path / "weights", IsWeights))
    return RequireOwnLedger(path, "", true);
  throw Error(ErrorCode::kUsage, path.string(), "is a run's folder, but holds no ledger.sqlite",
              "where each role is its own process, name the --out folder of pawl replay, which "
              "holds the ledger");
}

void RequireRuns(const fs::path& path) {
  bool there = KindOf(path) != FolderKind::kMissing && KindOf(path) != FolderKind::kFile;
  if (!there || RunsBelow(path).empty()) Refuse(path);
}

void RequireWeights(const fs::path& path, bool has_config) {
  FolderKind kind = KindOf(path);
  if (kind == FolderKind::kWeights && !has_config) {
    throw Error(ErrorCode::kUsage, path.string(),
                "is a weights folder, which names no tasks to try the weights on",
                "add --config FILE, or name the folder of the run that made them");
  }
  if (kind == FolderKind::kWeights) return;
  RequireRun(path);
  if (AnyFolderIn(path / "weights", IsWeights)) return;
  throw Error(ErrorCode::kUsage, path.string(), "is a run's folder that holds no weights yet",
              "run it to the end of generation 0; where each role is its own process, name the "
              "--out folder of pawl replay, which holds the weights");
}

void RequireConfigFile(const fs::path& path) {
  std::error_code error;
  if (!fs::is_directory(path, error)) return RequireFile(path);
  Words words = Describe(path);
  std::string held;
  for (const char* name : {"config.toml", "grid.toml", "exhibit.toml"}) {
    if (held.empty() && fs::exists(path / name, error)) held = (path / name).string();
  }
  throw Error(
      ErrorCode::kUsage, path.string(), words.what + "; a config file is needed",
      held.empty() ? "name a TOML file, for example one in examples/" : "its config is " + held);
}

void CheckOut(const fs::path& path, FolderKind wanted) {
  FolderKind kind = KindOf(path);
  if (kind == wanted) return;
  RequireFolder(path);
  bool fits = kind == FolderKind::kMissing || kind == FolderKind::kEmpty ||
              kind == FolderKind::kOther ||
              (wanted == FolderKind::kExhibit && kind == FolderKind::kExhibits);
  if (!fits)
    throw Error(ErrorCode::kUsage, path.string(), Describe(path).what, "choose another --out");
}

}  // namespace pawl
