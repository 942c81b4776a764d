// Files that appear whole or not at all, and the digests that name them.
//
// Errors:  Error(kFailed) names the path and the system's reason; Error(kData) a digest that differs.
// Threads: free functions, no state.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace pawl {

std::string ReadFile(const std::filesystem::path& path);

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
