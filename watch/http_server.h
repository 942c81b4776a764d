// HttpServer: what a process shows over HTTP: pages that handlers make anew for each request, and one
// stream of events.
//
// It reads and changes nothing of a run. GET and HEAD alone; requests have no bodies. On another
// address than loopback it asks for a token, in the header `Authorization: Bearer TOKEN` or as
// `?token=TOKEN`; without a token it answers to the names of this machine alone, so that a page of
// another site that a browser shows cannot read it under a name of its own. /livez and /readyz are
// for probes and ask for neither.
//
// Errors:  Error(kUsage) when the address cannot be listened on, or is open to others and no token
// is given.
// Threads: serves in its own thread, which calls the handlers one at a time: they answer within
// seconds and may be called until the server is destroyed.
// Source:  Boost.Beast, coroutines.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "wire/address.h"

namespace pawl {

struct HttpAnswer {
  int status = 200;
  std::string type = "text/plain; charset=utf-8", body;
};

class HttpServer {
 public:
  using Handler = std::function<HttpAnswer()>;

  struct Pages {
    std::map<std::string, Handler> by_path;   // "/metrics"
    std::function<std::string()> event = {};  // the next event of /events, each second
  };

  HttpServer(const Address& listen, std::string token, Pages pages);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  uint16_t port() const;

  // Error(kUsage) where the address is open to other machines and the token is empty.
  static void RequireToken(const Address& listen, const std::string& token);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace pawl
