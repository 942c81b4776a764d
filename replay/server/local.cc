#include "replay/server/local.h"

#include <boost/asio/co_spawn.hpp>

#include "wire/ranges.h"

namespace pawl {

LocalReplay::LocalReplay(boost::asio::io_context* io, ReplayService* service, std::string role,
                         std::string name)
    : io_(io), service_(service), peer_{std::move(role), std::move(name)} {
  hello_.set_role(peer_.role);
  hello_.set_name(peer_.name);
}

const Welcome& LocalReplay::Greet() {
  if (welcome_.run_id().empty()) welcome_ = service_->Greet(hello_);
  return welcome_;
}

void LocalReplay::Introduce(const std::string& run_id, int64_t generation) {
  hello_.set_run_id(run_id);
  hello_.set_generation(generation);
  welcome_ = service_->Greet(hello_);
}

Response LocalReplay::Call(const Request& request) {
  CheckRanges(request, "");
  CheckCaller(request, peer_.role);
  std::exception_ptr failure;
  Response response;
  bool ended = false;
  boost::asio::co_spawn(*io_, service_->Answer(peer_, request),
                        [&](std::exception_ptr error, Response answer) {
                          failure = error;
                          response = std::move(answer);
                          ended = true;
                        });
  auto keep = boost::asio::make_work_guard(*io_);  // the ledger's thread posts its answers
  io_->restart();
  while (!ended) io_->run_one();
  if (failure) std::rethrow_exception(failure);
  return response;
}

}  // namespace pawl
