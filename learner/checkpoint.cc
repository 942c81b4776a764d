#include "learner/checkpoint.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

#include "base/error.h"
#include "base/files.h"
#include "base/json.h"
#include "base/log.h"

namespace pawl {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

// The checkpoint folders of a run, oldest first.
std::vector<fs::path> Folders(const fs::path& run) {
  std::vector<fs::path> folders;
  if (fs::is_directory(run / "checkpoints")) {
    for (const auto& entry : fs::directory_iterator(run / "checkpoints")) {
      if (entry.is_directory() && entry.path().extension() != ".tmp")
        folders.push_back(entry.path());
    }
  }
  std::sort(folders.begin(), folders.end());
  return folders;
}

// The files of a folder, each checked against MANIFEST.
struct Sealed {
  std::string state, weights, optimizer;
};

Sealed Open(const fs::path& folder) {
  std::string manifest = (folder / "MANIFEST").string();
  json digests = ParseJson(ReadStored(manifest), manifest, ErrorCode::kData);
  JsonReader reader(digests, manifest, ErrorCode::kData);
  auto checked = [&](const char* name) {
    std::string bytes = ReadStored(folder / name);
    if (reader.Member(name).Text() != Sha256Hex(bytes)) {
      throw Error(ErrorCode::kData, (folder / name).string(),
                  "differs from its SHA-256 in MANIFEST");
    }
    return bytes;
  };
  return {checked("state.json"), checked("model.safetensors"), checked("optimizer.safetensors")};
}

std::string NameOf(int64_t generation, int64_t step) {
  return fmt::format("{:06}-{:08}", generation, step);
}

// A file that agrees with MANIFEST but makes no sense was not torn by a kill, so no older
// checkpoint replaces it.
Checkpoint ReadState(const fs::path& folder, Sealed sealed) {
  constexpr int64_t kMost = int64_t{1} << 53;
  std::string file = (folder / "state.json").string();
  json state = ParseJson(sealed.state, file, ErrorCode::kData, kGetItBack);
  JsonReader reader(state, file, ErrorCode::kData, std::string(kGetItBack));
  auto number = [&](const char* name) { return reader.Member(name).Whole(0, kMost); };
  auto run = reader.Find("run");
  Checkpoint read = {run ? run->Text() : "",     number("generation"), number("step"),
                     number("run_steps"),        number("run_tokens"), std::move(sealed.weights),
                     std::move(sealed.optimizer)};
  if (NameOf(read.generation, read.step) == folder.filename().string()) return read;
  throw Error(ErrorCode::kData, file,
              fmt::format("says generation {} step {}, its folder's name does not", read.generation,
                          read.step),
              kGetItBack);
}

}  // namespace

void SaveCheckpoint(const fs::path& run, const Checkpoint& checkpoint, int64_t keep) {
  fs::path target = run / "checkpoints" / NameOf(checkpoint.generation, checkpoint.step);
  fs::path temporary = target.string() + ".tmp";
  fs::remove_all(temporary);
  MakeFolder(temporary);
  json state = {{"run", checkpoint.run_id},
                {"generation", checkpoint.generation},
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
  for (size_t i = 0; i + static_cast<size_t>(keep) < folders.size(); ++i)
    fs::remove_all(folders[i]);
}

std::optional<Checkpoint> LoadCheckpoint(const fs::path& run) {
  std::vector<fs::path> folders = Folders(run);
  std::string newest;  // why the newest checkpoint is passed over
  for (auto folder = folders.rbegin(); folder != folders.rend(); ++folder) {
    Sealed sealed;
    try {
      sealed = Open(*folder);
    } catch (const Error& damaged) {
      spdlog::warn("passing over a checkpoint: {}", damaged.what());
      if (newest.empty()) newest = damaged.what();
      continue;
    }
    return ReadState(*folder, std::move(sealed));
  }
  if (folders.empty()) return std::nullopt;
  throw Error(ErrorCode::kData, (run / "checkpoints").string(),
              fmt::format("no checkpoint passes its check; of the newest, {}", newest),
              "restore one from a copy, or start a new --out");
}

}  // namespace pawl
