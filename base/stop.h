// StopRequest: SIGINT, SIGTERM and SIGUSR1 all mean: finish the step, save, leave. A second one leaves now.
//
// Threads: any. The handler only sets a flag.
#pragma once

namespace pawl {

void CatchStopSignals();
bool StopRequested();
void RequestStop(int signal);

// 130 after SIGINT, 75 after SIGTERM or SIGUSR1 (pre-empted: run the same command again).
int StopExitCode();

}  // namespace pawl
