// pawl watch: shows in a terminal how a role stands that runs with --http.
#include <unistd.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <iostream>
#include <thread>

#include "app/commands.h"
#include "app/http.h"
#include "base/error.h"
#include "base/json.h"
#include "base/log.h"
#include "base/stop.h"

namespace pawl {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;

struct WatchOptions {
  std::string address, token_file;
  bool json = false, once = false;
};

asio::awaitable<http::response<http::string_body>> Fetch(Address address, std::string host,
                                                         std::string token) {
  constexpr auto kPatience = std::chrono::seconds(10);
  auto executor = co_await asio::this_coro::executor;
  asio::ip::tcp::resolver resolver(executor);
  beast::tcp_stream stream(executor);
  stream.expires_after(kPatience);
  co_await stream.async_connect(
      co_await resolver.async_resolve(address.host, address.port, asio::use_awaitable),
      asio::use_awaitable);
  http::request<http::empty_body> request(http::verb::get, "/api/status", 11);
  request.set(http::field::host, host);
  if (!token.empty()) request.set(http::field::authorization, "Bearer " + token);
  request.keep_alive(false);
  co_await http::async_write(stream, request, asio::use_awaitable);
  beast::flat_buffer buffer;
  http::response<http::string_body> response;
  co_await http::async_read(stream, buffer, response, asio::use_awaitable);
  co_return response;
}

// The status as text. Error(kUsage) where nobody answers within seconds, or not with 200.
std::string Ask(const WatchOptions& options, const std::string& token) {
  asio::io_context io;
  auto fetched = asio::co_spawn(io, Fetch(ParseAddress(options.address), options.address, token),
                                asio::use_future);
  try {
    io.run();
    http::response<http::string_body> response = fetched.get();
    if (response.result() == http::status::ok) return response.body();
    throw Error(ErrorCode::kUsage, options.address,
                fmt::format("answers {}: {}", response.result_int(),
                            response.body().substr(0, response.body().find('\n'))),
                response.result_int() == 401 ? "give --http-token-file" : "");
  } catch (const boost::system::system_error& error) {
    throw Error(ErrorCode::kUsage, options.address,
                fmt::format("does not answer: {}", error.code().message()),
                "name the address of a role that runs with --http");
  }
}

std::string Number(double x) {
  return x == std::floor(x) && std::abs(x) < 1e15 ? fmt::format("{:.0f}", x)
                                                  : fmt::format("{:.4g}", x);
}

void PrintValues(const nlohmann::json& values, const std::string& title) {
  if (!values.is_object() || values.empty()) return;
  std::cout << title << "\n";
  for (const auto& [name, value] : values.items()) {
    if (value.is_number())
      std::cout << fmt::format("  {:<44} {:>14}\n", name, Number(value.get<double>()));
    if (!value.is_object()) continue;
    for (const auto& [label, inner] : value.items()) {
      if (inner.is_number())
        std::cout << fmt::format("  {:<44} {:>14}\n", name + ", " + label,
                                 Number(inner.get<double>()));
    }
  }
}

void Print(const std::string& body, const std::string& where) {
  nlohmann::json status = ParseJson(body, where, ErrorCode::kUsage);
  std::cout << fmt::format(
      "{}, run {}, {}; up {:.0f} s; pawl {}, {}\n", status.value("role", "?"),
      status.value("run", "?"), status.value("ready", false) ? "at work" : "not ready",
      status.value("uptime_s", 0.0), status.value("version", "?"), status.value("commit", "?"));
  for (const nlohmann::json& peer : status.value("peers", nlohmann::json::array())) {
    std::cout << fmt::format(
        "  {:<9} {:<34} {:>10} calls, {}\n", peer.value("role", "?"), peer.value("name", "?"),
        peer.value("calls", 0),
        peer.value("connected", false)
            ? "connected"
            : fmt::format("MISSING for {:.0f} s", peer.value("silent_s", 0.0)));
  }
  PrintValues(status.value("gauges", nlohmann::json::object()), "gauges");
  PrintValues(status.value("metrics", nlohmann::json::object()), "metrics");
}

}  // namespace

void AddWatch(CLI::App* app, int* exit_code) {
  auto options = std::make_shared<WatchOptions>();
  auto* command = app->add_subcommand("watch", "show in a terminal how a role of a run stands");
  command->footer(
      "The role was started with --http. In a terminal it is asked again each second, else once.\n"
      "Example: pawl run examples/addition.toml --out runs/addition --http 127.0.0.1:8080\n"
      "         pawl watch 127.0.0.1:8080");
  command->add_option("address", options->address, "HOST:PORT of the role's --http")->required();
  command->add_option("--http-token-file", options->token_file,
                      "file with the token that the role asks for");
  command->add_flag("--json", options->json, "print the status as one JSON object, once");
  command->add_flag("--once", options->once, "ask once, in a terminal too");
  command->callback([options, exit_code] {
    StartLog("watch", false);
    CatchStopSignals();
    std::string token = HttpToken(options->token_file);
    bool again = ::isatty(STDOUT_FILENO) != 0 && !options->once && !options->json;
    do {
      std::string body = Ask(*options, token);
      if (again) std::cout << "\033[H\033[2J";
      if (options->json) {
        std::cout << body;
      } else {
        Print(body, options->address);
      }
      std::cout.flush();
      for (int i = 0; again && i < 10 && !StopRequested(); ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    } while (again && !StopRequested() && std::cout);
    *exit_code = 0;
  });
}

}  // namespace pawl
