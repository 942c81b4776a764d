#include "base/log.h"

#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_color_sinks.h>

#include <cstdlib>

#include "base/error.h"
#include "base/files.h"

namespace pawl {

void StartLog(const std::string& role, bool quiet) {
  auto console = std::make_shared<spdlog::sinks::stderr_color_sink_mt>(
      std::getenv("NO_COLOR") != nullptr ? spdlog::color_mode::never
                                         : spdlog::color_mode::automatic);
  console->set_level(quiet ? spdlog::level::warn : spdlog::level::info);
  auto logger = std::make_shared<spdlog::logger>(role, console);
  logger->set_pattern("%H:%M:%S %L %n %v");
  logger->flush_on(spdlog::level::info);
  spdlog::set_default_logger(logger);
}

int LogToFolder(const std::filesystem::path& folder, const std::string& role, int attempt) {
  if (attempt == 0) {
    attempt = 1;
    while (std::filesystem::exists(folder / "logs" / fmt::format("attempt-{}", attempt))) ++attempt;
  }
  std::filesystem::path path = folder / "logs" / fmt::format("attempt-{}", attempt);
  MakeFolder(path);
  auto file =
      std::make_shared<spdlog::sinks::basic_file_sink_mt>((path / (role + ".log")).string());
  file->set_pattern("%Y-%m-%dT%H:%M:%S.%e %L %n %v");
  spdlog::default_logger()->sinks().push_back(file);
  return attempt;
}

}  // namespace pawl
