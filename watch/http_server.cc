#include "watch/http_server.h"

#include <fmt/format.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <optional>
#include <set>
#include <thread>
#include <utility>

#include "base/error.h"
#include "base/log.h"
#include "wire/listen.h"
#include "wire/stream.h"
#include "wire/token.h"

namespace pawl {
namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;

namespace {

constexpr int kConnectionsMax = 64, kReadersMax = 16;  // readers: of events
constexpr uint32_t kHeaderBytes = 8192;
constexpr auto kPatience = std::chrono::seconds(10);
constexpr auto kBetweenEvents = std::chrono::seconds(1);

using Request = http::request<http::empty_body>;
using Response = http::response<http::string_body>;

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);

std::string_view PathOf(std::string_view target) { return target.substr(0, target.find('?')); }

// The value of ?token=, of which no character needs an escape.
std::string_view TokenIn(std::string_view target) {
  size_t query = target.find('?');
  while (query != std::string_view::npos) {
    std::string_view rest = target.substr(query + 1);
    if (rest.starts_with("token=")) return rest.substr(6, rest.find('&') - 6);
    query = target.find('&', query + 1);
  }
  return "";
}

// "" where it cannot be made.
std::string EventOf(const std::function<std::string()>& make) {
  try {
    return "data: " + make() + "\n\n";
  } catch (const std::exception& error) {
    spdlog::debug("--http: {}", InOneLine(error));
    return "";
  }
}

// "localhost:80" -> "localhost", "[::1]:80" -> "::1"
std::string HostOf(std::string_view header) {
  if (header.starts_with('[')) return std::string(header.substr(1, header.find(']') - 1));
  return std::string(header.substr(0, header.find(':')));
}

bool IsNameOfThisMachine(std::string_view header, const std::string& own) {
  std::string host = HostOf(header);
  boost::system::error_code error;
  asio::ip::make_address(host, error);
  return host == "localhost" || host == own || !error;
}

}  // namespace

class HttpServer::Impl {
 public:
  Impl(const Address& listen, std::string token, Pages pages)
      : host_(listen.host), token_(std::move(token)), pages_(std::move(pages)), acceptor_(io_) {
    RequireToken(listen, token_);
    Listen(&acceptor_, listen, fmt::format("--http {}:{}", listen.host, listen.port),
           "choose another address");
    asio::co_spawn(io_, Accept(), [](std::exception_ptr error) {
      if (error) std::rethrow_exception(error);
    });
    thread_ = std::thread([this] {
      try {
        io_.run();
      } catch (const std::exception& error) {
        spdlog::error("--http: {}; the process goes on without it", InOneLine(error));
      }
    });
  }

  ~Impl() {
    asio::post(io_, [this] {
      acceptor_.close();
      io_.stop();
    });
    thread_.join();
  }

  uint16_t port() const { return acceptor_.local_endpoint().port(); }

 private:
  asio::awaitable<void> Accept() {
    while (acceptor_.is_open()) {
      auto [error, socket] = co_await acceptor_.async_accept(kTuple);
      if (error) {
        if (!acceptor_.is_open()) co_return;
        asio::steady_timer pause(io_, std::chrono::milliseconds(100));
        co_await pause.async_wait(kTuple);
        continue;
      }
      CloseOnExec(socket.native_handle());
      if (connections_ >= kConnectionsMax) {  // closes the socket
        if (!std::exchange(full_, true))
          spdlog::warn("--http: {} connections are open; more are refused", connections_);
        continue;
      }
      ++connections_;
      asio::co_spawn(io_, Serve(beast::tcp_stream(std::move(socket))),
                     [this](std::exception_ptr failed) {
                       --connections_;
                       try {
                         if (failed) std::rethrow_exception(failed);
                       } catch (const std::exception& error) {
                         spdlog::debug("--http: {}", InOneLine(error));
                       }
                     });
    }
  }

  asio::awaitable<void> Serve(beast::tcp_stream stream) {
    beast::flat_buffer buffer(kHeaderBytes);
    for (bool keep = true; keep;) {
      http::request_parser<http::empty_body> parser;
      parser.header_limit(kHeaderBytes);
      stream.expires_after(kPatience);
      auto [failed, read] = co_await http::async_read(stream, buffer, parser, kTuple);
      if (failed == http::error::end_of_stream || failed == beast::error::timeout) break;
      Request request = failed ? Request() : parser.release();
      Response response;
      if (failed) {
        response = Made(request, {400, "text/plain", "not a request without a body\n"});
        response.keep_alive(false);
      } else {
        if (std::optional<HttpAnswer> refusal = Refusal(request)) {
          response = Made(request, *refusal);
        } else if (PathOf(request.target()) == "/events" && pages_.event) {
          if (readers_ < kReadersMax) {
            ++readers_;
            co_await Stream(&stream, request);
            --readers_;
            break;
          }
          response = Made(request, {503, "text/plain", "too many read the events already\n"});
        } else {
          response = Made(request, Asked(request));
        }
      }
      keep = response.keep_alive();
      stream.expires_after(kPatience);
      auto [lost, written] = co_await http::async_write(stream, response, kTuple);
      if (lost) break;
    }
    boost::system::error_code ignored;
    stream.socket().shutdown(tcp::socket::shutdown_send, ignored);
  }

