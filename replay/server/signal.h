// Signal: wakes the coroutines that wait for a change.
//
// Threads: those of the io_context.
#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/clock.h"

namespace pawl {

class Signal {
 public:
  explicit Signal(boost::asio::io_context& io) : timer_(io, steady_clock::time_point::max()) {}

  void Notify() { timer_.cancel(); }

  // Returns after the next Notify, or once `seconds` are over.
  boost::asio::awaitable<void> Wait(double seconds) {
    using boost::asio::experimental::awaitable_operators::operator||;
    boost::asio::steady_timer deadline(co_await boost::asio::this_coro::executor, Seconds(seconds));
    co_await (timer_.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable)) ||
              deadline.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable)));
  }

 private:
  boost::asio::steady_timer timer_;
};

}  // namespace pawl
