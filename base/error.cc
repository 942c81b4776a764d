#include "base/error.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <new>

namespace pawl {
namespace {

constexpr std::string_view kBacktrace =
    "Exception raised from ";  // c10::Error's backtrace begins here
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
  if (dynamic_cast<const std::bad_alloc*>(&error) != nullptr)
    return "out of memory; make the model or its batches smaller, or give it more memory";
  std::string line;
  for (char c :
       std::string_view(error.what()).substr(0, std::string_view(error.what()).find(kBacktrace))) {
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
