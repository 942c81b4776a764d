#include "replay/ledger/thread.h"

#include "base/error.h"
#include "base/log.h"
#include "base/trace.h"

namespace pawl {

LedgerThread::LedgerThread(boost::asio::io_context* io, std::unique_ptr<Ledger> ledger)
    : io_(io), ledger_(std::move(ledger)), thread_([this] { Loop(); }) {}

LedgerThread::~LedgerThread() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void LedgerThread::Enqueue(Operation operation) {
  {
    std::lock_guard lock(mutex_);
    queue_.push_back(std::move(operation));
  }
  wake_.notify_one();
}

void LedgerThread::Loop() {
  NameTraceThread("ledger");
  while (true) {
    std::vector<Operation> operations;
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
      if (queue_.empty()) return;
      operations.swap(queue_);
    }
    if (!failed_) RunTogether(&operations);
    for (Operation& operation : operations) operation.done(failed_ ? failed_ : operation.error);
  }
}

void LedgerThread::RunTogether(std::vector<Operation>* operations) {
  Span span("ledger: store and commit");
  try {
    ledger_->file.Begin();
    for (Operation& operation : *operations) {
      try {
        ledger_->file.Atomically([&] { operation.work(*ledger_); });
      } catch (const DatabaseError&) {
        throw;
      } catch (const std::exception&) {
        operation.error = std::current_exception();
      }
    }
    ledger_->file.Commit();
    if (failing_) spdlog::info("the ledger can be written again");
    failing_ = false;
  } catch (const DatabaseError& error) {
    Fail(operations, std::current_exception(), error.what(), error.may_pass());
  } catch (const std::exception& error) {
    Fail(operations, std::current_exception(), InOneLine(error), false);
  }
}

void LedgerThread::Fail(std::vector<Operation>* operations, std::exception_ptr error,
                        const std::string& reason, bool may_pass) {
  try {
    ledger_->file.Rollback();
  } catch (const Error&) {
    // SQLite may have rolled back already; the first error is the one to report.
  }
  for (Operation& operation : *operations) operation.error = error;
  if (!failing_)
    spdlog::error("{}{}", reason,
                  may_pass ? "; what is sent meanwhile is refused, and each call is tried"
                           : "; the server ends");
  failing_ = true;
  if (may_pass) return;
  std::lock_guard lock(mutex_);
  failed_ = error;
}

std::exception_ptr LedgerThread::failure() const {
  std::lock_guard lock(mutex_);
  return failed_;
}

}  // namespace pawl
