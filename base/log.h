// The log: spdlog's default logger, to stderr and, once a run folder is known, to a file.
#pragma once

#include <spdlog/spdlog.h>

#include <filesystem>

namespace pawl {

// Progress and log go to stderr. `quiet` keeps the console to warnings.
void StartLog(const std::string& role, bool quiet);

// Adds folder/logs/attempt-N/role.log, N the next free number, or `attempt` when it is not 0.
// Returns N.
int LogToFolder(const std::filesystem::path& folder, const std::string& role, int attempt);

}  // namespace pawl