  // Events until the peer leaves.
  asio::awaitable<void> Stream(beast::tcp_stream* stream, const Request& request) {
    http::response<http::empty_body> head(http::status::ok, request.version());
    Guard(&head);
    head.set(http::field::content_type, "text/event-stream");
    head.keep_alive(false);
    http::response_serializer<http::empty_body> serializer(head);
    auto [failed, sent] = co_await http::async_write_header(*stream, serializer, kTuple);
    while (!failed && request.method() == http::verb::get) {
      std::string event = EventOf(pages_.event);
      if (event.empty()) co_return;
      stream->expires_after(kPatience);
      auto [lost, written] = co_await asio::async_write(*stream, asio::buffer(event), kTuple);
      if (lost) co_return;
      asio::steady_timer pause(io_, kBetweenEvents);
      co_await pause.async_wait(kTuple);
    }
  }

  // Why a request is not answered, if it is not.
  std::optional<HttpAnswer> Refusal(const Request& request) const {
    if (request.method() != http::verb::get && request.method() != http::verb::head)
      return HttpAnswer{405, "text/plain", "GET and HEAD alone\n"};
    std::string_view path = PathOf(request.target());
    if (path == "/livez" || path == "/readyz") return std::nullopt;
    if (token_.empty()) {
      if (IsNameOfThisMachine(request[http::field::host], host_)) return std::nullopt;
      return HttpAnswer{421, "text/plain", "ask for it by the name localhost or by an address\n"};
    }
    std::string_view header = request[http::field::authorization];
    constexpr std::string_view kBearer = "Bearer ";
    std::string_view given =
        header.starts_with(kBearer) ? header.substr(kBearer.size()) : TokenIn(request.target());
    if (Tokens(token_).Refusal(std::string(given), "reader").empty()) return std::nullopt;
    return HttpAnswer{401, "text/plain",
                      "give the token: Authorization: Bearer TOKEN, or ?token=TOKEN\n"};
  }

  HttpAnswer Asked(const Request& request) const {
    auto page = pages_.by_path.find(std::string(PathOf(request.target())));
    if (page == pages_.by_path.end()) {
      std::string paths;
      for (const auto& [path, handler] : pages_.by_path) paths += path + "\n";
      return {404, "text/plain", "there are:\n" + paths};
    }
    try {
      return page->second();
    } catch (const std::exception& error) {
      return {500, "text/plain", InOneLine(error) + "\n"};
    }
  }

  template <typename Message>
  static void Guard(Message* message) {
    message->set(http::field::server, "pawl");
    message->set(http::field::cache_control, "no-store");
    message->set("X-Content-Type-Options", "nosniff");
    message->set("Referrer-Policy", "no-referrer");
    message->set("Content-Security-Policy",
                 "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
                 "connect-src 'self'; img-src 'self' data:; frame-ancestors 'none'");
  }

  static Response Made(const Request& request, const HttpAnswer& answer) {
    Response response(static_cast<http::status>(answer.status), request.version());
    Guard(&response);
    response.set(http::field::content_type, answer.type);
    if (answer.status == 401) response.set(http::field::www_authenticate, "Bearer");
    if (answer.status == 405) response.set(http::field::allow, "GET, HEAD");
    response.keep_alive(request.keep_alive());
    response.body() = answer.body;
    response.prepare_payload();
    if (request.method() == http::verb::head) response.body().clear();
    return response;
  }

  std::string host_, token_;
  Pages pages_;
  asio::io_context io_;
  tcp::acceptor acceptor_;
  int connections_ = 0, readers_ = 0;
  bool full_ = false;  // said once
  std::thread thread_;
};

HttpServer::HttpServer(const Address& listen, std::string token, Pages pages)
    : impl_(std::make_unique<Impl>(listen, std::move(token), std::move(pages))) {}

void HttpServer::RequireToken(const Address& listen, const std::string& token) {
  if (!token.empty()) return;
  asio::io_context io;
  tcp::resolver resolver(io);
  boost::system::error_code error;
  auto found = resolver.resolve(listen.host, listen.port, tcp::resolver::passive, error);
  if (error || found.empty() || found.begin()->endpoint().address().is_loopback()) return;
  throw Error(ErrorCode::kUsage, fmt::format("--http {}:{}", listen.host, listen.port),
              "is open to other machines, and no token is asked for",
              "give --http-token-file, or listen on 127.0.0.1");
}

HttpServer::~HttpServer() = default;
uint16_t HttpServer::port() const { return impl_->port(); }

}  // namespace pawl
