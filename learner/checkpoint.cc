#include "learner/checkpoint.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

#include "base/error.h"
#include "base/files.h"
#include "base/log.h"

namespace pawl {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

// Oldest first.
std::vector<fs::path> Folders(const fs::path& run) {
  std::vector<fs::path> folders;
  if (fs::is_directory(run / "checkpoints")) {
    for (const auto& entry : fs::directory_iterator(run / "checkpoints")) {
      if (entry.is_directory() && entry.path().extension() != ".tmp") folders.push_back(entry.path());
    }
  }
  std::sort(folders.begin(), folders.end());
  return folders;
}

Checkpoint Load(const fs::path& folder) {
  std::string manifest = (folder / "MANIFEST").string();
  json digests = json::parse(ReadFile(manifest), nullptr, false);
  if (!digests.is_object()) throw Error(ErrorCode::kData, manifest, "is damaged");
  auto checked = [&](const char* name) {
    std::string bytes = ReadFile(folder / name);
    if (digests.value(name, "") != Sha256Hex(bytes)) {
      throw Error(ErrorCode::kData, (folder / name).string(), "differs from its SHA-256 in MANIFEST");
    }
    return bytes;
  };
  json state = json::parse(checked("state.json"));
  return {state.at("generation"), state.at("step"),          state.at("run_steps"),
          state.at("run_tokens"), checked("model.safetensors"), checked("optimizer.safetensors")};
}

}  // namespace

void SaveCheckpoint(const fs::path& run, const Checkpoint& checkpoint, int64_t keep) {
  fs::path target = run / "checkpoints" / fmt::format("{:06}-{:08}", checkpoint.generation, checkpoint.step);
  fs::path temporary = target.string() + ".tmp";
  fs::remove_all(temporary);
  MakeFolder(temporary);
  json state = {{"generation", checkpoint.generation},
                {"step", checkpoint.step},
                {"run_steps", checkpoint.run_steps},
                {"run_tokens", checkpoint.run_tokens}};
  json digests;
  auto put = [&](const char* name, const std::string& bytes) {
    WriteFileAtomically(temporary / name, bytes);
    digests[name] = Sha256Hex(bytes);
  };
  put("model.safetensors", checkpoint.weights);
  put("optimizer.safetensors", checkpoint.optimizer);
  put("state.json", state.dump());
  WriteFileAtomically(temporary / "MANIFEST", digests.dump(2) + "\n");
  CommitFolder(temporary, target);
  std::vector<fs::path> folders = Folders(run);
  for (size_t i = 0; i + static_cast<size_t>(keep) < folders.size(); ++i) fs::remove_all(folders[i]);
}

std::optional<Checkpoint> LoadCheckpoint(const fs::path& run) {
  std::vector<fs::path> folders = Folders(run);
  for (auto folder = folders.rbegin(); folder != folders.rend(); ++folder) {
    try {
      return Load(*folder);
    } catch (const std::exception& damaged) {
      spdlog::warn("passing over a checkpoint: {}", damaged.what());
    }
  }
  if (folders.empty()) return std::nullopt;
  throw Error(ErrorCode::kData, (run / "checkpoints").string(), "no checkpoint passes its check",
              "restore one from a copy, or start a new --out");
}

}  // namespace pawl
