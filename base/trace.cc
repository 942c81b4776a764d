#include "base/trace.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "base/files.h"

namespace pawl {
namespace {

constexpr const char* kVariable = "PAWL_TRACE";

// The descriptor of the trace file; -1 if there is none.
int TraceFile() {
  static const int file = [] {
    const char* path = std::getenv(kVariable);
    return path == nullptr ? -1 : ::open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
  }();
  return file;
}

void Append(const std::string& line) {
  // A line that cannot be written is left out, because the timeline is not a result.
  [[maybe_unused]] ssize_t written = ::write(TraceFile(), line.data(), line.size());
}

double Microseconds(steady_clock::duration duration) {
  return std::chrono::duration<double, std::micro>(duration).count();
}

// The events of a file, closed or not, without their commas. A kill may have torn any line.
std::vector<std::string> WholeEvents(const std::filesystem::path& file) {
  std::vector<std::string> events;
  if (!std::filesystem::exists(file)) return events;
  std::istringstream in(ReadFile(file));
  for (std::string line; std::getline(in, line);) {
    if (line.ends_with(',')) line.pop_back();
    if (line.starts_with('{') && nlohmann::json::accept(line)) events.push_back(std::move(line));
  }
  return events;
}

}  // namespace

void StartTrace(const std::filesystem::path& file) {
  std::string lines = "[\n";
  for (const std::string& event : WholeEvents(file)) lines += event + ",\n";
  WriteFileAtomically(file, lines);
  ::setenv(kVariable, std::filesystem::absolute(file).c_str(), 1);
}

void EndTrace(const std::filesystem::path& file) {
  if (!std::filesystem::exists(file)) return;
  std::string lines;
  for (const std::string& event : WholeEvents(file))
    lines += (lines.empty() ? "\n" : ",\n") + event;
  WriteFileAtomically(file, "[" + lines + "\n]\n");
}

Span::~Span() {
  if (TraceFile() < 0) return;
  auto end = steady_clock::now();
  Append(fmt::format(R"({{"name":"{}","ph":"X","ts":{:.1f},"dur":{:.1f},"pid":{},"tid":{}}},)"
                     "\n",
                     name_, Microseconds(start_.time_since_epoch()), Microseconds(end - start_),
                     ::getpid(), ::gettid()));
}

void NameTraceThread(const std::string& name) {
  if (TraceFile() < 0) return;
  Append(fmt::format(
      R"({{"name":"thread_name","ph":"M","pid":{},"tid":{},"args":{{"name":{}}}}},)"
      "\n",
      ::getpid(), ::gettid(),
      nlohmann::json(name).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)));
}

}  // namespace pawl
