#include "base/stop.h"

#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <initializer_list>

namespace pawl {
namespace {

std::atomic<int> stop_signal{0};

void OnSignal(int signal) {
  if (stop_signal.load() != 0) _exit(130);
  stop_signal.store(signal);
}

}  // namespace

void CatchStopSignals() {
  struct sigaction action = {};
  action.sa_handler = OnSignal;
  for (int signal : {SIGINT, SIGTERM, SIGUSR1}) sigaction(signal, &action, nullptr);
  ::signal(SIGPIPE, SIG_IGN);
}

bool StopRequested() { return stop_signal.load() != 0; }

void RequestStop(int signal) { stop_signal.store(signal); }

int StopExitCode() { return stop_signal.load() == SIGINT ? 130 : 75; }

}  // namespace pawl
