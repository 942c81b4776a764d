// Error: pawl's only exception type. It says what failed, on which thing, and what to do.
// PAWL_CHECK: catches a bug in pawl. It aborts and prints the values, in release builds too.
#pragma once

#include <fmt/format.h>

#include <stdexcept>
#include <string>

namespace pawl {

// The values are the process exit codes that README documents.
enum class ErrorCode {
  kFailed = 1,        // the run could not continue
  kUsage = 2,         // command line or config
  kStopRule = 3,      // a stop rule of the config fired
  kData = 4,          // stored data failed its check
  kSaved = 75,        // saved and can be continued (pre-empted)
  kInterrupted = 130  // stopped by the user; the folder can be resumed
};

class Error : public std::runtime_error {
 public:
  // `what` is one sentence without a full stop; `todo` may be empty.
  Error(ErrorCode code, std::string_view where, std::string_view what, std::string_view todo = "")
      : std::runtime_error(fmt::format("{}{}{}{}{}", where, where.empty() ? "" : ": ", what,
                                       todo.empty() ? "" : "; ", todo)),
        code_(code) {}

  ErrorCode code() const { return code_; }
  int exit_code() const { return static_cast<int>(code_); }

 private:
  ErrorCode code_;
};

// An exception's message on one line: without the backtrace of LibTorch's exceptions, and in words
// if memory ran out.
std::string InOneLine(const std::exception& error);

// After this call an exception that leaves a thread ends the process with that line and exit code
// 1.
void EndInOneLine();

[[noreturn]] void CheckFailed(const char* file, int line, const char* condition,
                              const std::string& values);

#define PAWL_CHECK(condition, ...)                                                        \
  do {                                                                                    \
    if (!(condition))                                                                     \
      ::pawl::CheckFailed(__FILE__, __LINE__, #condition, ::fmt::format("" __VA_ARGS__)); \
  } while (false)

}  // namespace pawl
