// Watch: what a role of a run shows over HTTP (--http).
//
//   /livez        200 as long as the process answers
//   /readyz       200 from when the role began its work until it ended it, else 503
//   /metrics      watch/prometheus.h
//   /api/status   the gauges and metrics, and what the role adds, as one JSON object
//   /api/history  the run's generations so far: the rows of generations.jsonl, where there is one
//   /events       /api/status each second, as server-sent events
//   /             the live page (watch/page.h), which asks for these alone
//
// Errors, threads: as HttpServer.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "watch/http_server.h"

namespace pawl {

struct Watched {
  std::string role, run;  // of one's own; the run's id, or its address
  // What the role adds to the status; called by the server's thread.
  std::function<nlohmann::ordered_json()> more = {};
  std::filesystem::path history = {};  // generations.jsonl; empty: this process writes none
};

class Watch {
 public:
  Watch(const Address& listen, std::string token, Watched watched);

  uint16_t port() const { return server_->port(); }

 private:
  std::unique_ptr<HttpServer> server_;
};

}  // namespace pawl
