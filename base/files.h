// Files that appear whole or not at all, and the digests that name them.
//
// What is read is a file: a folder, a pipe, a device or a socket is refused at once, under whatever
// name (a shell's <(...) and /dev/stdin are pipes, unless a file is redirected there). A config,
// say, is read again by every process of a run.
// Errors:  Error(kFailed) names the path and the system's reason.
// Threads: free functions, no state.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace pawl {

// The whole of a file. Error(kUsage): it is no file; it is larger than this machine's memory.
std::string ReadFile(const std::filesystem::path& path);

// The same of a file that pawl itself has written into a run's folder. Error(kData), with how to
// get it back, where it is missing or no file.
std::string ReadStored(const std::filesystem::path& path);

// Error(kUsage) where something is there that is no file. For what is opened elsewhere than here.
void RequireFile(const std::filesystem::path& path);

// What to do about a file of a run's folder that is missing or damaged.
constexpr std::string_view kGetItBack = "restore it from a copy, or start a new --out";

// Writes to a temporary name, syncs, renames, syncs the folder.
void WriteFileAtomically(const std::filesystem::path& path, std::string_view bytes);

// Adds to the end and syncs. A crash may leave the last part of it out.
void AppendDurably(const std::filesystem::path& path, std::string_view bytes);

// Makes `path` and its parents; says so when it cannot be written to.
void MakeFolder(const std::filesystem::path& path);

// Syncs every file in `folder` and the folder itself, then renames it to `target`, replacing it.
void CommitFolder(const std::filesystem::path& folder, const std::filesystem::path& target);

std::string Sha256Hex(std::string_view bytes);

// Castagnoli CRC, as in RFC 3720; in hardware where the processor has it.
uint32_t Crc32c(std::string_view bytes);

// Test hook: kills this process with SIGKILL on the n-th pass of the point that PAWL_CRASH_AT names
// ("point:n"). Every durable write of pawl stands between two such points.
void CrashPoint(std::string_view point);

}  // namespace pawl
