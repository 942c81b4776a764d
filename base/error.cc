#include "base/error.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <new>

namespace pawl {
namespace {

// A c10::Error's backtrace begins here; that of its allocator has no first line.
constexpr std::string_view kBacktraces[] = {"Exception raised from ", "frame #0: "};
constexpr std::string_view kAllocatorFailed = "DefaultCPUAllocator: ";  // in a c10::Error
constexpr size_t kLineMax = 1000;

[[noreturn]] void OnTerminate() {
  try {
    if (std::current_exception()) throw;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "pawl: %s\n", InOneLine(error).c_str());
    ::_exit(static_cast<int>(ErrorCode::kFailed));
  } catch (...) {
  }
  std::abort();
}

}  // namespace

std::string InOneLine(const std::exception& error) {
  std::string_view what = error.what();
  if (dynamic_cast<const std::bad_alloc*>(&error) != nullptr ||
      what.find(kAllocatorFailed) != std::string_view::npos)
    return "out of memory; make the model or its batches smaller, or give it more memory";
  for (std::string_view backtrace : kBacktraces) what = what.substr(0, what.find(backtrace));
  std::string line;
  for (char c : what) {
    bool blank = c == '\n' || c == '\r' || c == '\t' || c == ' ';
    if (!blank) line += c;
    if (blank && !line.empty() && line.back() != ' ') line += ' ';
  }
  while (!line.empty() && line.back() == ' ') line.pop_back();
  return line.size() <= kLineMax ? line : line.substr(0, kLineMax) + "...";
}

void EndInOneLine() { std::set_terminate(OnTerminate); }

void CheckFailed(const char* file, int line, const char* condition, const std::string& values) {
  std::fprintf(stderr, "%s:%d: this is a bug in pawl: %s does not hold. %s\n", file, line,
               condition, values.c_str());
  std::abort();
}

}  // namespace pawl
