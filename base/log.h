// The log: spdlog's default logger. It writes to stderr and, when a run folder is known, to a file.
#pragma once

#include <spdlog/spdlog.h>

#include <filesystem>

namespace pawl {

// Starts the log on stderr. With `quiet` the console shows only warnings.
void StartLog(const std::string& role, bool quiet);

// Adds the file folder/logs/attempt-N/role.log. N is `attempt`, or the next free number if
// `attempt` is 0. Returns N.
int LogToFolder(const std::filesystem::path& folder, const std::string& role, int attempt);

}  // namespace pawl
