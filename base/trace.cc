#include "base/trace.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>

#include "base/files.h"

namespace pawl {
namespace {

constexpr const char* kVariable = "PAWL_TRACE";

// -1: no trace.
int TraceFile() {
  static const int file = [] {
    const char* path = std::getenv(kVariable);
    return path == nullptr ? -1 : ::open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
  }();
  return file;
}

void Append(const std::string& line) {
  // A line that cannot be written is left out: the timeline is no result.
  [[maybe_unused]] ssize_t written = ::write(TraceFile(), line.data(), line.size());
}

double Microseconds(steady_clock::duration duration) { return std::chrono::duration<double, std::micro>(duration).count(); }

}  // namespace

void StartTrace(const std::filesystem::path& file) {
  WriteFileAtomically(file, "[\n");
  ::setenv(kVariable, std::filesystem::absolute(file).c_str(), 1);
}

Span::~Span() {
  if (TraceFile() < 0) return;
  auto end = steady_clock::now();
  Append(fmt::format(R"({{"name":"{}","ph":"X","ts":{:.1f},"dur":{:.1f},"pid":{},"tid":{}}},)" "\n", name_,
                     Microseconds(start_.time_since_epoch()), Microseconds(end - start_), ::getpid(), ::gettid()));
}

void NameTraceThread(const std::string& name) {
  if (TraceFile() < 0) return;
  Append(fmt::format(R"({{"name":"thread_name","ph":"M","pid":{},"tid":{},"args":{{"name":"{}"}}}},)" "\n", ::getpid(), ::gettid(), name));
}

}  // namespace pawl
