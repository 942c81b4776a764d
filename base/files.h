// Writes files that appear whole or not at all, and computes digests of their bytes.
//
// Only regular files are read. A folder, pipe, device or socket is refused at once under any name
// (a shell's <(...) and /dev/stdin are pipes unless a file is redirected there), because every
// process of a run may read the same file again.
// Errors:  Error(kFailed) names the path and the system's reason.
// Threads: free functions, no state.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace pawl {

// The content of a file. Error(kUsage) if it is missing, may not be read, is not a regular file or
// is larger than this machine's memory.
std::string ReadFile(const std::filesystem::path& path);

// Like ReadFile, for a file that pawl itself has written into a run's folder. Error(kData), which
// says how to get it back, if it is missing or not a file.
std::string ReadStored(const std::filesystem::path& path);

// Error(kUsage) if the path exists and is not a regular file. For files that other code opens.
void RequireFile(const std::filesystem::path& path);

// What to do about a file of a run's folder that is missing or damaged.
constexpr std::string_view kGetItBack = "restore it from a copy, or start a new --out";

// Writes to a temporary name, syncs, renames, syncs the folder.
void WriteFileAtomically(const std::filesystem::path& path, std::string_view bytes);

// Appends and syncs. A crash may lose the end of what was appended.
void AppendDurably(const std::filesystem::path& path, std::string_view bytes);

// For paths that a user named, before the work whose results go there: Error(kUsage) where no file
// can be written at the path, which makes an empty one where none is; where no folder that can be
// written to is there and none can be made, which makes none.
void RequireWritable(const std::filesystem::path& path);
void RequireFolder(const std::filesystem::path& path);

// Makes the folder `path` and its parents. Error(kUsage) as by RequireFolder.
void MakeFolder(const std::filesystem::path& path);

// Syncs every file in `folder` and the folder itself, then renames it to `target`, replacing it.
void CommitFolder(const std::filesystem::path& folder, const std::filesystem::path& target);

std::string Sha256Hex(std::string_view bytes);

// Castagnoli CRC as in RFC 3720, computed by the processor's instruction if it has one.
uint32_t Crc32c(std::string_view bytes);

// Test hook: kills this process with SIGKILL on the n-th pass of the point that PAWL_CRASH_AT names
// ("point:n"). Every durable write of pawl stands between two such points.
void CrashPoint(std::string_view point);

}  // namespace pawl
