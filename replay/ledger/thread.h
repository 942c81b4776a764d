// LedgerThread: the one thread that touches the ledger. Operations that wait together share one
// commit.
//
// Do() returns after the commit that holds the operation: what it stored is then on disk.
// Errors:  an operation's own Error reaches its caller alone, and the operation leaves nothing
//          behind. A DatabaseError rolls back and fails every operation of that commit. If it may
//          pass (a full disk), later operations are tried. If not, they fail too, and failure()
//          says why.
// Threads: Do() is awaited on the io_context's thread.
#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <type_traits>
#include <vector>

#include "replay/ledger/ledger.h"

namespace pawl {

class LedgerThread {
 public:
  LedgerThread(boost::asio::io_context* io, std::unique_ptr<Ledger> ledger);
  ~LedgerThread();  // finishes what is queued

  // The error that broke the store for good; null while it is not broken. Any thread.
  std::exception_ptr failure() const;

  // Runs `operation`, which may return nothing, and gives its result.
  template <typename Operation, typename T = std::invoke_result_t<Operation, Ledger&>>
  boost::asio::awaitable<T> Do(Operation operation) {
    auto call = std::make_shared<Call<T>>(*io_);
    Enqueue({[call, operation](Ledger& ledger) {
               if constexpr (std::is_void_v<T>) {
                 operation(ledger);
               } else {
                 call->result = operation(ledger);
               }
             },
             [call, io = io_](std::exception_ptr error) {
               boost::asio::post(*io, [call, error] {
                 call->error = error;
                 call->finished = true;
                 call->done.cancel();
               });
             }});
    while (!call->finished)
      co_await call->done.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
    if (call->error) std::rethrow_exception(call->error);
    if constexpr (!std::is_void_v<T>) co_return std::move(*call->result);
  }

 private:
  template <typename T>
  struct Call {
    explicit Call(boost::asio::io_context& io)
        : done(io, boost::asio::steady_timer::time_point::max()) {}
    boost::asio::steady_timer done;
    std::optional<std::conditional_t<std::is_void_v<T>, bool, T>> result;
    std::exception_ptr error;
    bool finished = false;
  };

  struct Operation {
    std::function<void(Ledger&)> work;
    std::function<void(std::exception_ptr)> done;  // after the commit
    std::exception_ptr error;
  };

  void Enqueue(Operation operation);
  void Loop();
  void RunTogether(std::vector<Operation>* operations);
  void Fail(std::vector<Operation>* operations, std::exception_ptr error, const std::string& reason,
            bool may_pass);

  boost::asio::io_context* io_;
  std::unique_ptr<Ledger> ledger_;
  bool failing_ = false;       // the last commit came to nothing; the log says so once
  std::exception_ptr failed_;  // of the store, for good; written under mutex_
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<Operation> queue_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace pawl
