// StopRequest: SIGINT, SIGTERM and SIGUSR1 ask the process to finish its step, save and end. A
// second signal ends it at once.
//
// Threads: any. The handler only sets a flag.
#pragma once

#include <string_view>

#include "base/error.h"

namespace pawl {

void CatchStopSignals();
bool StopRequested();
void RequestStop(int signal);

// 130 after SIGINT, 75 after SIGTERM or SIGUSR1 (pre-empted: run the same command again).
int StopExitCode();

// Thrown to end a wait for something outside of pawl when a stop is requested. It is not a failure
// of what was waited for. Its code is StopExitCode().
class Stopped : public Error {
 public:
  explicit Stopped(std::string_view where)
      : Error(static_cast<ErrorCode>(StopExitCode()), where,
              "a stop was requested before it answered", "the same command goes on") {}
};

}  // namespace pawl
