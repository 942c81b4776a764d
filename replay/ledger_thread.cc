#include "replay/ledger_thread.h"

#include "base/error.h"
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
    ledger_->Begin();
    for (Operation& operation : *operations) {
      try {
        operation.work(*ledger_);
      } catch (const DatabaseError&) {
        throw;
      } catch (const Error&) {
        operation.error = std::current_exception();  // it refused before it wrote
      }
    }
    ledger_->Commit();
  } catch (...) {
    failed_ = std::current_exception();
    try {
      ledger_->Rollback();
    } catch (const Error&) {
      // SQLite may have rolled back already; the first error is the one to report.
    }
  }
}

}  // namespace pawl
