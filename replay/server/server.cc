#include "replay/server/server.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <mutex>
#include <set>

#include "base/clock.h"
#include "base/gauges.h"
#include "base/log.h"
#include "base/stop.h"
#include "replay/server/service.h"
#include "wire/ranges.h"
#include "wire/server.h"

namespace pawl {
namespace asio = boost::asio;

class ReplayServer::Impl {
 public:
  Impl(const std::filesystem::path& folder, const std::string& run_id, const Config& config,
       const Address& listen, const Tokens& tokens)
      : service_(&io_, folder, run_id, config) {
    WireLimits limits;
    limits.frame_bytes = static_cast<size_t>(config.process().frame_bytes());
    limits.one_role = "learner";
    wire_ = std::make_unique<RpcServer>(
        &io_, listen, tokens, [this](const Hello& hello) { return service_.Greet(hello); }, limits,
        [this](const Peer& peer, Request request) {
          return service_.Answer(peer, std::move(request));
        });
    asio::co_spawn(io_, Look(), [](std::exception_ptr error) {
      if (error) std::rethrow_exception(error);
    });
    thread_ = std::thread([this] {
      try {
        io_.run();
      } catch (...) {
        failure_ = std::current_exception();
      }
      ended_ = true;
    });
  }

  ~Impl() {
    asio::post(io_, [this] {
      wire_->Stop();
      io_.stop();
    });
    thread_.join();
  }

  uint16_t port() const { return wire_->port(); }
  int64_t Acknowledged(const std::string& actor) const { return service_.Acknowledged(actor); }

  ReplayStatus Status() const {
    std::lock_guard lock(mutex_);
    return status_;
  }

  void Rethrow() const {
    if (ended_ && failure_) std::rethrow_exception(failure_);
    if (std::exception_ptr broken = service_.broken_store()) std::rethrow_exception(broken);
  }

  void Wait() {
    while (!ended_ && !service_.finished() && !service_.broken_store() && !StopRequested())
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    if (service_.finished() || service_.broken_store())
      std::this_thread::sleep_for(Seconds(2 * service_.hold_s()));  // everybody hears of it
    Rethrow();
  }

 private:
  // Each second: how the run stands, and who is missing.
  asio::awaitable<void> Look() {
    constexpr double kMissing_s = 10;
    std::set<std::string> missing;
    asio::steady_timer pause(io_);
    while (true) {
      ReplayStatus status = service_.Status();
      status.peers = wire_->AllPeers();
      std::set<std::string> gone;
      for (const PeerSeen& seen : status.peers) {
        std::string name = seen.peer.role + " " + seen.peer.name;
        if (seen.connected && missing.contains(name)) spdlog::info("{} is back", name);
        if (seen.connected || seen.gone_s <= kMissing_s) continue;
        gone.insert(name);
        if (!missing.contains(name))
          spdlog::warn("{} is missing: it has not been connected for {:.0f} s", name, seen.gone_s);
      }
      missing = std::move(gone);
      Show(status);
      {
        std::lock_guard lock(mutex_);
        status_ = std::move(status);
      }
      pause.expires_after(std::chrono::seconds(1));
      co_await pause.async_wait(asio::use_awaitable);
    }
  }

  static void Show(const ReplayStatus& status) {
    Gauges& gauges = ProcessGauges();
    for (auto [queue, groups] : {std::pair("waiting_for_samples", status.waiting_for_samples),
                                 {"being_sampled", status.being_sampled},
                                 {"waiting_for_verdicts", status.waiting_for_verdicts},
                                 {"being_judged", status.being_judged}})
      gauges.Set("pawl_queue_groups", static_cast<double>(groups), queue);
    for (auto [stage, problems] : {std::pair("opened", status.problems),
                                   {"sampled", status.sampled},
                                   {"judged", status.judged}})
      gauges.Set("pawl_problems", static_cast<double>(problems), stage);
    gauges.Set("pawl_expired_leases", static_cast<double>(status.leases_expired));
    for (const std::string& role : Roles()) {
      double connected = 0, missing = 0, calls = 0;
      for (const PeerSeen& seen : status.peers) {
        if (seen.peer.role != role) continue;
        ++(seen.connected ? connected : missing);
        calls += static_cast<double>(seen.calls);
      }
      gauges.Set("pawl_peers", connected, role);
      gauges.Set("pawl_missing_peers", missing, role);
      gauges.Set("pawl_peer_calls", calls, role);
    }
  }

  asio::io_context io_;
  ReplayService service_;
  std::unique_ptr<RpcServer> wire_;
  std::atomic<bool> ended_{false};
  std::exception_ptr failure_;  // set before ended_
  mutable std::mutex mutex_;
  ReplayStatus status_;
  std::thread thread_;
};

ReplayServer::ReplayServer(const std::filesystem::path& folder, const std::string& run_id,
                           const Config& config, const Address& listen, const Tokens& tokens)
    : impl_(std::make_unique<Impl>(folder, run_id, config, listen, tokens)) {}

ReplayServer::~ReplayServer() = default;
uint16_t ReplayServer::port() const { return impl_->port(); }
int64_t ReplayServer::Acknowledged(const std::string& actor) const {
  return impl_->Acknowledged(actor);
}
ReplayStatus ReplayServer::Status() const { return impl_->Status(); }
void ReplayServer::Rethrow() const { impl_->Rethrow(); }
void ReplayServer::Wait() { impl_->Wait(); }

}  // namespace pawl
