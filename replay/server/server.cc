#include "replay/server/server.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include "base/clock.h"
#include "base/stop.h"
#include "replay/server/service.h"
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
  asio::io_context io_;
  ReplayService service_;
  std::unique_ptr<RpcServer> wire_;
  std::atomic<bool> ended_{false};
  std::exception_ptr failure_;  // set before ended_
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
void ReplayServer::Rethrow() const { impl_->Rethrow(); }
void ReplayServer::Wait() { impl_->Wait(); }

}  // namespace pawl
