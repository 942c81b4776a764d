#include "watch/watch.h"

#include <unistd.h>

#include <chrono>
#include <cmath>

#include "base/error.h"
#include "base/gauges.h"
#include "base/machine.h"
#include "watch/page.h"
#include "watch/prometheus.h"

namespace pawl {
namespace {

using nlohmann::ordered_json;
using std::chrono::steady_clock;

std::string Text(const ordered_json& value) {
  return value.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

// Whether the role has begun its work; of a whole run, its learner.
bool IsReady(const std::string& role) {
  auto gauges = ProcessGauges().Read();
  auto ready = gauges.find("pawl_ready");
  if (ready == gauges.end()) return false;
  auto of_role = ready->second.find(role == "run" ? "learner" : role);
  return of_role != ready->second.end() && of_role->second == 1;
}

ordered_json Status(const Watched& watched, steady_clock::time_point began) {
  ordered_json gauges = ordered_json::object(), metrics = ordered_json::object();
  for (const auto& [name, values] : ProcessGauges().Read()) {
    for (const auto& [label, value] : values) {
      if (label.empty()) {
        gauges[name] = value;
      } else {
        gauges[name][label] = value;
      }
    }
  }
  for (const auto& [name, value] : ProcessGauges().ReadMetrics()) {
    if (std::isfinite(value)) metrics[name] = value;
  }
  ordered_json status = {
      {"role", watched.role},
      {"run", watched.run},
      {"ready", IsReady(watched.role)},
      {"version", Version()},
      {"commit", Commit()},
      {"pid", ::getpid()},
      {"uptime_s", std::chrono::duration<double>(steady_clock::now() - began).count()},
      {"gauges", std::move(gauges)},
      {"metrics", std::move(metrics)}};
  if (watched.more) status.update(watched.more());
  return status;
}

// The rows of generations.jsonl as JSON. The file only grows while a process writes it, so that its
// size tells whether there are more.
class History {
 public:
  explicit History(std::filesystem::path file) : file_(std::move(file)) {}

  const std::string& Text() {
    std::error_code none;
    uintmax_t size = file_.empty() ? 0 : std::filesystem::file_size(file_, none);
    if (none) size = 0;
    if (size == size_) return text_;
    size_ = size;
    ordered_json rows = ordered_json::array();
    for (const Metrics& row : ReadMetrics(file_)) rows.push_back(row);
    text_ = pawl::Text(rows) + "\n";
    return text_;
  }

 private:
  std::filesystem::path file_;
  uintmax_t size_ = 0;
  std::string text_ = "[]\n";
};

}  // namespace

Watch::Watch(const Address& listen, std::string token, Watched watched) {
  constexpr const char* kJson = "application/json";
  auto began = steady_clock::now();
  auto shown = std::make_shared<const Watched>(std::move(watched));
  HttpServer::Pages pages;
  pages.by_path = {{"/",
                    [] {
                      return HttpAnswer{200, "text/html; charset=utf-8", LivePage()};
                    }},
                   {"/livez", [] { return HttpAnswer{.body = "alive\n"}; }},
                   {"/readyz",
                    [shown] {
                      return IsReady(shown->role)
                                 ? HttpAnswer{.body = "ready\n"}
                                 : HttpAnswer{.status = 503, .body = "not ready\n"};
                    }},
                   {"/metrics",
                    [] {
                      return HttpAnswer{200, "text/plain; version=0.0.4; charset=utf-8",
                                        PrometheusText(ProcessGauges())};
                    }},
                   {"/api/status",
                    [shown, began] {
                      return HttpAnswer{200, kJson, Text(Status(*shown, began)) + "\n"};
                    }},
                   {"/api/history", [history = std::make_shared<History>(shown->history)] {
                      return HttpAnswer{200, kJson, history->Text()};
                    }}};
  pages.event = [shown, began] { return Text(Status(*shown, began)); };
  server_ = std::make_unique<HttpServer>(listen, std::move(token), std::move(pages));
}

}  // namespace pawl
