#include "app/role_thread.h"

#include <csignal>

#include "base/error.h"
#include "base/log.h"
#include "base/stop.h"

namespace pawl {

RoleThread::RoleThread(const Address& address, const Tokens& tokens, const std::string& role,
                       Loop loop, double patience_s)
    : client_(address, tokens.For(role), role, "local", patience_s),
      thread_([this, role, loop = std::move(loop)] { Run(role, loop); }) {}

RoleThread::~RoleThread() { Join(); }

void RoleThread::JoinAndRethrow() {
  Join();
  if (failed_) std::rethrow_exception(failed_);
}

void RoleThread::Run(const std::string& role, const Loop& loop) {
  try {
    loop(&client_, "local");
  } catch (const std::exception& error) {
    if (ended_) return;
    spdlog::error("{}: {}", role, InOneLine(error));
    failed_ = std::current_exception();
    RequestStop(SIGTERM);
  }
}

void RoleThread::Join() {
  if (!thread_.joinable()) return;
  ended_ = true;
  client_.Cancel();
  thread_.join();
}

}  // namespace pawl
